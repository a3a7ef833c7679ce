/// The rules of `.gitignore`, `.ignore` and `.git/info/exclude` that apply in a folder.
struct IgnoreChain: Sendable {
  static let gitName = Array(".gitignore".utf8)
  static let ownName = Array(".ignore".utf8)

  private var own: IgnoreRules?
  private var git: IgnoreRules?
  private var repository: IgnoreRules?

  /// Adds the rules of a folder.
  ///
  /// - Parameters:
  ///   - folder: its absolute path with a slash at the end.
  ///   - isRepository: whether it has `.git`. The rules of `.gitignore` above it then do not apply to it.
  mutating func enter(_ folder: [UInt8], isRepository: Bool, hasGitRules: Bool, hasOwnRules: Bool) {
    if isRepository {
      git = nil
      repository = IgnoreRules.read(folder + ".git/info/exclude".utf8, for: folder, outer: nil)
    }
    if hasGitRules { git = IgnoreRules.read(folder + Self.gitName, for: folder, outer: git) }
    if hasOwnRules { own = IgnoreRules.read(folder + Self.ownName, for: folder, outer: own) }
  }

  /// Whether a path is ignored. `.ignore` precedes `.gitignore`, so that it can include what git ignores.
  func ignores(_ path: [UInt8], name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    own?.excludes(path, name: name, isFolder: isFolder) ?? git?.excludes(path, name: name, isFolder: isFolder)
      ?? repository?.excludes(path, name: name, isFolder: isFolder) ?? false
  }
}
