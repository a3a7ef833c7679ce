/// A line of `.gitignore`.
struct IgnoreRule: Sendable, Equatable {
  /// Whether the line excludes; false for one that begins with `!`, which includes again.
  let excludes: Bool
  private let isForFolders: Bool
  /// Whether the pattern is matched against the whole path below the folder of the file; otherwise, against the last name.
  private let isPath: Bool
  private let pattern: GlobPattern

  /// Nil for an empty line and a comment.
  init?(_ line: ArraySlice<UInt8>) {
    guard line.first != UInt8(ascii: "#") else { return nil }
    var line = Self.trimmed(line)
    excludes = line.first != UInt8(ascii: "!")
    if !excludes { line.removeFirst() }
    isForFolders = line.last == UInt8(ascii: "/")
    if isForFolders { line.removeLast() }
    guard !line.isEmpty else { return nil }
    isPath = line.contains(UInt8(ascii: "/"))
    if line.first == UInt8(ascii: "/") { line.removeFirst() }
    guard !line.isEmpty else { return nil }
    pattern = GlobPattern(Array(line), isPath: isPath)
  }

  /// Without the blanks at the end, except one that follows a backslash, and without a carriage return.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    while line.last == UInt8(ascii: " "), !isEscaped(line) { line.removeLast() }
    return line
  }

  private static func isEscaped(_ line: ArraySlice<UInt8>) -> Bool {
    let slashes = line.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    return slashes % 2 == 1
  }

  /// - Parameters:
  ///   - path: the path below the folder of the file.
  ///   - name: its last name.
  ///   - steps: the number of steps of the match that are left.
  func matches(_ path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool, steps: inout Int) -> Bool {
    if isForFolders && !isFolder { return false }
    return pattern.matches(isPath ? path : name, steps: &steps)
  }

  /// The rules of a file.
  static func read(_ text: [UInt8]) -> [IgnoreRule] {
    var lines = text[...]
    if lines.starts(with: [0xEF, 0xBB, 0xBF]) { lines = lines.dropFirst(3) }
    return lines.split(separator: UInt8(ascii: "\n")).compactMap { IgnoreRule($0) }
  }
}
