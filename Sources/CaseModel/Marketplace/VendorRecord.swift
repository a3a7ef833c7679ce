package import JSON

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
