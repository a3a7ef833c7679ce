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
