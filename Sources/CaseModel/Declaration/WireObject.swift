package import JSON

/// An object of the protocol. Its stored properties are its members, which `fields` describes. Schema, checks, defaults, help
/// and output are derived from this declaration.
///
/// An optional property is an optional member. Another property is required, unless its field has a default. Null means
/// absent, except in a `Change`.
///
/// A key with an empty name denotes an object whose members are written among those of this one (`Field.members`), so that
/// two objects can share members.
package protocol WireObject: Codable, Sendable, JSONWritable {
  associatedtype CodingKeys: CodingKey & CaseIterable & Hashable & Sendable
  /// The description and the bounds of each member (a test checks that each key has them).
  static var fields: [CodingKeys: Field] { get }
  /// The unique name of its schema.
  static var schemaName: String { get }
  /// Whether undeclared members are ignored; true for objects of other protocols only.
  static var allowsOtherMembers: Bool { get }
  /// Rules across fields, checked when each field is valid by itself.
  func check() -> [Issue]
}

extension WireObject {
  package static var schemaName: String { "\(Self.self)" }
  package static var allowsOtherMembers: Bool { false }
  package func check() -> [Issue] { [] }

  /// The names of the members on the wire.
  package static var memberNames: [String] {
    CodingKeys.allCases.flatMap { key -> [String] in
      // An object without members has a key, since an enum without cases cannot have a raw type.
      guard let field = fields[key] else { return [] }
      guard key.stringValue.isEmpty else { return [key.stringValue] }
      return (field.schemaType as? any WireObject.Type)?.memberNames ?? []
    }
  }

  /// Whether a member has this name on the wire. `memberNames` takes longer than to read a whole request.
  static func hasMember(_ name: String) -> Bool {
    if !name.isEmpty, let key = CodingKeys(stringValue: name) { return fields[key] != nil }
    let shared = CodingKeys(stringValue: "").flatMap { fields[$0]?.schemaType as? any WireObject.Type }
    return shared?.hasMember(name) == true
  }

  /// Writes the members that have a value, in the order of their declaration.
  package func write(to writer: inout JSONWriter) { WireEncoder.write(self, to: &writer) }
}
