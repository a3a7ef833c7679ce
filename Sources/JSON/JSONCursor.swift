/// A strict pull reader of JSON (RFC 8259) over UTF-8 bytes.
///
/// The caller reads what it expects and skips the rest. Skipped values are checked as strictly as others, but nothing
/// is built for them. Repeated names are returned each time.
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
  /// The index of the next token.
  package private(set) var position: Int
  package let end: Int
  /// The start of the text, from which offsets and lines of errors count.
  private let start: Int
  private let depthLimit: Int
  private var depth = 0
  /// Whether the position directly follows an opening bracket, where no comma is expected.
  private var isFirst = false
  /// The longest text that was read or skipped, or is known to be valid.
  package private(set) var longText: LongText

  /// Creates a cursor for `bytes[start..<end]`; `end` defaults to the end of the array. `longText` is known to be valid.
  package init(
    _ bytes: [UInt8], from start: Int = 0, to end: Int? = nil, depthLimit: Int = 512, longText: LongText = .none
  ) {
    self.bytes = bytes
    self.longText = longText
    precondition(start >= 0)
    self.start = start
    self.position = start
    self.end = min(end ?? bytes.count, bytes.count)
    self.depthLimit = depthLimit
  }

  /// An error of this text at `offset` (an index of `bytes`).
  package func error(_ reason: JSONError.Reason, at offset: Int) -> JSONError {
    JSONError(reason, at: offset, in: bytes.span, from: start)
  }

  /// Whether a member probably follows in the current object, judged by one byte.
  var hasMember: Bool { position < end && bytes[position] != UInt8(ascii: "}") }

  /// Returns the kind of the next value without reading it.
  package mutating func peek() throws(JSONError) -> JSONKind {
    let byte = try nextByte(expected: "a value")
    guard let kind = JSONKind(first: byte) else {
      throw error(.unexpectedByte(byte, expected: "a value"), at: position)
    }
    return kind
  }

  /// Checks and skips the next value; returns its range.
  @discardableResult
  package mutating func skipValue() throws(JSONError) -> Range<Int> {
    let byte = try nextByte(expected: "a value")
    let first = position
    switch byte {
    case UInt8(ascii: "\""): _ = try token()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
    default: position = try scalarEnd()
    }
    isFirst = false
    return first..<position
  }

  /// Skips a value whose bytes are known.
  mutating func skipKnown(_ count: Int) {
    position += count
    isFirst = false
  }

  private mutating func skipContainer() throws(JSONError) {
    var validator = JSONValidator(depthLimit: depthLimit, depth: depth, skipping: longText)
    let first = position
    do throws(ScanError) {
      position = try validator.advance(bytes.span, from: position, to: end, isFinal: true) ?? end
    } catch { throw error.error(in: bytes.span, from: start, depthLimit: depthLimit) }
    if longText == .none { longText = validator.longText(from: first) }
  }

  /// Returns the end of the number or word at `position`.
  private func scalarEnd() throws(JSONError) -> Int {
    do throws(ScanError) {
      if NumberScanner.isStart(bytes[position]) {
        if let next = NumberScanner.plainEnd(bytes.span, at: position, to: end) { return next }
        var scanner = NumberScanner()
        return try scanner.scan(bytes.span, at: position, to: end, isFinal: true, start: position) ?? end
      }
      guard let next = try WordScanner.scan(bytes.span, at: position, to: end) else {
        throw ScanError(.unexpectedEnd, at: end)
      }
      return next
    } catch { throw error.error(in: bytes.span, from: start, depthLimit: depthLimit) }
  }

  /// Throws unless only white space is left.
  package mutating func expectEnd() throws(JSONError) {
    position = JSONValidator.skipWhiteSpace(bytes.span, from: position, to: end)
    if position < end { throw error(.trailingBytes, at: position) }
  }

  // MARK: Containers

  package mutating func beginObject() throws(JSONError) { try begin(UInt8(ascii: "{"), "an object") }

  package mutating func beginArray() throws(JSONError) { try begin(UInt8(ascii: "["), "an array") }

  /// Reads the next name of the current object; nil at its end.
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

  /// Skips a comma, one of the next three names from `hint` on and its colon, if they follow without blanks or escapes.
  /// Members that were not requested, and optional ones, are passed over. An expected name takes a fifth of the time of an
  /// unknown one.
  @inline(__always)
  mutating func takeName(of names: JSONNames, _ hint: Int) -> Int? {
    var index = position
    if !isFirst {
      guard index < end, bytes[index] == UInt8(ascii: ",") else { return nil }
      index &+= 1
    }
    // Most records have all names, in order.
    if let next = names.end(of: hint, at: index, in: bytes.span, to: end) {
      position = next
      isFirst = false
      return hint
    }
    return takeLaterName(of: names, hint, at: index)
  }

  @inline(never)
  private mutating func takeLaterName(of names: JSONNames, _ hint: Int, at index: Int) -> Int? {
    for later in (hint &+ 1)..<(hint &+ 3) {
      if let next = names.end(of: later, at: index, in: bytes.span, to: end) {
        position = next
        isFirst = false
        return later
      }
    }
    return nil
  }

  /// Ends the current object if its bracket follows without blanks.
  @inline(__always)
  mutating func takeEnd() -> Bool {
    guard position < end, bytes[position] == UInt8(ascii: "}") else { return false }
    depth -= 1
    position += 1
    isFirst = false
    return true
  }

  /// Whether the current array has another element.
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

  @inline(__always)
  private mutating func nextByte(expected: @autoclosure () -> String) throws(JSONError) -> UInt8 {
    if position < end, bytes[position] > 0x20 { return bytes[position] }
    position = JSONValidator.skipWhiteSpace(bytes.span, from: position, to: end)
    guard position < end else { throw error(.unexpectedEnd, at: end) }
    return bytes[position]
  }

  // MARK: Scalars

  /// Reads a string token without decoding it.
  package mutating func readText(expected: String = "a string") throws(JSONError) -> Text {
    let byte = try nextByte(expected: expected)
    guard byte == UInt8(ascii: "\"") else { throw error(.unexpectedByte(byte, expected: expected), at: position) }
    return try token()
  }

  /// Reads the string token whose opening quote is at `position`.
  mutating func token() throws(JSONError) -> Text {
    let first = position + 1
    // Most strings are plain, and end here.
    let stop = StringScanner.skipPlain(bytes.span, from: first, to: end)
    if stop < end, bytes[stop] == UInt8(ascii: "\"") {
      position = stop &+ 1
      isFirst = false
      return Text(range: first..<stop, isEscaped: false)
    }
    return try longToken(from: first)
  }

  @inline(never)
  private mutating func longToken(from first: Int) throws(JSONError) -> Text {
    if let text = takeLongText(from: first) { return text }
    do throws(ScanError) {
      guard case .closed(let quote, let isEscaped) = try StringScanner.scan(bytes.span, from: first, to: end) else {
        throw ScanError(.unexpectedEnd, at: end)
      }
      position = quote + 1
      isFirst = false
      longText = longText.or(first..<quote)
      return Text(range: first..<quote, isEscaped: isEscaped)
    } catch { throw error.error(in: bytes.span, from: start, depthLimit: depthLimit) }
  }

  /// Skips the known long text if its content begins at an index.
  mutating func takeLongText(from first: Int) -> Text? {
    guard let quote = longText.quote(ofTextAt: first), quote < end else { return nil }
    position = quote + 1
    isFirst = false
    return Text(range: first..<quote, isEscaped: true)
  }

  /// Reads a number exactly as it is written.
  package mutating func readNumber() throws(JSONError) -> JSONNumber {
    guard try peek() == .number else {
      throw error(.unexpectedByte(bytes[position], expected: "a number"), at: position)
    }
    return JSONNumber(written: plain(try skipScalar()))
  }

  package mutating func readBool() throws(JSONError) -> Bool {
    guard try peek() == .boolean else {
      throw error(.unexpectedByte(bytes[position], expected: "true or false"), at: position)
    }
    return bytes[try skipScalar().lowerBound] == UInt8(ascii: "t")
  }

  /// Skips the number or word at `position`; returns its range.
  @discardableResult
  mutating func skipScalar() throws(JSONError) -> Range<Int> {
    let first = position
    position = try scalarEnd()
    isFirst = false
    return first..<position
  }

  // MARK: Text

  /// Decodes a token that this cursor returned.
  package func string(_ text: Text) -> String { StringDecoder.string(bytes.span, text) }

  /// Returns a checked range as text, without decoding escapes.
  func plain(_ range: Range<Int>) -> String { StringDecoder.plain(bytes.span, range) }

  /// Whether a token equals `name` after decoding.
  package func matches(_ text: Text, _ name: StaticString) -> Bool {
    StringDecoder.matches(bytes.span, text, name)
  }
}
