/// An object whose members are read by name. Other members are not built.
///
/// One pass checks the object and notes the range of each member. A repeated name means its last value; the slice keeps
/// both. Accessors return nil for a missing member or null, and throw `wrongType` for another type.
package struct JSONRecord: Sendable {
  package let slice: JSONSlice
  private let members: [Entry]

  private struct Entry: Sendable {
    let name: JSONCursor.Text
    let value: Range<Int>
  }

  /// The limit of members in an object. Vendors' records have a few dozen; each member takes memory.
  package static let mostMembers = 10_000

  /// Reads an object; throws for anything else.
  package init(_ slice: JSONSlice) throws(JSONError) {
    var cursor = slice.cursor
    try self.init(&cursor)
  }

  /// Reads the object that makes up the whole text.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    try self.init(&cursor)
    try cursor.expectEnd()
  }

  /// Reads the next value of a cursor, which must be an object.
  package init(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.beginObject()
    let start = cursor.position - 1
    var members: [Entry] = []
    if cursor.hasMember { members.reserveCapacity(24) }
    while let name = try cursor.nextName() {
      guard members.count < Self.mostMembers else {
        throw cursor.error(.tooMany("members", limit: Self.mostMembers), at: name.range.lowerBound)
      }
      members.append(Entry(name: name, value: try cursor.skipValue()))
    }
    self.members = members
    slice = JSONSlice(checked: cursor.bytes, start..<cursor.position)
  }

  package var isEmpty: Bool { members.isEmpty }

  package var names: [String] {
    let cursor = slice.cursor
    return members.map { cursor.string($0.name) }
  }

  /// The value of a member, including null; nil if it is missing.
  package subscript(_ name: StaticString) -> JSONSlice? {
    let bytes = slice.storage.span
    var index = members.count
    while index > 0 {
      index -= 1
      guard StringDecoder.matches(bytes, members[index].name, name) else { continue }
      return JSONSlice(checked: slice.storage, members[index].value)
    }
    return nil
  }

  package func string(_ name: StaticString) throws(JSONError) -> String? {
    guard let value = present(name) else { return nil }
    guard let text = value.string else { throw wrong(value, name, "a string") }
    return text
  }

  /// Returns a whole number, also in the form `4.0`.
  package func integer(_ name: StaticString) throws(JSONError) -> Int? {
    guard let value = present(name) else { return nil }
    guard let number = value.number?.integer else { throw wrong(value, name, "a whole number") }
    return number
  }

  package func bool(_ name: StaticString) throws(JSONError) -> Bool? {
    guard let value = present(name) else { return nil }
    guard value.kind == .boolean else { throw wrong(value, name, "true or false") }
    return value.storage[value.range.lowerBound] == UInt8(ascii: "t")
  }

  package func record(_ name: StaticString) throws(JSONError) -> JSONRecord? {
    guard let value = present(name) else { return nil }
    guard value.kind == .object else { throw wrong(value, name, "an object") }
    return try JSONRecord(value)
  }

  /// The elements of an array of objects.
  package func records(_ name: StaticString) throws(JSONError) -> [JSONRecord]? {
    guard let value = present(name) else { return nil }
    guard value.kind == .array else { throw wrong(value, name, "an array") }
    var records: [JSONRecord] = []
    var cursor = value.cursor
    try cursor.beginArray()
    // Reads each object in place: finding its end first would be a second pass over a page.
    while try cursor.nextElement() {
      guard try cursor.peek() == .object else {
        let element = JSONSlice(checked: slice.storage, cursor.position..<value.range.upperBound)
        throw wrong(element, name, "an array of objects")
      }
      records.append(try JSONRecord(&cursor))
    }
    return records
  }

  package func missing(_ name: StaticString) -> JSONError {
    JSONError(
      .missing(member: "\(name)"), at: slice.range.lowerBound, in: slice.storage.span, from: slice.range.lowerBound)
  }

  package func wrongType(_ expected: String, _ name: StaticString) -> JSONError {
    wrong(self[name] ?? slice, name, expected)
  }

  private func present(_ name: StaticString) -> JSONSlice? {
    guard let value = self[name], value.kind != .null else { return nil }
    return value
  }

  private func wrong(_ value: JSONSlice, _ name: StaticString, _ expected: String) -> JSONError {
    JSONError(
      .wrongType(expected: expected, member: "\(name)"), at: value.range.lowerBound, in: slice.storage.span,
      from: slice.range.lowerBound)
  }
}
