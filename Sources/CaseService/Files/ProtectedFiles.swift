import Platform

/// Files that no request may read or write, under any root: the configuration, the files that it takes secrets from, and
/// the folder with the stored sessions.
///
/// They are recognised by what they are, not by a path: by the identity of the open file (so also by another hard link, or
/// where a folder is mounted twice), and by the identity of the folder and the name in it, for what is not there yet.
struct ProtectedFiles {
  private var files: Set<FileIdentity> = []
  private var folders: [(path: String, identity: FileIdentity)] = []
  private var names: Set<Name> = []

  private struct Name: Hashable {
    let folder: FileIdentity
    /// In lower case, as far as that is ASCII: some file systems hold `Key` and `key` for the same name.
    let name: [UInt8]

    init(_ name: String, in folder: FileIdentity) {
      self.folder = folder
      self.name = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
  }

  /// The system follows no more links in a row.
  private static let longestChain = 40

  /// Finds out what the paths stand for now. They are absolute; any of them may be a folder, a link, or missing.
  init(_ paths: [String]) {
    for path in paths {
      noteNames(path)
      guard let identity = FileSystem.identity(path), let real = FileSystem.realPath(path) else { continue }
      if FileSystem.isFolder(real) { folders.append((real, identity)) } else { files.insert(identity) }
    }
  }

  /// The path itself, and what it leads to from link to link: whoever replaced one of them would replace the secret.
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

  /// Whether an open file is one of them. `real` is the path of its folder without links.
  func contain(_ file: OpenFile, named name: String, in folder: OpenFolder, _ real: String) -> Bool {
    if files.contains(file.identity) || contain(name, in: folder, real) { return true }
    // A file in a protected folder may have another name elsewhere.
    return file.linkCount > 1
      && folders.contains { folder in
        FileSystem.names(in: folder.path, atMost: 10_000).contains {
          FileSystem.identity("\(folder.path)/\($0)") == file.identity
        }
      }
  }

  /// Whether a name in a folder is that of one of them, or will be once it is there.
  func contain(_ name: String, in folder: OpenFolder, _ real: String) -> Bool {
    names.contains(Name(name, in: folder.identity))
      || folder.entry(name).map { entry in files.contains(entry.identity) || isProtected(entry.identity) } == true
      || isProtected(folder.identity) || folders.contains { FileSystem.isInside(real, $0.path) }
  }

  private func isProtected(_ folder: FileIdentity) -> Bool { folders.contains { $0.identity == folder } }
}
