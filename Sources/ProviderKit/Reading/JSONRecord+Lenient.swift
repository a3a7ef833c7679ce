package import CaseModel
package import JSON
package import Platform

/// Displayed members by name, read as by `JSONCursor`. Nothing throws, because the record is already checked.
extension JSONRecord {
  /// A text that is not empty, or a number as it is written.
  package func lenientText(_ name: StaticString) -> String? { lenientString(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// A text, also an empty one, or a number as it is written.
  package func lenientString(_ name: StaticString) -> String? {
    read(name) { (cursor) throws(JSONError) in try cursor.lenientString(name) }
  }

  package func lenientTime(_ name: StaticString) -> Timestamp? {
    read(name) { (cursor) throws(JSONError) in try cursor.lenientTime(name) }
  }

  package func lenientFlag(_ name: StaticString) -> Bool? {
    read(name) { (cursor) throws(JSONError) in try cursor.lenientFlag(name) }
  }

  package func lenientInteger(_ name: StaticString) -> Int? {
    read(name) { (cursor) throws(JSONError) in try cursor.lenientInteger(name) }
  }

  /// A count; nil for a negative number.
  package func lenientCount(_ name: StaticString) -> Int? { lenientInteger(name).flatMap { $0 < 0 ? nil : $0 } }

  package func lenientSeverity(_ name: StaticString) -> CaseSeverity? {
    read(name) { (cursor) throws(JSONError) in try cursor.lenientSeverity(name) }
  }

  /// A person whose only known member is the name or the id.
  package func lenientUser(_ name: StaticString) -> User? { lenientText(name).map { User(name: $0) } }

  /// The number of a case; see `VendorValue.caseNumber`.
  package func caseNumber(_ name: StaticString, digits: Int = 0) -> String? {
    read(name) { (cursor) throws(JSONError) in try cursor.caseNumber(name, digits: digits) }
  }

  /// An object; nil for null, and for anything else, which is noted.
  package func lenientRecord(_ name: StaticString) -> JSONRecord? {
    read(name) { (cursor) throws(JSONError) in
      try cursor.isObject(in: name, "an object") ? try JSONRecord(&cursor) : nil
    }
  }

  /// The objects of a displayed list; nil for null, and for anything else, which is noted. `read` returns nil to leave out an
  /// object.
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

  /// The most elements that `firstRecords` searches.
  private static var mostSearched: Int { 1000 }

  /// The first objects of a list of any length; none without a list.
  package func firstRecords(_ name: StaticString, atMost count: Int) -> [JSONRecord] {
    guard let slice = self[name], slice.kind == .array else { return [] }
    var (cursor, records) = (slice.cursor, [JSONRecord]())
    do throws(JSONError) {
      try cursor.beginArray()
      var seen = 0
      while records.count < count, seen < Self.mostSearched, try cursor.nextElement() {
        seen += 1
        if try cursor.isObject(in: name) { records.append(try JSONRecord(&cursor)) }
      }
    } catch {
      // The list is already checked. An object with too many members ends the search.
    }
    return records
  }

  private func read<Value>(
    _ name: StaticString, _ read: (inout JSONCursor) throws(JSONError) -> Value?
  ) -> Value? {
    guard let slice = self[name], slice.kind != .null else { return nil }
    var cursor = slice.cursor
    return try? read(&cursor)
  }
}
