/// A strict pull reader of JSON (RFC 8259) over UTF-8 bytes.
///
/// The caller asks for what it expects and skips the rest; what is skipped is checked as strictly as what is read, but
/// nothing is built for it. Names are given as they come, twice if they come twice.
///
/// ```
/// try cursor.beginObject()
/// while let name = try cursor.nextName() {
///   if cursor.matches(name, "id") { id = try cursor.readString() } else { try cursor.skipValue() }
/// }
/// ```
package struct JSONCursor: Sendable {
  /// A string token that has been checked and not yet decoded.
  package struct Text: Sendable {
    /// The bytes between the quotes.
    package let range: Range<Int>
    package let isEscaped: Bool
  }

  package let bytes: [UInt8]
  /// Where the next token is looked for.
  package private(set) var position: Int
  package let end: Int
  /// Where the text begins; offsets and lines of errors are counted from here.
  private let start: Int
  private let depthLimit: Int
  private var depth = 0
  /// True right behind an opening bracket, where no comma is due.
  private var isFirst = false

  /// Reads `bytes[start..<end]`; `end` is that of the array when it is left out.
  package init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil, depthLimit: Int = 512) {
    self.bytes = bytes
    self.start = start
    self.position = start
    self.end = end ?? bytes.count
    self.depthLimit = depthLimit
  }

  /// An error of this text at `offset` (an index of `bytes`).
  package func error(_ reason: JSONError.Reason, at offset: Int) -> JSONError {
    JSONError(reason, at: offset, in: bytes.span, from: start)
  }

  /// The kind of the next value, without reading it.
  package mutating func peek() throws(JSONError) -> JSONKind {
    let byte = try nextByte(expected: "a value")
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw error(.unexpectedByte(byte, expected: "a value"), at: position)
    }
  }

  /// Checks the next value and steps over it; where it stood.
  @discardableResult
  package mutating func skipValue() throws(JSONError) -> Range<Int> {
    let first = JSONValidator.skipWhiteSpace(bytes.span, from: position, to: end)
    var validator = JSONValidator(depthLimit: depthLimit, depth: depth)
    do throws(JSONError) {
      guard case .complete(let next) = try validator.scan(bytes.span, from: first, to: end, isFinal: true) else {
        throw error(.unexpectedEnd, at: end)
      }
      isFirst = false
      position = next
      return first..<next
    } catch {
      let failure = error
      throw self.error(failure.reason, at: first + failure.offset)
    }
  }

  /// Fails unless only white space is left.
  package mutating func expectEnd() throws(JSONError) {
    position = JSONValidator.skipWhiteSpace(bytes.span, from: position, to: end)
    if position < end { throw error(.trailingBytes, at: position) }
  }

  // MARK: Containers

  package mutating func beginObject() throws(JSONError) { try begin(UInt8(ascii: "{"), "an object") }

  package mutating func beginArray() throws(JSONError) { try begin(UInt8(ascii: "["), "an array") }

  /// The next name of the object that was begun, standing before its value; nil at the object's end.
  package mutating func nextName() throws(JSONError) -> Text? {
    let mayClose = isFirst
    guard try step(closing: UInt8(ascii: "}"), "',' or '}'") else { return nil }
    let name = try readText(expected: mayClose ? "a name or '}'" : "a name")
    guard try nextByte(expected: "':'") == UInt8(ascii: ":") else {
      throw error(.unexpectedByte(bytes[position], expected: "':'"), at: position)
    }
    position += 1
    return name
  }

  /// Whether the array that was begun has another element; false at its end.
  package mutating func nextElement() throws(JSONError) -> Bool {
    try step(closing: UInt8(ascii: "]"), "',' or ']'")
  }

  private mutating func begin(_ opening: UInt8, _ expected: String) throws(JSONError) {
    let byte = try nextByte(expected: expected)
    guard byte == opening else { throw error(.unexpectedByte(byte, expected: expected), at: position) }
    guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit), at: position) }
    depth += 1
    position += 1
    isFirst = true
  }

  private mutating func step(closing: UInt8, _ expected: StaticString) throws(JSONError) -> Bool {
    let byte = try nextByte(expected: "\(expected)")
    if byte == closing {
      depth -= 1
      position += 1
      isFirst = false
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte(byte, expected: "\(expected)"), at: position) }
    position += 1
    return true
  }

  private mutating func nextByte(expected: @autoclosure () -> String) throws(JSONError) -> UInt8 {
    position = JSONValidator.skipWhiteSpace(bytes.span, from: position, to: end)
    guard position < end else { throw error(.unexpectedEnd, at: end) }
    return bytes[position]
  }

  // MARK: Scalars

  package mutating func readString() throws(JSONError) -> String {
    string(try readText(expected: "a string"))
  }

  /// Reads a string token without decoding it.
  package mutating func readText(expected: String = "a string") throws(JSONError) -> Text {
    let byte = try nextByte(expected: expected)
    guard byte == UInt8(ascii: "\"") else { throw error(.unexpectedByte(byte, expected: expected), at: position) }
    switch StringScanner.scan(bytes.span, from: position + 1, to: end) {
    case .closed(let quote, let escaped):
      let text = Text(range: (position + 1)..<quote, isEscaped: escaped)
      position = quote + 1
      isFirst = false
      return text
    case .open: throw error(.unexpectedEnd, at: end)
    case .failed(let reason, let place): throw error(reason, at: place)
    }
  }

  /// The number exactly as it is written.
  package mutating func readNumber() throws(JSONError) -> JSONNumber {
    guard try peek() == .number else {
      throw error(.unexpectedByte(bytes[position], expected: "a number"), at: position)
    }
    let range = try skipValue()
    return JSONNumber(written: String(decoding: bytes[range], as: UTF8.self))
  }

  package mutating func readBool() throws(JSONError) -> Bool {
    guard try peek() == .boolean else {
      throw error(.unexpectedByte(bytes[position], expected: "true or false"), at: position)
    }
    let range = try skipValue()
    return bytes[range.lowerBound] == UInt8(ascii: "t")
  }

  // MARK: Text

  /// Decodes a token that this cursor returned.
  package func string(_ text: Text) -> String {
    text.isEscaped
      ? StringDecoder.unescape(bytes.span, text.range) : String(decoding: bytes[text.range], as: UTF8.self)
  }

  /// Whether a token spells `name`, escapes decoded.
  package func matches(_ text: Text, _ name: StaticString) -> Bool {
    if text.isEscaped { return string(text).utf8.elementsEqual("\(name)".utf8) }
    let count = name.utf8CodeUnitCount
    guard text.range.count == count else { return false }
    for step in 0..<count where bytes[text.range.lowerBound + step] != name.utf8Start[step] { return false }
    return true
  }
}
