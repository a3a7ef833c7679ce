package import JSON

/// The usual members of a vendor's record.
package protocol VendorShape: Sendable {
  static var members: [VendorMember] { get }
}

extension VendorShape {
  /// The name of the schema: that of the type, without "Shape".
  static var name: String {
    let name = "\(Self.self)"
    return name.hasSuffix("Shape") ? String(name.dropLast(5)) : name
  }
}

/// One member of a vendor's record.
///
/// The kinds are those of the vendor's documentation, which its own examples contradict: they have numbers where its tables
/// have strings, and nulls. So a leaf is any JSON in the schema, and its help names the usual kind.
package struct VendorMember: Sendable {
  let name: String
  let type: any (Codable & Sendable).Type
  let help: String

  package static func text(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a string") }
  package static func number(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a number") }
  package static func flag(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "true or false") }
  /// A list of texts or numbers.
  package static func list(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "a list") }
  /// An object whose members are not documented.
  package static func object(_ name: String, _ help: String) -> VendorMember { leaf(name, help, "an object") }

  package static func object<Shape: VendorShape>(_ name: String, _ shape: Shape.Type, _ help: String) -> VendorMember {
    VendorMember(name: name, type: VendorRecord<Shape>.self, help: help)
  }

  package static func list<Shape: VendorShape>(_ name: String, _ shape: Shape.Type, _ help: String) -> VendorMember {
    VendorMember(name: name, type: [VendorRecord<Shape>].self, help: help)
  }

  /// The member that casewire adds on request.
  package static let raw = VendorMember(
    name: "raw", type: RawRecord.self, help: "The unmodified vendor record, if requested.")

  private static func leaf(_ name: String, _ help: String, _ usual: String) -> VendorMember {
    VendorMember(name: name, type: JSON.self, help: "\(help) Usually \(usual).")
  }
}

/// A record with the vendor's own members, declared or not; numbers keep their text. The shape is used for the schema only.
package struct VendorRecord<Shape: VendorShape>: WireObject, Equatable {
  /// The members in the vendor's order.
  package private(set) var members: [JSON.Member]

  /// - Parameter raw: the record's own bytes, if requested.
  package init(_ members: [JSON.Member], raw: JSONSlice? = nil) {
    self.members = members
    guard let raw else { return }
    self.members.removeAll { $0.name == "raw" }
    self.members.append(.init("raw", .slice(raw)))
  }

  /// The value of a member.
  package subscript(_ name: String) -> JSON? { members.last { $0.name == name }?.value }

  package static var schemaName: String { Shape.name }
  package static var allowsOtherMembers: Bool { true }
  package static var fields: [CodingKeys: Field] {
    Dictionary(Shape.members.map { (CodingKeys($0.name), Field($0.help)) }) { first, _ in first }
  }

  /// A member of the shape by its name.
  package struct CodingKeys: CodingKey, CaseIterable, Hashable, Sendable {
    package let stringValue: String
    package var intValue: Int? { nil }

    fileprivate init(_ name: String) { stringValue = name }
    package init?(stringValue: String) { self.init(stringValue) }
    package init?(intValue: Int) { nil }

    package static var allCases: [CodingKeys] { Shape.members.map { CodingKeys($0.name) } }
  }

  /// Only asks for the members, for the schema. A record is made from a vendor's response, never from params.
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
