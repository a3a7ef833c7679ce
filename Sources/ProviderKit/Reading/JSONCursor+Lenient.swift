package import CaseModel
package import JSON
package import Platform

/// Displayed members, read in a stream. A value of another kind is skipped, noted (`Omissions`) and nil. Only invalid JSON
/// throws.
extension JSONCursor {
  /// A text, a number as it is written, or the name of an object. Nil for null.
  package mutating func lenientString(_ member: StaticString) throws(JSONError) -> String? {
    if let text = try takeString() { return text }
    return try value(member, "a text")?.text
  }

  /// As `lenientString`, and nil for an empty text.
  package mutating func lenientText(_ member: StaticString) throws(JSONError) -> String? {
    if let text = try takeString() { return text.isEmpty ? nil : text }
    return try value(member, "a text")?.text
  }

  package mutating func lenientFlag(_ member: StaticString) throws(JSONError) -> Bool? {
    try value(member, "true or false", \.flag)
  }

  package mutating func lenientInteger(_ member: StaticString) throws(JSONError) -> Int? {
    try value(member, "a whole number", \.integer)
  }

  /// A count; nil for a negative number.
  package mutating func lenientCount(_ member: StaticString) throws(JSONError) -> Int? {
    try lenientInteger(member).flatMap { $0 < 0 ? nil : $0 }
  }

  package mutating func lenientSeverity(_ member: StaticString) throws(JSONError) -> CaseSeverity? {
    if let digit = takeDigit() {
      return CaseSeverity(level: (1...4).contains(digit) ? digit : nil, vendor: String(digit))
    }
    return try value(member, "a severity", \.severity)
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
    if let number = try takeString() {
      if CaseReference.isNumber(number) { return number }
      return noted(VendorValue.text(number).caseNumber(digits: digits), member, "a case number")
    }
    guard let value = try value(member, "a case number") else { return nil }
    return noted(value.caseNumber(digits: digits), member, "a case number")
  }

  /// The value, which is noted as an omission if it is nil.
  private func noted<Value>(_ value: Value?, _ member: StaticString, _ expected: StaticString) -> Value? {
    if value == nil { Omissions.note(member, expected) }
    return value
  }

  /// Begins an object; false for null, and for anything else, which is noted.
  package mutating func lenientObject(_ member: StaticString) throws(JSONError) -> Bool {
    if try takeObject() { return true }
    guard try !takeNull() else { return false }
    try skipValue()
    Omissions.note(member, "an object")
    return false
  }

  /// Whether the next value is an object. Another one is skipped and noted.
  package mutating func isObject(
    in member: StaticString, _ expected: StaticString = "a list of objects"
  ) throws(JSONError) -> Bool {
    if try peek() == .object { return true }
    try skipValue()
    Omissions.note(member, expected)
    return false
  }

  /// A person: the members of an object, which `read` reads, or a text with the name.
  package mutating func lenientPerson(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> User?
  ) throws(JSONError) -> User? {
    if try takeObject() { return try read(&self) }
    if let text = try takeText() { return text.range.isEmpty ? nil : User(name: string(text)) }
    return try lenientObject(member) ? try read(&self) : nil
  }

  /// The elements of a displayed list; `read` reads each one. Nil for null, and for anything else, which is noted.
  package mutating func lenientList<Part>(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part]? {
    var parts: [Part] = []
    let isList = try lenientElements(member) { (cursor) throws(JSONError) in
      guard let part = try read(&cursor) else { return false }
      parts.append(part)
      return true
    }
    return isList ? parts : nil
  }

  /// The elements of the list that a response is about; see `elements`.
  package mutating func list<Part>(
    _ member: StaticString, identifiedBy names: [StaticString] = [],
    _ read: (inout JSONCursor) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    var parts: [Part] = []
    let listing = try elements(member, identifiedBy: names) { (cursor) throws(JSONError) in
      guard let part = try read(&cursor) else { return false }
      parts.append(part)
      return true
    }
    return VendorList(parts, listing)
  }

  // Not generic: a generic function of another module looks up its types at run time. For pages of cases, that took a fifth of
  // the time.

  /// Reads the elements of a displayed list. False for null, and for anything else, which is noted.
  /// - Parameter read: returns false for an element that it leaves out.
  package mutating func lenientElements(
    _ member: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Bool
  ) throws(JSONError) -> Bool {
    if try peek() == .array {
      _ = try listing([], read)
      return true
    }
    if try !takeNull() {
      try skipValue()
      Omissions.note(member, "a list")
    }
    return false
  }

  /// Reads the elements of the list that a response is about. Null is an empty list. Anything else throws, and so does a list in
  /// which no element has the right shape.
  /// - Parameters:
  ///   - names: an element of the right shape has at least one of these members.
  ///   - read: returns false for an element that it leaves out.
  package mutating func elements(
    _ member: StaticString, identifiedBy names: [StaticString] = [],
    _ read: (inout JSONCursor) throws(JSONError) -> Bool
  ) throws(JSONError) -> VendorListing {
    if try peek() == .null {
      try skipValue()
      return VendorListing()
    }
    let start = position
    guard try peek() == .array else { throw wrong("an array", member) }
    let listing = try listing(names, read)
    guard listing.isForeign else { return listing }
    if let name = names.first { throw error(.missing(member: "\(name)"), at: start) }
    throw wrong("an array of objects", member, at: start)
  }

  private mutating func listing(
    _ names: [StaticString], _ read: (inout JSONCursor) throws(JSONError) -> Bool
  ) throws(JSONError) -> VendorListing {
    var listing = VendorListing()
    try beginArray()
    while try nextElement() {
      guard listing.received < VendorJSON.mostRows else {
        throw error(.tooMany("elements", limit: VendorJSON.mostRows), at: position)
      }
      _ = try peek()
      let start = position
      let isKept = try read(&self)
      listing.add(isKept: isKept, isForeign: !JSONSlice(checked: bytes, start..<position).isObject(withAnyOf: names))
    }
    return listing
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
    return noted(meaning(value), member, expected)
  }
}

extension JSONSlice {
  /// Whether this is an object with one of these members, or any object if there are none.
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
