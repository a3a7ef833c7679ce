package import CaseModel

/// The terms of a search text. All must match.
package struct SearchText: Sendable, Equatable {
  /// Terms for the index: words, and phrases that were in quotes. The last word of each may be a prefix.
  package private(set) var words: [String] = []
  /// Terms that the index does not separate into words: those with characters of Chinese, Japanese or Korean, and those
  /// without letters and digits.
  package private(set) var substrings: [String] = []

  private static let mostTerms = 32

  /// The terms of a query.
  package init(terms: [TextPattern]) {
    for term in terms {
      var view = term.text.unicodeScalars
      add(&view)
    }
  }

  /// Any text is valid: words between spaces, phrases in quotes. A quote that is not closed ends with the text.
  package init(_ text: String) {
    var isQuoted = false
    var term = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\"" {
        add(&term)
        isQuoted.toggle()
      } else if !isQuoted, scalar.properties.isWhitespace {
        add(&term)
      } else {
        // Control characters separate words.
        term.append(scalar.properties.generalCategory == .control ? " " : scalar)
      }
    }
    add(&term)
  }

  /// The surroundings of the first term that one of the texts has.
  package func excerpt(in texts: [String]) -> [Excerpt] { Excerpts.find(substrings + words, in: texts) }

  package var isEmpty: Bool { words.isEmpty && substrings.isEmpty }

  private mutating func add(_ term: inout String.UnicodeScalarView) {
    defer { term = .init() }
    let isBlank = term.allSatisfy { $0.properties.isWhitespace }
    guard !isBlank, words.count + substrings.count < Self.mostTerms else { return }
    let hasWord = term.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    if hasWord, !term.contains(where: Self.isUnseparated) {
      words.append(String(term))
    } else {
      substrings.append(String(term))
    }
  }

  /// Whether a character belongs to a script that has no spaces between words: kana, ideographs, hangul, Thai.
  private static func isUnseparated(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1100...0x11FF, 0x2E80...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
      0xFF66...0xFFDC, 0x1B000...0x1B16F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
