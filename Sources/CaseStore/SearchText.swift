package import CaseModel

/// The words and phrases of a search. All must be found.
package struct SearchText: Sendable, Equatable {
  package let patterns: [TextPattern]

  /// The most patterns that the index gets; others are compared in the texts that it finds.
  private static let mostIndexed = 32

  package init(terms: [TextPattern]) {
    var seen: Set<String> = []
    patterns = terms.filter { seen.insert(($0.isPhrase ? "\"" : "") + $0.text).inserted }
  }

  /// Any text is valid: words between spaces, phrases in quotes. A quote that is not closed ends with the text, and what has
  /// no words is not searched.
  package init(_ text: String) {
    var patterns: [TextPattern] = []
    var isQuoted = false
    var term = String.UnicodeScalarView()
    func add() {
      if let pattern = TextPattern(String(term), isPhrase: isQuoted) { patterns.append(pattern) }
      term = .init()
    }
    for scalar in text.unicodeScalars {
      if scalar == "\"" {
        add()
        isQuoted.toggle()
      } else if !isQuoted, scalar.properties.isWhitespace {
        add()
      } else {
        term.append(scalar)
      }
    }
    add()
    self.init(terms: patterns)
  }

  /// The surroundings of the matches in the text that has most of them.
  package func excerpt(in texts: [String]) -> [Excerpt] { Excerpts.find(patterns, in: texts) }

  /// How well a case matches, by where its texts have the words; for a case that is not in the index.
  package func rank(of row: Case) -> Double { ranks(in: row).reduce(0, +) }

  /// Whether the texts of a case have all words.
  package func matches(_ row: Case) -> Bool { ranks(in: row).allSatisfy { $0 > 0 } }

  private func ranks(in row: Case) -> [Double] {
    let texts: [(Double, String?)] =
      [(10, row.number), (5, row.title), (2, row.description)] + (row.comments ?? []).map { (1, $0.text) }
    let words = texts.compactMap { rank, text in text.map { (rank, FoldedWords(tracking: $0)) } }
    return patterns.map { pattern in
      words.first { !pattern.ranges(in: $0.1, atMost: 1).isEmpty }?.0 ?? 0
    }
  }

  package var isEmpty: Bool { patterns.isEmpty }

  /// The patterns for the index, and whether it finds exactly the texts that have all patterns.
  var matches: (matches: [WordMatch], isExact: Bool) {
    let matches = patterns.prefix(Self.mostIndexed).map { WordMatch($0) }
    return (matches, patterns.count <= Self.mostIndexed && matches.allSatisfy(\.isExact))
  }
}
