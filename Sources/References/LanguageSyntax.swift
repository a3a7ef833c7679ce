/// The delimiters of comments and strings of a programming language.
struct LanguageSyntax: Sendable {
  /// A part of a source that is scanned.
  struct Region: Sendable {
    enum End: Sendable {
      /// At the end of the line.
      case line
      case text(Delimiter)
    }

    enum Escape: Sendable {
      case none
      /// A backslash before the character.
      case backslash
      /// The closing text, twice.
      case doubling
    }

    let open: Delimiter
    let end: End
    var nests = false
    var escape = Escape.none
    /// Whether the region continues on the next line.
    var spansLines = true
    /// Whether it begins only at the start of a line or after a blank, as in a shell, where `#` is part of other words.
    var needsBlank = false
    var isComment = false

    static func line(_ open: String, needsBlank: Bool = false, isComment: Bool = true) -> Region {
      Region(open: Delimiter(open), end: .line, spansLines: false, needsBlank: needsBlank, isComment: isComment)
    }

    static func block(_ open: String, _ close: String, nests: Bool = false) -> Region {
      Region(open: Delimiter(open), end: .text(Delimiter(close)), nests: nests, isComment: true)
    }

    static func string(
      _ open: String, _ close: String? = nil, escape: Escape = .backslash, spansLines: Bool = false
    ) -> Region {
      Region(
        open: Delimiter(open), end: .text(Delimiter(close ?? open)), escape: escape, spansLines: spansLines)
    }

    /// The bytes inside the region that do not only continue it.
    fileprivate var stops: ByteFinder {
      var bytes: [UInt8] = spansLines ? [] : [0x0A, 0x0D]
      if case .text(let close) = end { bytes.append(close.first) }
      if nests { bytes.append(open.first) }
      if escape == .backslash { bytes.append(UInt8(ascii: "\\")) }
      return ByteFinder(bytes)
    }
  }

  /// The longest opening text first.
  let regions: [Region]
  /// Whether `'` encloses one character, or is no delimiter at all (a lifetime, a digit separator).
  let hasCharacters: Bool
  /// The bytes that begin a region or a character.
  let starts: ByteFinder
  /// The bytes at which the reading of each region stops.
  let stops: [ByteFinder]

  init(_ regions: [Region], hasCharacters: Bool = false) {
    self.regions = regions.enumerated()
      .sorted { ($1.element.open.count, $0.offset) < ($0.element.open.count, $1.offset) }.map(\.element)
    self.hasCharacters = hasCharacters
    starts = ByteFinder(regions.map(\.open.first) + (hasCharacters ? [Self.characterQuote] : []))
    stops = self.regions.map(\.stops)
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
