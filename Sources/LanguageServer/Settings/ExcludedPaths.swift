/// The files that `inline.exclude` excludes, by patterns in the syntax of `.gitignore`.
struct ExcludedPaths: Sendable, Equatable {
  static let none = ExcludedPaths([])

  /// In the opposite order: the last one that matches decides.
  private let rules: [IgnoreRule]
  /// The most steps for a path, which take some milliseconds. The patterns come from a repository, and the file is opened after they
  /// are matched.
  private static let mostSteps = 500_000

  init(_ patterns: [String]) {
    rules = patterns.flatMap { IgnoreRule.read(Array($0.utf8)) }.reversed()
  }

  var isEmpty: Bool { rules.isEmpty }

  /// Whether the patterns match a file or one of its folders. Without an answer after the most steps, the file is not excluded.
  ///
  /// - Parameter path: relative to the folder of the settings.
  func contains(_ path: String) -> Bool {
    guard !rules.isEmpty else { return false }
    let bytes = Array(path.utf8)
    var (start, steps) = (0, Self.mostSteps)
    while true {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
      let isFolder = end < bytes.count
      if excludes(bytes[..<end], name: bytes[start..<end], isFolder: isFolder, &steps) { return true }
      guard isFolder else { return false }
      start = end + 1
    }
  }

  /// Whether the patterns match a path itself.
  ///
  /// - Parameter path: relative to the folder of the settings.
  func excludes(_ path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    var steps = Self.mostSteps
    return excludes(path, name: name, isFolder: isFolder, &steps)
  }

  private func excludes(
    _ path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool, _ steps: inout Int
  ) -> Bool {
    for rule in rules where rule.matches(path, name: name, isFolder: isFolder, steps: &steps) { return rule.excludes }
    return false
  }
}
