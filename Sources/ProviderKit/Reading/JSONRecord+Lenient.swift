package import CaseModel
package import JSON
package import Platform

/// Members that are only shown, found by their names; as those of `JSONCursor`. Nothing throws: the record has been checked.
extension JSONRecord {
  /// A text that is not empty, or a number as it is written.
  package func lenientText(_ name: StaticString) -> String? { lenientString(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// The same, an empty text included.
  package func lenientString(_ name: StaticString) -> String? {
    // Texts are most of what is read, and are not taken for anything else first.
    if let slice = self[name], slice.kind == .string { return slice.string }
    return value(name, "a text")?.text
  }

  package func lenientTime(_ name: StaticString) -> Timestamp? { value(name, "a time", \.time) }
  package func lenientFlag(_ name: StaticString) -> Bool? { value(name, "true or false", \.flag) }
  package func lenientInteger(_ name: StaticString) -> Int? { value(name, "a whole number", \.integer) }
  /// A count; nil for a negative number.
  package func lenientCount(_ name: StaticString) -> Int? { lenientInteger(name).flatMap { $0 < 0 ? nil : $0 } }
  package func lenientSeverity(_ name: StaticString) -> CaseSeverity? { value(name, "a severity", \.severity) }
  /// A person of whom only the name or the id is known.
  package func lenientUser(_ name: StaticString) -> User? { lenientText(name).map { User(name: $0) } }

  /// The number of a case; see `VendorValue.caseNumber`.
  package func caseNumber(_ name: StaticString, digits: Int = 0) -> String? {
    let number = self[name]?.vendorValue?.caseNumber(digits: digits)
    if number == nil, let slice = self[name], slice.kind != .null { Omissions.note(name, "a case number") }
    return number
  }

  /// An object; nil for null, and for anything else, which is noted.
  package func lenientRecord(_ name: StaticString) -> JSONRecord? {
    guard let slice = self[name], slice.kind != .null else { return nil }
    if slice.kind == .object, let record = try? JSONRecord(slice) { return record }
    Omissions.note(name, "an object")
    return nil
  }

  /// The objects of a list that is a part of what is shown; nil for null, and for what is no list, which is noted. `read` returns
  /// nil for an object that is to be left out.
  package func lenientRecords<Part>(
    _ name: StaticString, _ read: (JSONRecord) throws(JSONError) -> Part?
  ) throws(JSONError) -> [Part]? {
    guard var cursor = self[name]?.cursor else { return nil }
    return try cursor.lenientList(name) { (cursor) throws(JSONError) in
      try cursor.isObject(in: name) ? try read(JSONRecord(&cursor)) : nil
    }
  }

  /// The objects of the list that a response is about; see `JSONCursor.list`. Throws if the member is missing.
  package func rows<Part>(
    _ name: StaticString, identifiedBy names: [StaticString] = [],
    _ read: (JSONRecord) throws(JSONError) -> Part?
  ) throws(JSONError) -> VendorList<Part> {
    guard var cursor = self[name]?.cursor else { throw missing(name) }
    return try cursor.list(name, identifiedBy: names) { (cursor) throws(JSONError) in
      try cursor.isObject(in: name) ? try read(JSONRecord(&cursor)) : nil
    }
  }

  /// How many elements are searched for the first objects of a list.
  private static var mostLookedAt: Int { 1000 }

  /// The first objects of a list, however long it is; none where there is no list.
  package func firstRecords(_ name: StaticString, atMost count: Int) -> [JSONRecord] {
    guard let slice = self[name], slice.kind == .array else { return [] }
    var (cursor, records) = (slice.cursor, [JSONRecord]())
    do throws(JSONError) {
      try cursor.beginArray()
      var seen = 0
      while records.count < count, seen < Self.mostLookedAt, try cursor.nextElement() {
        seen += 1
        if try cursor.isObject(in: name) { records.append(try JSONRecord(&cursor)) }
      }
    } catch {
      // The list has been checked; an object with too many members ends it.
    }
    return records
  }

  private func value(_ name: StaticString, _ expected: StaticString) -> VendorValue? {
    guard let slice = self[name], slice.kind != .null else { return nil }
    if let value = slice.vendorValue { return value }
    Omissions.note(name, expected)
    return nil
  }

  private func value<Meaning>(
    _ name: StaticString, _ expected: StaticString, _ meaning: (VendorValue) -> Meaning?
  ) -> Meaning? {
    guard let value = value(name, expected) else { return nil }
    if case .text("") = value { return nil }
    let found = meaning(value)
    if found == nil { Omissions.note(name, expected) }
    return found
  }
}
