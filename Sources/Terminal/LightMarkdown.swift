import Platform

/// Styles the Markdown that people write into comments: headings, bold words, code, quotes and lists. The characters stay, so that
/// nothing of a text is lost if it is no Markdown.
struct LightMarkdown {
  private let style: Style
  private var isInCode = false

  init(_ style: Style) { self.style = style }

  /// The lines of one line of the text, without hidden characters.
  mutating func lines(_ line: String, width: Int) -> [String] {
    // A break may leave a joiner at the end of a line.
    let wrapped = TextWrapper(width: width).lines(line).map { TextSanitizer.sanitize($0) }
    guard style.hasColor else { return wrapped }
    let start = line.drop { $0 == " " }
    if start.hasPrefix("```") || start.hasPrefix("~~~") {
      isInCode.toggle()
      return wrapped.map(style.dim)
    }
    if isInCode { return wrapped.map(style.yellow) }
    if start.hasPrefix(">") { return wrapped.map(style.dim) }
    if isHeading(start) { return wrapped.map(style.bold) }
    return wrapped.map(inline)
  }

  private func isHeading(_ line: Substring) -> Bool {
    let marks = line.prefix { $0 == "#" }
    return (1...6).contains(marks.count) && line.dropFirst(marks.count).first == " "
  }

  /// Styles `**bold**` and code between backquotes within one line.
  private func inline(_ line: String) -> String {
    guard line.utf8.contains(UInt8(ascii: "*")) || line.utf8.contains(UInt8(ascii: "`")) else { return line }
    var result = ""
    var rest = line[...]
    while let first = rest.first {
      if let span = span(rest, "**", style.bold) ?? span(rest, "`", style.yellow) {
        result += span.text
        rest = span.rest
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private func span(
    _ text: Substring, _ mark: String, _ style: (String) -> String
  ) -> (text: String, rest: Substring)? {
    guard text.hasPrefix(mark) else { return nil }
    let inner = text.dropFirst(mark.count)
    guard let end = inner.firstRange(ofText: mark), end.lowerBound > inner.startIndex, inner.first != " " else {
      return nil
    }
    return (style(mark + inner[..<end.lowerBound] + mark), inner[end.upperBound...])
  }
}
