import Platform
import Terminal

/// A document in the language of man pages: the macros of man(7) that groff and mandoc have.
package struct Roff {
  /// The document so far.
  package private(set) var text = ""

  private static let lineWidth = 76
  /// Whether the last line is a heading, which begins a paragraph itself.
  private var isAfterHeading = false

  /// - Parameter date: As `YYYY-MM-DD`.
  package init(title: String, section: Int, date: String, source: String, manual: String) {
    let words = [title, source, manual].map { "\"\(Self.escaped($0))\"" }
    // mandoc reads the date as a date only with plain hyphens.
    line(".TH \(words[0]) \(section) \(date) \(words[1]) \(words[2])")
    // A hyphen within a path or an address would be read as a part of it.
    line(".nh")
    line(".ad l")
  }

  package mutating func section(_ title: String) { line(".SH \"\(Self.escaped(title))\"") }

  package mutating func subsection(_ title: String) { line(".SS \"\(Self.escaped(title))\"") }

  /// Prose. Words between backquotes are bold.
  package mutating func paragraph(_ prose: String) {
    breakParagraph()
    self.prose(prose)
  }

  /// A definition. The tag is the escaped text of `bold`, `italic` and `escaped`.
  package mutating func definition(_ tag: String, _ paragraphs: [String]) {
    line(".TP")
    line(Self.guarded(tag))
    for (index, paragraph) in paragraphs.enumerated() {
      if index > 0 { line(".IP") }
      prose(paragraph)
    }
  }

  /// Lines that are not filled, further to the right.
  package mutating func example(_ lines: [String]) {
    breakParagraph()
    line(".RS 4")
    line(".EX")
    for text in lines { line(Self.guarded(Self.escaped(text))) }
    line(".EE")
    line(".RE")
  }

  /// Lines of escaped text that are not filled.
  package mutating func lines(_ lines: [String]) {
    line(".nf")
    for text in lines { line(Self.guarded(text)) }
    line(".fi")
  }

  /// Prose in the current paragraph.
  package mutating func prose(_ text: String) {
    var isBold = false
    var words: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      words.append(Self.marked(word, &isBold))
    }
    // A mark that is never closed must not continue in what follows.
    if isBold, let last = words.popLast() { words.append(last + "\\fR") }
    for wrapped in TextLayout.wrapped(words.joined(separator: " "), to: Self.lineWidth) { line(Self.guarded(wrapped)) }
  }

  private static func marked(_ word: Substring, _ isBold: inout Bool) -> String {
    var result = ""
    for (index, part) in word.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index > 0 {
        isBold.toggle()
        result += isBold ? "\\fB" : "\\fR"
      }
      result += escaped(part)
    }
    // An address may be longer than a line.
    return word.containsText("://") ? result.replacing(text: "/", with: "/\\:") : result
  }

  package static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }
  package static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

  /// The text without a character that roff obeys, replaces by another glyph or cannot read.
  package static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\"": result += "\\(dq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case " "..."}": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0xA0: result += " "
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    return result
  }

  /// A line that begins with a dot would be a request. An escaped text contains no apostrophe.
  private static func guarded(_ text: String) -> String { text.hasPrefix(".") ? "\\&\(text)" : text }

  private mutating func breakParagraph() {
    if !isAfterHeading { line(".PP") }
  }

  private mutating func line(_ text: String) {
    self.text += text + "\n"
    isAfterHeading = text.hasPrefix(".S")
  }
}
