/// Columns and lines of plain text.
package enum TextLayout {
  /// The first line after `head`, the others below it.
  package static func hanging(_ head: String, _ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in (index == 0 ? head : padded("", head.count)) + line }
  }

  /// Breaks at blanks; a word that is longer than a line stays whole.
  package static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  package static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
