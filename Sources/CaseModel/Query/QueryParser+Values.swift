import Platform

extension QueryParser {
  typealias Value = QueryScanner.Value
  typealias Reader<Result> = (inout QueryParser, Value) throws(QueryError) -> Result

  /// What is valid after the colon.
  func validValues(_ field: QueryField) -> [String] {
    let comparisons = ["a comparison with >, >=, < or <="]
    switch field {
    case .status: return StatusFilter.allCases.map(\.rawValue)
    case .flag: return QueryFlag.allCases.map(\.rawValue)
    case .severity: return ["1", "2", "3", "4", "a range such as 1..2"] + comparisons
    case .profile: return vocabulary.profiles ?? ["the name of a profile"]
    case .vendor: return vocabulary.vendors ?? ["the id of a provider"]
    case .owner, .creator: return ["an id", "an e-mail address", "a name"]
    case .updated, .created:
      return Array(QueryTime.examples.prefix(2)) + ["a range such as 2026-11-01..2026-11-21"]
        + ["a comparison with >, >=, < or <=, also of -7d, -12h or -30m"]
    case .product: return ["a word", "a \"phrase\""]
    case .number: return ["a case number", "a case id such as ibm/CS1234567"]
    }
  }

  static func word<Word: RawRepresentable<String>>(among words: [Word]) -> Reader<Word> {
    { parser, value throws(QueryError) in
      let text = value.text.lowercased()
      if let word = words.first(where: { $0.rawValue.lowercased() == text }) { return word }
      throw parser.unknown(value, among: words.map(\.rawValue))
    }
  }

  static func name(_ field: QueryField, among names: [String]?) -> Reader<String> {
    { parser, value throws(QueryError) in
      if let names, !names.contains(value.text) {
        throw parser.unknown(value, named: "\(field.rawValue) ", among: names)
      }
      guard ProfileName(value.text) != nil else {
        throw parser.invalid(value, valid: parser.validValues(field))
      }
      return value.text
    }
  }

  static func person(_ parser: inout QueryParser, _ value: Value) throws(QueryError) -> String {
    guard !value.text.isEmpty else { throw parser.invalid(value, valid: parser.validValues(.owner)) }
    return value.text
  }

  static func number(_ parser: inout QueryParser, _ value: Value) throws(QueryError) -> CaseReference {
    guard let number = CaseReference(value.text) else {
      throw parser.invalid(value, valid: parser.validValues(.number))
    }
    return number
  }

  static func severity(_ parser: inout QueryParser, _ value: Value) throws(QueryError) -> QueryComparison<Int> {
    let comparison = try parser.comparison(value, valid: parser.validValues(.severity)) { text in
      ["1", "2", "3", "4"].firstIndex(of: text).map { $0 + 1 }
    }
    if case .range(let first, let last) = comparison, first > last { throw parser.reversed(value) }
    return comparison
  }

  static func time(_ parser: inout QueryParser, _ value: Value) throws(QueryError) -> QueryComparison<QueryTime> {
    let comparison = try parser.comparison(value, valid: parser.validValues(.updated)) { QueryTime($0) }
    switch comparison {
    case .equal(.ago):
      throw parser.scanner.error(
        "A relative time without a comparison", at: value.start,
        advice: "For the time since then, write >\(value.text).", valid: [">", ">=", "<", "<=", "a range"])
    case .range(let first, let last):
      // Comparable now only if both are relative, or neither.
      switch (first, last) {
      case (.ago, .ago):
        if first.start(.distantPast) > last.start(.distantPast) { throw parser.reversed(value) }
      case (.ago, _), (_, .ago): break
      default: if first.start(.distantPast) > last.start(.distantPast) { throw parser.reversed(value) }
      }
      return comparison
    default: return comparison
    }
  }

  // MARK: Comparisons

  private func comparison<Operand>(
    _ value: Value, valid: [String], _ read: (String) -> Operand?
  ) throws(QueryError) -> QueryComparison<Operand> {
    func operand(_ text: Substring, at offset: Int) throws(QueryError) -> Operand {
      if let operand = read(String(text)) { return operand }
      let problem = text.isEmpty ? "A value is missing" : "Invalid value \"\(DisplayValue.short(String(text)))\""
      throw scanner.error(problem, at: value.index(offset), valid: valid)
    }
    let text = value.text
    if let range = text.firstRange(ofText: "..") {
      let first = try operand(text[..<range.lowerBound], at: 0)
      let offset = text[..<range.upperBound].unicodeScalars.count
      return .range(first, try operand(text[range.upperBound...], at: offset))
    }
    if text.hasPrefix(">=") { return .atLeast(try operand(text.dropFirst(2), at: 2)) }
    if text.hasPrefix("<=") { return .atMost(try operand(text.dropFirst(2), at: 2)) }
    if text.hasPrefix(">") { return .greater(try operand(text.dropFirst(), at: 1)) }
    if text.hasPrefix("<") { return .less(try operand(text.dropFirst(), at: 1)) }
    return .equal(try operand(text[...], at: 0))
  }

  // MARK: Errors

  private func invalid(_ value: Value, valid: [String]) -> QueryError {
    scanner.error("Invalid value \"\(DisplayValue.short(value.text))\"", at: value.start, valid: valid)
  }

  private func unknown(_ value: Value, named what: String = "", among names: [String]) -> QueryError {
    scanner.error(
      "Unknown \(what.isEmpty ? "value " : what)\"\(DisplayValue.short(value.text))\"", at: value.start,
      advice: Self.guess(value.text, among: names), valid: names)
  }

  private func reversed(_ value: Value) -> QueryError {
    scanner.error("A range whose end is before its start", at: value.start, advice: "Swap the two values.")
  }
}
