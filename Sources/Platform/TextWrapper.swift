/// Breaks text into lines of a display width.
///
/// Lines break at blanks, between wide characters (Chinese, Japanese, Korean), and inside a word that is longer than a line.
/// Words with a web address are never broken. A line that fits stays as it is, so that tables and listings keep their columns.
/// Continued lines have the indentation of their first line.
package struct TextWrapper: Sendable {
  /// The columns of a line; nil for unlimited.
  package let width: Int?

  package init(width: Int?) { self.width = width.map { max(1, $0) } }

  private static let tabStop = 8

  /// The lines of a text, without blanks at their ends. Each line end of the text ends a line.
  package func lines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }.flatMap { wrap(Self.expandingTabs($0)) }
  }

  private static func expandingTabs(_ line: Substring) -> Substring {
    var line = line
    while let last = line.last, last == " " || last == "\t" { line.removeLast() }
    guard line.utf8.contains(UInt8(ascii: "\t")) else { return line }
    var result = ""
    var column = 0
    for character in line {
      if character == "\t" {
        let count = tabStop - column % tabStop
        result += String(repeating: " ", count: count)
        column += count
      } else {
        result.append(character)
        column += DisplayWidth.of(character)
      }
    }
    return result[...]
  }

  private func wrap(_ line: Substring) -> [String] {
    guard let width, DisplayWidth.of(line) > width else { return [String(line)] }
    let indent = line.prefix { $0 == " " }.count
    var filler = LineFiller(width: width, indent: String(repeating: " ", count: min(indent, width / 2)))
    for part in Self.parts(line.dropFirst(indent)) { filler.add(part) }
    return filler.finish()
  }

  /// Blanks and words by turns.
  private static func parts(_ line: Substring) -> [Substring] {
    var parts: [Substring] = []
    var rest = line
    while let first = rest.first {
      let part = rest.prefix { ($0 == " ") == (first == " ") }
      parts.append(part)
      rest = rest[part.endIndex...]
    }
    return parts
  }
}

/// The lines of one paragraph.
private struct LineFiller {
  private let width: Int
  private let indent: String
  private var lines: [String] = []
  private var line: String
  private var column: Int
  /// The blanks before the next word; not written at a break.
  private var blanks = ""
  private var isStart: Bool { column == indent.utf8.count }

  init(width: Int, indent: String) {
    self.width = width
    self.indent = indent
    line = indent
    column = indent.utf8.count
  }

  mutating func add(_ part: Substring) {
    guard part.first != " " else {
      blanks = String(part)
      return
    }
    let size = DisplayWidth.of(part)
    if isStart || column + blanks.utf8.count + size <= width {
      if isStart { blanks = "" }
    } else if !breaksAnywhere(part) {
      endLine()
    }
    guard column + blanks.utf8.count + size > width, part.firstRange(ofText: "://") == nil else {
      put(part, size)
      return
    }
    addPieces(part)
  }

  mutating func finish() -> [String] {
    if !isStart || lines.isEmpty { endLine() }
    return lines
  }

  /// Whether a word begins with a wide character: it continues the line, and the break is inside it.
  private func breaksAnywhere(_ part: Substring) -> Bool {
    part.first.map { DisplayWidth.of($0) == 2 } ?? false && column + blanks.utf8.count + 2 <= width
      && part.firstRange(ofText: "://") == nil
  }

  private mutating func addPieces(_ part: Substring) {
    for character in part {
      let size = DisplayWidth.of(character)
      if column + blanks.utf8.count + size > width, !isStart { endLine() }
      put(Substring(String(character)), size)
    }
  }

  private mutating func put(_ text: Substring, _ size: Int) {
    line += blanks + text
    column += blanks.utf8.count + size
    blanks = ""
  }

  private mutating func endLine() {
    lines.append(line)
    line = indent
    column = indent.utf8.count
    blanks = ""
  }
}
