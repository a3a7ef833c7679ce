package import JSON

/// A case as a store keeps it: its text is passed on without being decoded.
package struct StoredJSON: Sendable {
  /// An object that `Case` describes.
  package let json: JSONSlice
  /// The members that it may have.
  package let members: CaseFields

  package init(_ json: JSONSlice, members: CaseFields) {
    (self.json, self.members) = (json, members)
  }

  /// The decoded case; nil if it is not one.
  package var value: Case? { try? StoredCaseParser(.all).read(json) }

  static let names = JSONNames(CaseField.allCases.map(\.stringValue))

  /// Writes these members.
  func write(_ shown: CaseFields, to writer: inout JSONWriter) {
    if members.isSubset(of: shown) { return writer.raw(json) }
    writer.beginObject()
    // The text is checked, so nothing throws.
    try? forEach { field, value in
      guard shown.contains(field) else { return }
      writer.name(field.stringValue)
      writer.raw(value)
    }
    writer.endObject()
  }

  private func forEach(_ body: (CaseField, JSONSlice) -> Void) throws(JSONError) {
    var cursor = json.cursor
    var hint = 0
    try cursor.beginObject()
    while let index = try cursor.nextName(of: Self.names, &hint) {
      let range = try cursor.skipValue()
      if let field = CaseField(rawValue: index) { body(field, JSONSlice(checked: json.storage, range)) }
    }
  }
}
