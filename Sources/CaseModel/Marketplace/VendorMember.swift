import JSON

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
