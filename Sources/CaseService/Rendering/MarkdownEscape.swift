import Platform

/// Makes text literal in Markdown.
package enum MarkdownEscape {
  /// One line. Its web addresses become links.
  package static func line(_ text: String) -> String {
    let indent = text.prefix { $0 == " " }
    let rest = text[indent.endIndex...]
    // Blanks at the start would be removed, or begin a block of code.
    var result = String(repeating: "\u{A0}", count: indent.count)
    let words = rest.split(separator: " ", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      if index > 0 { result += " " }
      result += escape(word)
    }
    return indent.isEmpty ? escapedStart(result) : result
  }

  private static func escape(_ word: Substring) -> String {
    guard let start = ["https://", "http://"].compactMap({ word.firstRange(ofText: $0)?.lowerBound }).min() else {
      return literal(word)
    }
    var address = word[start...].prefix { isOfAddress($0) }
    while let last = address.last, ".,;:!?)'*".contains(last) { address.removeLast() }
    guard let scheme = address.firstRange(ofText: "://"), scheme.upperBound < address.endIndex else {
      return literal(word)
    }
    return literal(word[..<start]) + "<" + address + ">" + literal(word[address.endIndex...])
  }

  private static func isOfAddress(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    return byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
  }

  private static func literal(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      switch scalar {
      case "\\", "`", "*", "[", "]", "<", ">", "&", "~", "|", "$": result.append("\\")
      case "_":
        // Inside a word, it has no effect.
        let next = scalars.index(after: index)
        let isInside =
          previous.properties.isAlphabetic && next < scalars.endIndex && scalars[next].properties.isAlphabetic
        if !isInside { result.append("\\") }
      default: break
      }
      result.append(scalar)
      previous = scalar
    }
    return String(result)
  }

  /// Escapes what would begin a heading, list, quote or rule.
  private static func escapedStart(_ text: String) -> String {
    guard let first = text.first else { return text }
    if "#+-=:".contains(first) { return "\\" + text }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let mark = text[digits.endIndex...].first, mark == "." || mark == ")" else { return text }
    return digits + "\\" + text[digits.endIndex...]
  }
}
