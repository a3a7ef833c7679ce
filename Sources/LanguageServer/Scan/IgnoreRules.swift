import Platform

/// The rules of one file, and those of the same kind of file in the folders above it.
///
/// The last rule that matches in the innermost file decides, as in git.
final class IgnoreRules: Sendable {
  /// The number of bytes of the path of its folder, with a slash at the end.
  private let base: Int
  private let rules: [IgnoreRule]
  private let outer: IgnoreRules?

  init(_ rules: [IgnoreRule], base: Int, outer: IgnoreRules? = nil) {
    self.rules = rules
    self.base = base
    self.outer = outer
  }

  /// Reads a file; returns `outer` if it does not exist or has no rules.
  ///
  /// - Parameter folder: the absolute path of the folder to which the rules apply, with a slash at the end.
  static func read(_ file: [UInt8], for folder: [UInt8], outer: IgnoreRules?) -> IgnoreRules? {
    // What cannot be read, or is a link, ignores nothing, as in git.
    let path = String(decoding: file, as: UTF8.self)
    guard let text = try? FileSystem.readOwnContent(of: path, limit: largestFile) else { return outer }
    let rules = IgnoreRule.read(text)
    return rules.isEmpty ? outer : IgnoreRules(rules, base: folder.count, outer: outer)
  }

  private static let largestFile = 1 << 20
  /// The most steps for a path, so that no file of a repository makes a scan slow; far more than usual files need.
  private static let mostSteps = 2_000_000

  /// Whether a path is excluded; nil if no rule matches.
  ///
  /// - Parameter path: absolute, without a slash at the end.
  func excludes(_ path: [UInt8], name: ArraySlice<UInt8>, isFolder: Bool) -> Bool? {
    let below = path[min(base, path.count)...]
    var steps = Self.mostSteps
    for rule in rules.reversed() where rule.matches(below, name: name, isFolder: isFolder, steps: &steps) {
      return rule.excludes
    }
    return outer?.excludes(path, name: name, isFolder: isFolder)
  }
}
