import CaseModel
import JSON
import Platform

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
      let rule = FileSystem.isFolder(real) ? "is a folder; name a file" : "cannot be read: \(error.reason)"
      throw refusal(rule, path)
    }
  }

  /// Where a file of that name is to be written: `path` itself, or inside it when it is a folder. Throws `invalidParams` at
  /// `path` when it is outside the roots, its folder is missing, or it exists and must not be replaced.
  func target(_ path: String, name: String, overwrite: Bool) throws(Fault) -> (folder: String, path: String) {
    let absolute = try checked(path)
    let isFolder = FileSystem.isFolder(absolute)
    let folder = isFolder ? absolute : Self.folder(of: absolute)
    guard let realFolder = FileSystem.realPath(folder), FileSystem.isFolder(realFolder) else {
      throw refusal("lies in a folder that does not exist", path)
    }
    try requireInside(realFolder, path)
    let last =
      isFolder ? FileName.safe(name) : String(absolute.dropFirst(Self.folder(of: absolute).count).drop { $0 == "/" })
    let target = realFolder == "/" ? "/\(last)" : "\(realFolder)/\(last)"
    guard FileSystem.exists(target) else { return (realFolder, target) }
    guard !FileSystem.isFolder(target) else { throw refusal("is a folder", target) }
    guard overwrite else { throw refusal("exists already; overwrite: true replaces it", target) }
    return (realFolder, target)
  }

  private func checked(_ path: String) throws(Fault) -> String {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { throw refusal("must be an absolute path", path) }
    return FileSystem.absolute(path, relativeTo: "/")
  }

  private func requireInside(_ real: String, _ path: String) throws(Fault) {
    let isInside = roots.contains { root in
      guard let root = FileSystem.realPath(root) else { return false }
      return root == "/" || real == root || real.hasPrefix(root + "/")
    }
    guard isInside else {
      let list = roots.isEmpty ? "there are none" : roots.joined(separator: ", ")
      throw refusal("lies outside the folders that `files` in the configuration allows (\(list))", path)
    }
  }

  private func refusal(_ rule: String, _ path: String) -> Fault {
    .invalidParams("path", rule, value: .string(path))
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}
