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

/// The files that requests may read and write: those in the folders that the configuration names.
///
/// A path is resolved once, then opened name by name below the root, without following links. Another process that replaces a
/// folder by a link causes an error, never access to a file outside.
package struct FileAccess: Sendable {
  /// Absolute paths.
  package let roots: [String]
  /// Absolute paths of files and folders that are protected even inside the roots.
  package let protectedPaths: [String]

  package init(roots: [String], protectedPaths: [String] = []) {
    // A root inside another one is reached through that. By itself it would be resolved by its path, which others who can write
    // in the outer root can turn into a link.
    self.roots = roots.filter { root in
      !roots.contains { $0 != root && FileSystem.isInside(root, $0) }
    }
    // A relative path names an unknown home.
    self.protectedPaths = protectedPaths.filter { $0.hasPrefix("/") }
  }

  /// Opens a file to send. Throws `invalidParams` at `path`.
  func open(_ path: String) throws(Fault) -> OpenFile {
    let absolute = try checked(path)
    guard let real = FileSystem.realPath(absolute) else { throw refusal("does not exist", path) }
    guard !Self.endsAsFolder(path) || FileSystem.isFolder(real) else { throw refusal("is not a folder", path) }
    let (folderPath, name) = FileSystem.split(real)
    // The root folder has no name in a folder.
    guard !name.isEmpty else { throw refusal(roots == ["/"] ? "is a folder. Name a file." : outside, path) }
    let folder = try openFolder(of: real, path)
    let file: OpenFile
    do throws(SystemError) {
      file = try OpenFile(name, in: folder)
    } catch {
      throw refusal(Self.rule(error), path)
    }
    try check(file, named: name, in: folder, folderPath, path)
    return file
  }

  /// The target of a download: `path`, or a file in it if it is a folder. Throws `invalidParams` at `path` if it is outside the
  /// roots, or its folder is missing.
  func target(_ path: String, overwrite: Bool) throws(Fault) -> DownloadTarget {
    let absolute = try checked(path)
    let isFolder = FileSystem.isFolder(absolute)
    guard isFolder || !Self.endsAsFolder(path) else { throw refusal("is not a folder", path) }
    let (folderPath, name) = isFolder ? (absolute, nil) : FileSystem.split(absolute)
    guard let real = FileSystem.realPath(folderPath), FileSystem.isFolder(real) else {
      throw refusal("is in a folder that does not exist. Create the folder first.", path)
    }
    let target = DownloadTarget(
      folder: try openFolder(real, path), folderPath: real, fixedName: name, overwrites: overwrite,
      protected: ProtectedFiles(protectedPaths))
    if let name { _ = try target.checked(name) }
    return target
  }

  // MARK: Roots

  /// Opens the folder of a file, below its root. A root may be that file.
  private func openFolder(of real: String, _ path: String) throws(Fault) -> OpenFolder {
    let folder = FileSystem.split(real).folder
    guard roots.contains(where: { FileSystem.realPath($0) == real }) else { return try openFolder(folder, path) }
    return try open(folder, [], path)
  }

  /// Opens a folder below its root. `real` is a path without links; `path` is that of the request.
  private func openFolder(_ real: String, _ path: String) throws(Fault) -> OpenFolder {
    for root in roots {
      guard let root = FileSystem.realPath(root), FileSystem.isInside(real, root) else { continue }
      return try open(root, Array(FileSystem.parts(real).dropFirst(FileSystem.parts(root).count)), path)
    }
    throw refusal(outside, path)
  }

  private func open(_ root: String, _ names: [String], _ path: String) throws(Fault) -> OpenFolder {
    do throws(SystemError) {
      return try OpenFolder(root).folder(at: names)
    } catch {
      throw refusal(Self.rule(error), path)
    }
  }

  /// Whether a path can only be that of a folder: it ends with a slash, `/.` or `/..`.
  private static func endsAsFolder(_ path: String) -> Bool { ["", ".", ".."].contains(FileSystem.split(path).name) }

  private func checked(_ path: String) throws(Fault) -> String {
    guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
      throw refusal("must be an absolute path", path)
    }
    return FileSystem.absolute(path, relativeTo: "/")
  }

  // MARK: What is out of reach

  private func check(
    _ file: OpenFile, named name: String, in folder: OpenFolder, _ folderPath: String, _ path: String
  ) throws(Fault) {
    guard !ProtectedFiles(protectedPaths).contain(file, named: name, in: folder, folderPath) else {
      throw refusal(Self.protected, path)
    }
    // A user who can write in a root can add a hard link to a file outside.
    guard file.linkCount == 1 || !file.isPrivate else {
      throw refusal(
        "is private to its owner and has several hard links, so it may be a file of another folder. Send a copy.", path
      )
    }
    // The environment and the memory of processes hold secrets.
    guard !file.isOnProcessFileSystem || !FileSystem.parts(folderPath).contains(where: Self.isProcess) else {
      throw refusal("describes a running process and may contain its secrets", path)
    }
  }

  private static func isProcess(_ name: String) -> Bool {
    name.utf8.allSatisfy(\.isDigit)
  }

  // MARK: Refusals

  static let protected =
    "is protected: it contains secrets, a stored session, stored cases or the configuration of casewire"

  private var outside: String {
    let list = roots.isEmpty ? "none" : roots.joined(separator: ", ")
    return "is outside the allowed folders (\(list))"
  }

  private func refusal(_ rule: String, _ path: String) -> Fault {
    let fault = Self.refusal(rule, path)
    guard rule == outside else { return fault }
    return fault.with(
      "remedy",
      roots.isEmpty
        ? "Add the folder to `files` in the configuration. Or start casewire in a folder that is neither / nor contains the "
          + "home folder."
        : "Use a path inside these folders, or add the folder to `files` in the configuration.")
  }

  static func refusal(_ rule: String, _ path: String) -> Fault {
    .invalidParams("path", rule, value: .string(path))
  }

  static func rule(_ error: SystemError) -> String {
    switch error.code {
    case EISDIR: "is a folder. Name a file."
    case EINVAL: "is not a regular file"
    // Its links were resolved before, so a link here is new.
    case ELOOP, ENOTDIR, ENOENT: "was replaced while casewire opened it. Send the request again."
    default: "cannot be read: \(error.reason)"
    }
  }
}
