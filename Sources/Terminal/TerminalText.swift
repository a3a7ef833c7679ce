import CaseService
import Platform

/// A readable document on a terminal: facts in two columns, wrapped texts with the light Markdown of their authors.
struct TerminalText: RenderedText {
  private let style: Style
  private let width: Int
  private var lines: [String] = []
  /// Facts that are not written yet, because their column depends on all of them.
  private var facts: [(name: String, value: String)] = []

  /// Narrower terminals have the value below the name.
  private static let leastColumns = 40

  init(width: Int, _ style: Style) {
    self.width = max(1, width)
    self.style = style
  }

  mutating func title(_ text: String) {
    lines += FittedText.pieces(FittedText.line(text), width: width).map(style.bold)
    lines.append("")
  }

  mutating func fact(_ name: String, _ value: String) { facts.append((name, FittedText.line(value))) }

  mutating func heading(_ text: String) {
    writeFacts()
    separate()
    lines += FittedText.pieces(text, width: width).map { style.underlined(style.bold($0)) }
  }

  mutating func subheading(_ text: String) {
    writeFacts()
    separate()
    lines += FittedText.pieces(FittedText.line(text), width: width).map(style.cyan)
  }

  mutating func body(_ text: String) {
    writeFacts()
    var markdown = LightMarkdown(style)
    for line in CleanText.of(text).split(separator: "\n", omittingEmptySubsequences: false) {
      lines += markdown.lines(String(line), width: width).map(FittedText.isolated)
    }
  }

  mutating func finish() -> String {
    writeFacts()
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func writeFacts() {
    let longest = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
    for (name, value) in facts {
      guard width >= Self.leastColumns else {
        writeNarrow(name, value)
        continue
      }
      let texts = FittedText.pieces(value, width: max(10, width - longest - 3))
      for (index, text) in texts.enumerated() {
        let head =
          index == 0 ? FittedText.padded("\(name):", to: longest + 1) : String(repeating: " ", count: longest + 1)
        lines.append("\(index == 0 ? style.dim(head) : head)  \(style.link(text, to: texts.count == 1 ? value : nil))")
      }
    }
    facts = []
  }

  /// The value follows the name if both fit on a line, else it is below it. An address is never broken, so that it can be copied.
  private mutating func writeNarrow(_ name: String, _ value: String) {
    let whole = "\(name): \(FittedText.isolated(value))"
    guard DisplayWidth.of(whole) > width else {
      lines.append(whole)
      return
    }
    let indent = "  "
    lines += FittedText.pieces("\(name):", width: width)
    lines += FittedText.pieces(value, width: width - indent.count).map { indent + style.link($0, to: value) }
  }

  private mutating func separate() {
    if let last = lines.last, !last.isEmpty { lines.append("") }
  }
}
