package import CaseModel
package import JSON
package import Platform

/// Members that are only shown, read where they stand. A value of another kind is stepped over, noted (`Omissions`) and nil; only
/// what is not JSON throws.
extension JSONCursor {
  /// A text, or a number as it is written; of an object its name. Nil for null.
  package mutating func lenientString(_ member: StaticString) throws(JSONError) -> String? {
    if let text = try takeText() { return string(text) }
    return try value(member, "a text")?.text
  }

  /// The same, and nil for an empty text.
  package mutating func lenientText(_ member: StaticString) throws(JSONError) -> String? {
    if let text = try takeText() { return text.range.isEmpty ? nil : string(text) }
    return try value(member, "a text")?.text
  }

  package mutating func lenientFlag(_ member: StaticString) throws(JSONError) -> Bool? {
    try value(member, "true or false", \.flag)
  }

  /// A count; nil for a negative number.
  package mutating func lenientCount(_ member: StaticString) throws(JSONError) -> Int? {
    try value(member, "a whole number", \.integer).flatMap { $0 < 0 ? nil : $0 }
  }

  package mutating func lenientSeverity(_ member: StaticString) throws(JSONError) -> CaseSeverity? {
    try value(member, "a severity", \.severity)
  }

  package mutating func lenientTime(_ member: StaticString) throws(JSONError) -> Timestamp? {
    guard let text = try takeText() else { return try value(member, "a time", \.time) }
    if text.range.isEmpty { return nil }
    let time = text.isEscaped ? VendorTime.parse(string(text)) : VendorTime.parse(bytes.span.extracting(text.range))
    if time == nil { Omissions.note(member, "a time") }
    return time
  }

  /// The number of a case; see `VendorValue.caseNumber`.
  package mutating func caseNumber(_ member: StaticString, digits: Int = 0) throws(JSONError) -> String? {
    guard let value = try value(member, "a case number") else { return nil }
    let number = value.caseNumber(digits: digits)
    if number == nil { Omissions.note(member, "a case number") }
    return number
  }

  /// Begins an object; false for null, and for anything else, which is noted.
  package mutating func lenientObject(_ member: StaticString) throws(JSONError) -> Bool {
    switch try peek() {
    case .object:
      try beginObject()
      return true
    case .null: try skipValue()
    default:
      try skipValue()
      Omissions.note(member, "an object")
    }
    return false
  }

  /// Begins a person, whose members come next; a text is the name of one, and is read to its end.
  package mutating func lenientPerson(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> User?
  ) throws(JSONError) -> User? {
    if let text = try takeText() { return text.range.isEmpty ? nil : User(name: string(text)) }
    return try lenientObject(member) ? try read(&self) : nil
  }

  /// The elements of a list that is a part of what is shown; `read` reads each, whatever it is. Nil for null, and for what is no
  /// list, which is noted.
  package mutating func lenientList<Part>(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part]? {
    if try peek() == .array { return try elements(member, [], read).parts }
    if try !takeNull() {
      try skipValue()
      Omissions.note(member, "a list")
    }
    return nil
  }

  /// The elements of the list that a response is about. Null is an empty one. Anything else throws, and so does a list without a
  /// single element of the right shape.
  /// - Parameter names: The members of which an element of the right shape has one at least.
  package mutating func list<Part>(
    _ member: StaticString, identifiedBy names: [StaticString] = [],
    _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    if try peek() == .null {
      try skipValue()
      return VendorList()
    }
    let start = position
    guard try peek() == .array else { throw wrong("an array", member) }
    let list = try elements(member, names, read)
    guard let name = names.first, list.isForeign else {
      if list.isForeign { throw wrong("an array of objects", member, at: start) }
      return list
    }
    throw error(.missing(member: "\(name)"), at: start)
  }

  private mutating func elements<Part>(
    _ member: StaticString, _ names: [StaticString], _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    var list = VendorList<Part>()
    try beginArray()
    while try nextElement() {
      guard list.received < VendorJSON.mostRows else {
        throw error(.tooMany("elements", limit: VendorJSON.mostRows), at: position)
      }
      _ = try peek()
      let start = position
      let part = try read(&self)
      list.add(part, isForeign: !JSONSlice(checked: bytes, start..<position).isObject(withAnyOf: names))
    }
    return list
  }

  /// Whether the next element of a list is an object; anything else is stepped over and noted.
  package mutating func isObject(in member: StaticString) throws(JSONError) -> Bool {
    if try peek() == .object { return true }
    try skipValue()
    Omissions.note(member, "a list of objects")
    return false
  }

  /// The next value; nil for null, and for a list or an object without a name, which is noted.
  private mutating func value(
    _ member: StaticString, _ expected: StaticString
  ) throws(JSONError) -> VendorValue? {
    _ = try peek()
    let slice = JSONSlice(checked: bytes, try skipValue())
    if slice.kind == .null { return nil }
    if let value = slice.vendorValue { return value }
    Omissions.note(member, expected)
    return nil
  }

  private mutating func value<Meaning>(
    _ member: StaticString, _ expected: StaticString, _ meaning: (VendorValue) -> Meaning?
  ) throws(JSONError) -> Meaning? {
    guard let value = try value(member, expected) else { return nil }
    if case .text("") = value { return nil }
    let found = meaning(value)
    if found == nil { Omissions.note(member, expected) }
    return found
  }
}

extension JSONSlice {
  /// Whether this is an object that has one of these members, or any object where there are none.
  fileprivate func isObject(withAnyOf names: [StaticString]) -> Bool {
    guard kind == .object else { return false }
    guard !names.isEmpty else { return true }
    guard let record = try? JSONRecord(self) else { return false }
    return names.contains { record[$0].map { $0.kind != .null } ?? false }
  }

  /// The value, unless it is null, a list or an object. Of an object with a name, its name: some vendors write `{"name": ...}`
  /// where others write the name alone.
  package var vendorValue: VendorValue? {
    switch kind {
    case .string: return string.map { .text($0) }
    case .number: return number.map { .number($0) }
    case .boolean: return .flag(storage[range.lowerBound] == UInt8(ascii: "t"))
    case .object: return (try? JSONRecord(self))?["name"]?.string.map { .text($0) }
    case .null, .array: return nil
    }
  }
}
