import Platform

/// Plain text.
struct PlainText: RenderedText {
  private var lines: [String] = []
  private let wrapper: TextWrapper

  init(width: Int?) { wrapper = TextWrapper(width: width) }

  mutating func title(_ text: String) {
    lines += wrapper.lines(TextSanitizer.sanitizeLine(text))
    lines.append("")
  }

  mutating func fact(_ name: String, _ value: String) {
    // Continued lines are indented.
    let hanging = TextWrapper(width: wrapper.width.map { $0 - 2 }).lines(
      "\(name): \(TextSanitizer.sanitizeLine(value))")
    lines += hanging.enumerated().map { $0 == 0 ? $1 : "  \($1)" }
  }

  mutating func heading(_ text: String) {
    lines += ["", text.uppercased(), ""]
  }

  mutating func subheading(_ text: String) {
    separate()
    lines += wrapper.lines(TextSanitizer.sanitizeLine(text))
  }

  mutating func body(_ text: String) {
    lines += wrapper.lines(CleanText.of(text))
  }

  private mutating func separate() {
    if let last = lines.last, !last.isEmpty { lines.append("") }
  }

  mutating func finish() -> String {
    while lines.last?.isEmpty == true { lines.removeLast() }
    // A break may have left a joiner at the end of a line.
    return TextSanitizer.sanitize(lines.joined(separator: "\n")) + "\n"
  }
}
