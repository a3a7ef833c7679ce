import Platform

/// Markdown (CommonMark) in which text of a vendor is shown as it is: it contains no markup, images or links other than its web
/// addresses.
package struct MarkdownText: RenderedText {
  private var lines: [String] = []
  private let wrapper: TextWrapper

  package init(width: Int?) { wrapper = TextWrapper(width: width) }

  package mutating func title(_ text: String) {
    // A heading has one line.
    lines += ["# " + MarkdownEscape.line(TextSanitizer.sanitizeLine(text)), ""]
  }

  package mutating func fact(_ name: String, _ value: String) {
    let hanging = TextWrapper(width: wrapper.width.map { $0 - 2 }).lines(
      "\(name): \(TextSanitizer.sanitizeLine(value))")
    for (index, line) in hanging.enumerated() {
      lines.append((index == 0 ? "- " : "  ") + MarkdownEscape.line(line))
    }
  }

  package mutating func heading(_ text: String) {
    separate()
    lines += ["## \(text)", ""]
  }

  package mutating func subheading(_ text: String) {
    separate()
    lines += ["### " + MarkdownEscape.line(TextSanitizer.sanitizeLine(text)), ""]
  }

  package mutating func body(_ text: String) {
    for line in CleanText.of(text).split(separator: "\n", omittingEmptySubsequences: false) {
      let wrapped = wrapper.lines(String(line))
      guard wrapped != [""] else {
        separate()
        continue
      }
      // Two blanks keep the line end of the vendor's text.
      if let last = lines.last, !last.isEmpty { lines[lines.count - 1] = last + "  " }
      lines += wrapped.map(MarkdownEscape.line)
    }
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
