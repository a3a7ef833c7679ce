import Platform

/// The files of a root in the order of their paths, without those that are ignored. Symbolic links are not followed.
struct FileTree: Sendable {
  struct File: Sendable {
    /// As it is shown.
    let path: [UInt8]
    let absolute: [UInt8]
    /// Whether the file itself was named. It is scanned whatever it contains.
    let isNamed: Bool

    var name: ArraySlice<UInt8> { absolute[(absolute.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...] }
  }

  private struct Folder {
    /// With a slash at the end; the first one may be empty.
    let shown: [UInt8]
    let absolute: [UInt8]
    let entries: [FolderEntry]
    let ignores: IgnoreChain
    var next = 0
  }

  private let root: ScanRoot
  private var folders: [Folder] = []
  private var isStarted = false
  /// The folders that could not be read since the last call of `takeErrors`.
  private var errors: [SystemError] = []

  init(_ root: ScanRoot) { self.root = root }

  mutating func takeErrors() -> [SystemError] {
    defer { errors = [] }
    return errors
  }

  mutating func next() -> File? {
    if !isStarted {
      isStarted = true
      guard root.isFolder else { return File(path: root.shown, absolute: root.absolute, isNamed: true) }
      open(shown: Self.prefix(root.shown), absolute: Self.prefix(root.absolute), root.ignores)
    }
    while var folder = folders.popLast() {
      guard folder.next < folder.entries.count else { continue }
      let entry = folder.entries[folder.next]
      folder.next += 1
      folders.append(folder)
      let absolute = folder.absolute + entry.name
      guard isIncluded(entry, absolute, folder.ignores) else { continue }
      if entry.kind == .file { return File(path: folder.shown + entry.name, absolute: absolute, isNamed: false) }
      open(
        shown: folder.shown + entry.name + [UInt8(ascii: "/")], absolute: absolute + [UInt8(ascii: "/")],
        folder.ignores)
    }
    return nil
  }

  /// What precedes the names in a folder. The working directory is shown as nothing.
  private static func prefix(_ path: [UInt8]) -> [UInt8] {
    path.isEmpty || path.last == UInt8(ascii: "/") ? path : path + [UInt8(ascii: "/")]
  }

  /// Folders of version control have copies of the files. The settings name numbers that are ignored.
  private static let skipped =
    [Repository.folderName] + [".hg", ".svn", ".jj", SettingsFile.name].map { Array($0.utf8) }

  private func isIncluded(_ entry: FolderEntry, _ absolute: [UInt8], _ ignores: IgnoreChain) -> Bool {
    guard entry.kind == .file || entry.kind == .folder, !Self.skipped.contains(entry.name) else { return false }
    let (name, isFolder) = (entry.name[...], entry.kind == .folder)
    return !root.isExcluded(absolute, name: name, isFolder: isFolder)
      && !ignores.ignores(absolute, name: name, isFolder: isFolder)
  }

  private mutating func open(shown: [UInt8], absolute: [UInt8], _ ignores: IgnoreChain) {
    do throws(SystemError) {
      let entries = try FileSystem.entries(of: absolute)
      var ignores = ignores
      ignores.enter(
        absolute, isRepository: entries.contains { $0.name == Repository.folderName },
        hasGitRules: entries.contains { $0.name == IgnoreChain.gitName },
        hasOwnRules: entries.contains { $0.name == IgnoreChain.ownName })
      folders.append(
        Folder(shown: shown, absolute: absolute, entries: entries.sorted(by: Self.precedes), ignores: ignores))
    } catch {
      errors.append(SystemError(code: error.code, operation: "read \(String(decoding: shown, as: UTF8.self))"))
    }
  }

  /// The order of whole paths, as in git: a folder counts as its name with a slash.
  private static func precedes(_ left: FolderEntry, _ right: FolderEntry) -> Bool {
    let count = min(left.name.count, right.name.count)
    for index in 0..<count where left.name[index] != right.name[index] { return left.name[index] < right.name[index] }
    return end(left, count) < end(right, count)
  }

  private static func end(_ entry: FolderEntry, _ count: Int) -> UInt8 {
    count < entry.name.count ? entry.name[count] : entry.kind == .folder ? UInt8(ascii: "/") : 0
  }
}
