/// Columns and lines of plain text.
package enum TextLayout {
  /// Narrower texts have the meaning of an entry below it.
  private static let leastColumns = 40
  private static let narrowIndent = 4
  /// What a word keeps free of the text around it.
  private static let gap = 2

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

  /// Breaks at blanks, and inside a word that is longer than a line.
  package static func fitted(_ text: String, to width: Int) -> [String] {
    let width = max(1, width)
    return wrapped(text, to: width).flatMap { line -> [String] in
      var pieces: [String] = []
      var rest = line[...]
      while rest.count > width {
        pieces.append(String(rest.prefix(width)))
        rest = rest.dropFirst(width)
      }
      return pieces + [String(rest)]
    }
  }

  /// A word with its meaning, which begins at the column `indent`, or below a head that is too long.
  /// - Parameters:
  ///   - margin: the blanks before the head.
  ///   - width: the longest line.
  package static func entry(
    _ head: String, _ meaning: String, margin: Int = 2, indent: Int, width: Int
  ) -> [String] {
    let margin = padded("", margin)
    let column = width < leastColumns ? narrowIndent : indent
    let lines = fitted(meaning, to: width - column)
    let heads = fitted(head, to: width - margin.count).map { margin + $0 }
    if heads.count == 1, heads[0].count + gap <= column { return hanging(padded(heads[0], column), lines) }
    return heads + hanging(padded("", column), lines)
  }

  package static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
