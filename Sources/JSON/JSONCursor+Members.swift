/// Reads an object's members in their order, in one pass, without building skipped values. A repeated name means its
/// last value, as in a `JSONRecord`.
///
/// ```
/// try cursor.beginObject()
/// var hint = 0
/// while let name = try cursor.nextName(of: names, &hint) {
///   switch name { case 0: id = try cursor.text("id") ... default: try cursor.skipValue() }
/// }
/// ```
extension JSONCursor {
  /// Reads the next name of the current object: its index among the known names, -1 for an unknown one, nil at the
  /// object's end. The member's value is next.
  package mutating func nextName(of names: JSONNames, _ hint: inout Int) throws(JSONError) -> Int? {
    if takeEnd() { return nil }
    if let nameIndex = takeName(of: names, hint) {
      hint = nameIndex &+ 1
      return nameIndex
    }
    return try findName(of: names, &hint)
  }

  // Not inlined into the usual path, which would have to save more registers.
  @inline(never)
  private mutating func findName(of names: JSONNames, _ hint: inout Int) throws(JSONError) -> Int? {
    guard let name = try nextName() else { return nil }
    return names.find(name, in: bytes.span, &hint) ?? -1
  }

  /// Begins an object; false, and nothing read, for another value.
  package mutating func takeObject() throws(JSONError) -> Bool {
    guard try peek() == .object else { return false }
    try beginObject()
    return true
  }

  /// Reads a number of one digit; nil, and nothing read, for another value.
  package mutating func takeDigit() -> Int? {
    guard position &+ 1 < end else { return nil }
    let (digit, next) = (bytes[position] &- UInt8(ascii: "0"), bytes[position &+ 1])
    guard digit < 10, next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else { return nil }
    skipKnown(1)
    return Int(digit)
  }

  /// Skips a null; false, and nothing read, for another value.
  package mutating func takeNull() throws(JSONError) -> Bool {
    guard try peek() == .null else { return false }
    try skipScalar()
    return true
  }

  /// Reads a text without decoding it; nil for null. Throws `wrongType` for any other value.
  package mutating func text(_ member: StaticString) throws(JSONError) -> Text? {
    if position < end, bytes[position] == UInt8(ascii: "\"") { return try token() }
    switch try peek() {
    case .string: return try readText()
    case .null: try skipScalar()
    default: throw wrong("a string", member)
    }
    return nil
  }

  /// Reads a text. Returns nil, and reads nothing, for another value.
  package mutating func takeString() throws(JSONError) -> String? {
    guard let text = try takeText() else { return nil }
    // Not `string(text)`: in a mutating function it copies the cursor, which takes as long as a short text.
    return StringDecoder.string(bytes.span, text)
  }

  /// Reads a text without decoding it. Returns nil, and reads nothing, for another value.
  @inline(__always)
  package mutating func takeText() throws(JSONError) -> Text? {
    if position < end, bytes[position] == UInt8(ascii: "\"") { return try token() }
    return try peek() == .string ? try token() : nil
  }

  package func wrong(_ expected: String, _ member: StaticString, at nameIndex: Int? = nil) -> JSONError {
    error(.wrongType(expected: expected, member: "\(member)"), at: nameIndex ?? position)
  }
}
