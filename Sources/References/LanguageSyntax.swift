/// The delimiters of comments and strings of a programming language.
struct LanguageSyntax: Sendable {
  /// A part of a source that is scanned.
  struct Region: Sendable {
    enum End: Sendable {
      /// At the end of the line.
      case line
      case text([UInt8])
    }

    enum Escape: Sendable {
      case none
      /// A backslash before the character.
      case backslash
      /// The closing text, twice.
      case doubling
    }

    let open: [UInt8]
    let end: End
    var nests = false
    var escape = Escape.none
    /// Whether the region continues on the next line.
    var spansLines = true
    /// Whether it begins only at the start of a line or after a blank, as in a shell, where `#` is part of other words.
    var needsBlank = false

    static func line(_ open: String, needsBlank: Bool = false) -> Region {
      Region(open: Array(open.utf8), end: .line, spansLines: false, needsBlank: needsBlank)
    }

    static func block(_ open: String, _ close: String, nests: Bool = false) -> Region {
      Region(open: Array(open.utf8), end: .text(Array(close.utf8)), nests: nests)
    }

    static func string(
      _ open: String, _ close: String? = nil, escape: Escape = .backslash, spansLines: Bool = false
    ) -> Region {
      Region(
        open: Array(open.utf8), end: .text(Array((close ?? open).utf8)), escape: escape, spansLines: spansLines)
    }
  }

  /// The longest opening text first.
  let regions: [Region]
  /// Whether `'` encloses one character, or is no delimiter at all (a lifetime, a digit separator).
  let hasCharacters: Bool
  /// Whether a byte begins a region or a character.
  let starts: [Bool]

  init(_ regions: [Region], hasCharacters: Bool = false) {
    self.regions = regions.enumerated()
      .sorted { ($1.element.open.count, $0.offset) < ($0.element.open.count, $1.offset) }.map(\.element)
    self.hasCharacters = hasCharacters
    var starts = [Bool](repeating: false, count: 256)
    for region in regions { if let first = region.open.first { starts[Int(first)] = true } }
    if hasCharacters { starts[Int(Self.characterQuote)] = true }
    self.starts = starts
  }

  static let characterQuote = UInt8(ascii: "'")

  /// The syntax of a language id of LSP; nil if the whole text is scanned.
  static func named(_ id: String) -> LanguageSyntax? { byID[id] ?? byID[id.lowercased()] }

  private static let byID: [String: LanguageSyntax] = {
    var all: [String: LanguageSyntax] = [:]
    for (ids, syntax) in table { for id in ids.split(separator: " ") { all[String(id)] = syntax } }
    return all
  }()
}
