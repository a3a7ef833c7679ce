package import JSON

/// What a vendor's record usually holds: a name for its schema, and its members with their meaning.
package protocol VendorShape: Sendable {
  /// The name of the schema.
  static var name: String { get }
  static var members: [VendorMember] { get }
}

/// One member of a vendor's record.
///
/// The kinds are what the vendor's documentation says, and promise nothing: the vendor's own examples have numbers where
/// its tables say string, and nulls. So a leaf is any JSON in the schema, and its help tells what to expect.
package struct VendorMember: Sendable {
  let name: String
  let type: any (Codable & Sendable).Type
  let help: String

  package static func text(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a string") }
  package static func number(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a number") }
  package static func flag(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "true or false") }
  /// A list of texts or numbers.
  package static func list(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a list") }
  /// An object whose members nobody documents.
  package static func object(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "an object") }

  package static func object<Shape: VendorShape>(_ name: String, _ shape: Shape.Type, _ help: String) -> VendorMember {
    VendorMember(name: name, type: VendorRecord<Shape>.self, help: help)
  }

  package static func list<Shape: VendorShape>(_ name: String, _ shape: Shape.Type, _ help: String) -> VendorMember {
    VendorMember(name: name, type: [VendorRecord<Shape>].self, help: help)
  }

  /// The member that casewire adds when it is asked for.
  package static let raw = VendorMember(
    name: "raw", type: RawRecord.self, help: "The vendor's record untouched, when it was asked for.")

  private static func leaf(_ name: String, _ help: String, _ usual: String) -> VendorMember {
    VendorMember(name: name, type: JSON.self, help: "\(help) Usually \(usual).")
  }
}

/// A record with the vendor's own members: what came is what is shown, whether it is declared or not, and numbers keep
/// their text. The shape is only what the schema tells.
package struct VendorRecord<Shape: VendorShape>: WireObject, Equatable {
  /// The members in the vendor's order.
  package private(set) var members: [JSON.Member]

  /// - Parameter raw: the record's own bytes, when they are asked for.
  package init(_ members: [JSON.Member], raw: JSONSlice? = nil) {
    self.members = members
    guard let raw else { return }
    self.members.removeAll { $0.name == "raw" }
    self.members.append(.init("raw", .slice(raw)))
  }

  /// The value of a member; nil when there is none.
  package subscript(_ name: String) -> JSON? { members.last { $0.name == name }?.value }

  package static var schemaName: String { Shape.name }
  package static var allowsOtherMembers: Bool { true }
  package static var fields: [CodingKeys: Field] {
    Dictionary(Shape.members.map { (CodingKeys($0.name), Field($0.help)) }) { first, _ in first }
  }

  /// A member by its name, whichever the shape has.
  package struct CodingKeys: CodingKey, CaseIterable, Hashable, Sendable {
    package let stringValue: String
    package var intValue: Int? { nil }

    fileprivate init(_ name: String) { stringValue = name }
    package init?(stringValue: String) { self.init(stringValue) }
    package init?(intValue: Int) { nil }

    package static var allCases: [CodingKeys] { Shape.members.map { CodingKeys($0.name) } }
  }

  /// Only asks for the members, so that the schema finds them: a record is made from a vendor's answer, never from params.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func ask<Value: Codable>(_ type: Value.Type, _ key: CodingKeys) throws {
      _ = try container.decodeIfPresent(type, forKey: key)
    }
    for member in Shape.members { try ask(member.type, CodingKeys(member.name)) }
    self.init([])
  }

  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }

  package func write(to writer: inout JSONWriter) { JSON.object(members).write(to: &writer) }
}
