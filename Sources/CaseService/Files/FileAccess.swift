import CaseModel
import JSON
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where files may be read and written: inside the folders that the configuration names, and nowhere else.
struct FileAccess: Sendable {
  /// Absolute paths.
  let roots: [String]

  /// Opens a file to be sent. Throws `invalidParams` at `path`.
  func open(_ path: String) throws(Fault) -> OpenFile {
    let absolute = try checked(path)
    guard let real = FileSystem.realPath(absolute) else {
      throw refusal("names no file", path)
    }
    try requireInside(real, path)
    do throws(SystemError) {
      return try OpenFile(real)
    } catch {
      throw refusal(Self.rule(error), path)
    }
  }

  /// Where a file of that name is to be written: `path` itself, or inside it when it is a folder. Throws `invalidParams` at
  /// `path` when it is outside the roots, its folder is missing, or it exists and must not be replaced.
  func target(_ path: String, name: String, overwrite: Bool) throws(Fault) -> (folder: String, path: String) {
    let absolute = try checked(path)
    let isFolder = FileSystem.isFolder(absolute)
    guard isFolder || path.utf8.last != Self.slash else { throw refusal("is no folder", path) }
    let (folder, given) = isFolder ? (absolute, FileName.safe(name)) : Self.split(absolute)
    guard let realFolder = FileSystem.realPath(folder), FileSystem.isFolder(realFolder) else {
      throw refusal("lies in a folder that does not exist", path)
    }
    try requireInside(realFolder, path)
    let target = realFolder == "/" ? "/\(given)" : "\(realFolder)/\(given)"
    guard FileSystem.exists(target) else { return (realFolder, target) }
    guard !FileSystem.isFolder(target) else { throw refusal("is a folder", target) }
    guard overwrite else { throw refusal("exists already; overwrite: true replaces it", target) }
    return (realFolder, target)
  }

  private func checked(_ path: String) throws(Fault) -> String {
    guard path.utf8.first == Self.slash, !path.utf8.contains(0) else { throw refusal("must be an absolute path", path) }
    return FileSystem.absolute(path, relativeTo: "/")
  }

  private func requireInside(_ real: String, _ path: String) throws(Fault) {
    let isInside = roots.contains { root in
      guard let root = FileSystem.realPath(root) else { return false }
      return Self.isInside(real, root)
    }
    guard isInside else {
      let list = roots.isEmpty ? "there are none" : roots.joined(separator: ", ")
      throw refusal("lies outside the folders that `files` in the configuration allows (\(list))", path)
    }
  }

  private func refusal(_ rule: String, _ path: String) -> Fault {
    .invalidParams("path", rule, value: .string(path))
  }

  private static func rule(_ error: SystemError) -> String {
    switch error.code {
    case EISDIR: "is a folder; name a file"
    case EINVAL: "is no regular file"
    default: "cannot be read: \(error.reason)"
    }
  }

  // Paths are compared and cut by bytes, as the system does it. `String` holds texts equal that are spelt with other bytes,
  // and takes a slash with a combining mark behind it for another character.

  private static let slash = UInt8(ascii: "/")

  private static func isInside(_ real: String, _ root: String) -> Bool {
    guard root != "/" else { return true }
    guard real.utf8.starts(with: root.utf8) else { return false }
    let rest = real.utf8.dropFirst(root.utf8.count)
    return rest.isEmpty || rest.first == slash
  }

  /// The folder of an absolute path, and the name in it.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: slash) else { return ("/", path) }
    let name = String(Substring(path.utf8[path.utf8.index(after: last)...]))
    return (last == path.utf8.startIndex ? "/" : String(Substring(path.utf8[..<last])), name)
  }
}
