import Platform

/// Plain text.
package struct PlainText: RenderedText {
  private var lines: [String] = []
  private let wrapper: TextWrapper

  package init(width: Int?) { wrapper = TextWrapper(width: width) }

  package mutating func title(_ text: String) {
    lines += wrapper.lines(TextSanitizer.sanitizeLine(text))
    lines.append("")
  }

  package mutating func fact(_ name: String, _ value: String) {
    // Continued lines are indented.
    let hanging = TextWrapper(width: wrapper.width.map { $0 - 2 }).lines(
      "\(name): \(TextSanitizer.sanitizeLine(value))")
    lines += hanging.enumerated().map { $0 == 0 ? $1 : "  \($1)" }
  }

  package mutating func heading(_ text: String) {
    lines += ["", text.uppercased(), ""]
  }

  package mutating func subheading(_ text: String) {
    separate()
    lines += wrapper.lines(TextSanitizer.sanitizeLine(text))
  }

  package mutating func body(_ text: String) {
    lines += wrapper.lines(CleanText.of(text))
  }

  private mutating func separate() {
    if let last = lines.last, !last.isEmpty { lines.append("") }
  }

  package mutating func finish() -> String {
    while lines.last?.isEmpty == true { lines.removeLast() }
    // A break may have left a joiner at the end of a line.
    return TextSanitizer.sanitize(lines.joined(separator: "\n")) + "\n"
  }
}
