/// Reads an object's members in their order, in one pass, without building skipped values. A repeated name means its
/// last value, as in a `JSONRecord`.
///
/// ```
/// try cursor.beginObject()
/// var hint = 0
/// while let name = try cursor.nextName(of: names, &hint) {
///   switch name { case 0: id = try cursor.string("id") ... default: try cursor.skipValue() }
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

  /// Reads a text; nil for null. Throws `wrongType` for any other value.
  package mutating func string(_ member: StaticString) throws(JSONError) -> String? {
    guard let text = try text(member) else { return nil }
    return string(text)
  }

  /// The same without decoding the text.
  package mutating func text(_ member: StaticString) throws(JSONError) -> Text? {
    if position < end, bytes[position] == UInt8(ascii: "\"") { return try token() }
    switch try peek() {
    case .string: return try readText()
    case .null: try skipScalar()
    default: throw wrong("a string", member)
    }
    return nil
  }

  /// Reads a text without decoding it. Returns nil, and reads nothing, for another value.
  @inline(__always)
  package mutating func takeText() throws(JSONError) -> Text? {
    if position < end, bytes[position] == UInt8(ascii: "\"") { return try token() }
    return try peek() == .string ? try token() : nil
  }

  package mutating func number(_ member: StaticString) throws(JSONError) -> JSONNumber? {
    switch try peek() {
    case .number: return try readNumber()
    case .null: try skipScalar()
    default: throw wrong("a number", member)
    }
    return nil
  }

  /// Reads a whole number, also in the form `4.0`.
  package mutating func integer(_ member: StaticString) throws(JSONError) -> Int? {
    let start = position
    guard let number = try number(member) else { return nil }
    guard let value = number.integer else { throw wrong("a whole number", member, at: start) }
    return value
  }

  package mutating func bool(_ member: StaticString) throws(JSONError) -> Bool? {
    switch try peek() {
    case .boolean: return try readBool()
    case .null: try skipScalar()
    default: throw wrong("true or false", member)
    }
    return nil
  }

  /// Begins an object. Returns false for null.
  package mutating func beginObject(_ member: StaticString) throws(JSONError) -> Bool {
    switch try peek() {
    case .object: try beginObject()
    case .null:
      try skipScalar()
      return false
    default: throw wrong("an object", member)
    }
    return true
  }

  package func wrong(_ expected: String, _ member: StaticString, at nameIndex: Int? = nil) -> JSONError {
    error(.wrongType(expected: expected, member: "\(member)"), at: nameIndex ?? position)
  }
}
