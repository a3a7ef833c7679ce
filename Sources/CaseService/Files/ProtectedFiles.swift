import Platform

/// The files that no request may read or write, below any root: the configuration, its files of secrets, the folder of stored
/// sessions, and the files of stored cases.
///
/// They are recognised by identity, not by path: by that of the open file (also by another hard link or mount), and for a file
/// that does not exist yet by the identity of its folder and its name.
struct ProtectedFiles {
  private var files: Set<FileIdentity> = []
  private var folders: [(path: String, identity: FileIdentity)] = []
  private var names: Set<Name> = []

  private struct Name: Hashable {
    let folder: FileIdentity
    /// ASCII letters in lower case: some file systems do not distinguish `Key` and `key`.
    let name: [UInt8]

    init(_ name: String, in folder: FileIdentity) {
      self.folder = folder
      self.name = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
  }

  /// The limit of the system for links in a row.
  private static let longestChain = 40

  /// Resolves the paths, which are absolute and may be folders, links or missing.
  init(_ paths: [String]) {
    for path in paths {
      noteNames(path)
      guard let identity = FileSystem.identity(path), let real = FileSystem.realPath(path) else { continue }
      if FileSystem.isFolder(real) { folders.append((real, identity)) } else { files.insert(identity) }
    }
  }

  /// The path and each link that it leads to. Replacing any of them replaces the secret.
  private mutating func noteNames(_ path: String) {
    var path = path
    for _ in 0..<Self.longestChain {
      let (folder, name) = FileSystem.split(path)
      guard let real = FileSystem.realPath(folder), let identity = FileSystem.identity(real) else { return }
      names.insert(Name(name, in: identity))
      let here = real == "/" ? "/\(name)" : "\(real)/\(name)"
      guard let destination = FileSystem.destination(ofLink: here) else { return }
      path = FileSystem.absolute(destination, relativeTo: real)
    }
  }

  /// Whether an open file is protected. `real` is the path of its folder without links.
  func contain(_ file: OpenFile, named name: String, in folder: OpenFolder, _ real: String) -> Bool {
    if files.contains(file.identity) || contain(name, in: folder, real) { return true }
    // A file in a protected folder may have another name.
    return file.linkCount > 1
      && folders.contains { folder in
        FileSystem.names(in: folder.path, atMost: 10_000).contains {
          FileSystem.identity("\(folder.path)/\($0)") == file.identity
        }
      }
  }

  /// Whether a name in a folder is protected, even if it does not exist yet.
  func contain(_ name: String, in folder: OpenFolder, _ real: String) -> Bool {
    names.contains(Name(name, in: folder.identity))
      || folder.entry(name).map { entry in files.contains(entry.identity) || isProtected(entry.identity) } == true
      || isProtected(folder.identity) || folders.contains { FileSystem.isInside(real, $0.path) }
  }

  private func isProtected(_ folder: FileIdentity) -> Bool { folders.contains { $0.identity == folder } }
}
