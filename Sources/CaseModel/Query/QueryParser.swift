import Platform

extension QueryExpression {
  /// Parses a query.
  package init(parsing text: String, _ vocabulary: QueryVocabulary = QueryVocabulary()) throws(QueryError) {
    var parser = try QueryParser(text, vocabulary, saved: vocabulary.saved)
    self = try parser.parse()
  }
}

/// Parses a query in linear time.
struct QueryParser {
  /// The maximum number of values, with those of saved queries.
  static let mostValues = 1000

  var scanner: QueryScanner
  let vocabulary: QueryVocabulary
  private let saved: any SavedQuerySource
  private var size = 0

  init(_ text: String, _ vocabulary: QueryVocabulary, saved: any SavedQuerySource) throws(QueryError) {
    scanner = try QueryScanner(text)
    self.vocabulary = vocabulary
    self.saved = saved
  }

  mutating func parse() throws(QueryError) -> QueryExpression {
    var terms: [QueryTerm] = []
    while true {
      scanner.skipSpaces()
      guard scanner.next != nil else { return QueryExpression(terms: terms) }
      terms.append(try term())
    }
  }

  private mutating func term() throws(QueryError) -> QueryTerm {
    let isNegated = scanner.skip("-")
    let start = scanner.index
    if let name = scanner.field() { return QueryTerm(isNegated: isNegated, condition: try condition(name)) }
    if isNegated, scanner.isAtSpace || scanner.next == "-" {
      throw scanner.error("A dash without a term", at: start, valid: Self.starts)
    }
    return QueryTerm(isNegated: isNegated, condition: .text(try values(valid: Self.starts, Self.text)))
  }

  /// Reads values separated by commas.
  ///
  /// - Parameter valid: what is valid where a value is missing.
  private mutating func values<Value>(
    valid: [String], _ read: (inout QueryParser, QueryScanner.Value) throws(QueryError) -> Value
  ) throws(QueryError) -> [Value] {
    var values: [Value] = []
    repeat {
      let start = scanner.index
      guard let value = try scanner.value() else { throw scanner.error("A value is missing", at: start, valid: valid) }
      try count(1, at: start)
      values.append(try read(&self, value))
    } while scanner.skip(",")
    return values
  }

  private mutating func count(_ values: Int, at index: Int) throws(QueryError) {
    size += values
    if size > Self.mostValues {
      throw scanner.error("The query has more than \(Self.mostValues) values", at: index)
    }
  }

  // MARK: Text

  /// What a term can begin with.
  static let starts = QueryField.allCases.map(\.prefix) + ["a word", "a \"phrase\"", "@name"]

  private static let operators = [
    "OR": "Join alternatives with a comma: a,b.", "AND": "Terms are joined without a word: a b.",
    "NOT": "Negate a term with a dash: -a.",
  ]

  private static func text(
    _ parser: inout QueryParser, _ value: QueryScanner.Value
  ) throws(QueryError) -> QueryText {
    guard !value.isQuoted else { return .pattern(try parser.pattern(value)) }
    if value.text.hasPrefix("@") { return try parser.savedQuery(value) }
    if let advice = operators[value.text] {
      throw parser.scanner.error(
        "\(value.text) is not an operator", at: value.start,
        advice: "\(advice) To search for the word, put it in quotes.")
    }
    if value.text.hasPrefix("-") {
      throw parser.scanner.error(
        "A dash inside a term", at: value.start, advice: "A dash negates a whole term. To search for it, use quotes.")
    }
    if let colon = value.text.utf8.firstIndex(of: UInt8(ascii: ":")), colon != value.text.startIndex,
      value.text[..<colon].utf8.allSatisfy({ ($0 | 0x20) &- UInt8(ascii: "a") < 26 })
    {
      throw parser.scanner.error(
        "A field inside a term", at: value.start,
        advice: "A comma joins values of one field. To search for this text, put it in quotes.")
    }
    return .pattern(try parser.pattern(value))
  }

  private mutating func savedQuery(_ value: QueryScanner.Value) throws(QueryError) -> QueryText {
    let name = String(value.text.dropFirst())
    let found: QueryExpression?
    do throws(SavedQueryError) {
      found = try saved.savedQuery(name)
    } catch {
      throw scanner.error(error, at: value.start)
    }
    guard let found else {
      let names = saved.names
      let valid = names.isEmpty ? [] : names.prefix(20).map { "@" + $0 } + (names.count > 20 ? ["..."] : [])
      throw scanner.error(
        "Unknown saved query \"\(DisplayValue.short(value.text))\"", at: value.start,
        advice: Self.guess(name, among: names, prefix: "@")
          ?? (names.isEmpty ? "The configuration has no \"queries\"." : nil), valid: valid)
    }
    try count(found.size, at: value.start)
    return .saved(name, found)
  }

  func pattern(_ value: QueryScanner.Value) throws(QueryError) -> TextPattern {
    guard let pattern = TextPattern(value.text, isPhrase: value.isQuoted) else {
      throw scanner.error("A text without letters and digits", at: value.start, valid: ["a word", "a \"phrase\""])
    }
    return pattern
  }

  static func guess(_ name: String, among names: [String], prefix: String = "") -> String? {
    Spelling.nearest(to: name, among: names, atMost: 1).first.map { "Did you mean \"\(prefix)\($0)\"?" }
  }

  // MARK: Fields

  private mutating func condition(_ name: QueryScanner.Value) throws(QueryError) -> QueryCondition {
    guard let field = QueryField(rawValue: name.text.lowercased()) else {
      let names = QueryField.allCases.map(\.rawValue)
      throw scanner.error(
        "Unknown field \"\(DisplayValue.short(name.text))\"", at: name.start,
        advice: Self.guess(name.text, among: names) ?? "To search for this text, put it in quotes.", valid: Self.starts)
    }
    let valid = validValues(field)
    switch field {
    case .status: return .status(try values(valid: valid, Self.word(among: StatusFilter.allCases)))
    case .flag: return .flag(try values(valid: valid, Self.word(among: QueryFlag.allCases)))
    case .severity: return .severity(try values(valid: valid, Self.severity))
    case .profile: return .profile(try values(valid: valid, Self.name(field, among: vocabulary.profiles)))
    case .vendor: return .vendor(try values(valid: valid, Self.name(field, among: vocabulary.vendors)))
    case .owner: return .person(.owner, try values(valid: valid, Self.person))
    case .creator: return .person(.creator, try values(valid: valid, Self.person))
    case .updated: return .time(.updated, try values(valid: valid, Self.time))
    case .created: return .time(.created, try values(valid: valid, Self.time))
    case .product:
      return .product(
        try values(valid: valid) { parser, value throws(QueryError) in try parser.pattern(value) })
    case .number: return .number(try values(valid: valid, Self.number))
    }
  }
}
