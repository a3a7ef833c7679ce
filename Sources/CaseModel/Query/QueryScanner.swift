/// Reads the characters of a query.
struct QueryScanner {
  /// The maximum length of a query in bytes.
  static let longest = 65_536

  let scalars: [Unicode.Scalar]
  private(set) var index = 0

  init(_ text: String) throws(QueryError) {
    scalars = Array(text.unicodeScalars)
    guard text.utf8.count <= Self.longest else {
      // The position in a longer text would be as expensive as the text.
      throw error("The query is longer than \(Self.longest) bytes", at: 0)
    }
  }

  /// A value between commas and spaces.
  struct Value {
    let text: String
    /// The index of its first character.
    let start: Int
    let isQuoted: Bool

    /// The index of a character of the value.
    func index(_ offset: Int) -> Int { isQuoted ? start : start + offset }
  }

  /// The next character; nil at the end.
  var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  /// Whether a term cannot continue here.
  var isAtSpace: Bool { next.map(Self.isSpace) ?? true }

  mutating func skipSpaces() { while let scalar = next, Self.isSpace(scalar) { index += 1 } }

  /// Skips this character if it is the next one.
  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  /// Reads the name of a field and its colon; nil if the next characters have another form.
  mutating func field() -> Value? {
    var end = index
    while end < scalars.count, Self.isLetter(scalars[end]) { end += 1 }
    guard end > index, end < scalars.count, scalars[end] == ":" else { return nil }
    defer { index = end + 1 }
    return Value(text: text(index..<end), start: index, isQuoted: false)
  }

  /// Reads a value; nil if there is none.
  mutating func value() throws(QueryError) -> Value? {
    if next == "\"" { return try quoted() }
    let start = index
    while let scalar = next, scalar != ",", !Self.isSpace(scalar) {
      if scalar == "\"" {
        throw error(
          "A quotation mark inside a word", at: index,
          advice: "Put the whole text in quotes, with \\\" for a quotation mark.")
      }
      index += 1
    }
    return index > start ? Value(text: text(start..<index), start: start, isQuoted: false) : nil
  }

  private mutating func quoted() throws(QueryError) -> Value {
    let start = index
    index += 1
    var view = String.UnicodeScalarView()
    while let scalar = next, scalar != "\"" {
      index += 1
      let isEscape = scalar == "\\" && (next == "\"" || next == "\\")
      if isEscape, let escaped = next {
        view.append(escaped)
        index += 1
      } else {
        view.append(scalar)
      }
    }
    guard skip("\"") else {
      throw error("A quotation mark without its end", at: start, advice: "Add a quotation mark at the end of the text.")
    }
    guard isAtSpace || next == "," else {
      throw error("A character directly after a quotation mark", at: index, valid: ["a space", "a comma"])
    }
    return Value(text: String(view), start: start, isQuoted: true)
  }

  func error(_ problem: String, at index: Int, advice: String? = nil, valid: [String] = []) -> QueryError {
    QueryError(problem, at: index, of: scalars, advice: advice, valid: valid)
  }

  func error(_ error: SavedQueryError, at index: Int) -> QueryError {
    QueryError(error.problem, at: index, of: scalars, valid: [], savedQueryError: error)
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z": true
    default: false
    }
  }
}
