package import JSON

/// The description and the bounds of one member.
package struct Field: Sendable {
  /// One sentence for people, shown in the schema, the reference and `--help`.
  package let help: String
  /// The default of an absent member.
  package let fallback: JSON?
  /// Bounds of a whole number.
  package let range: ClosedRange<Int>?
  /// Bounds of a text, or of each text of a list, in Unicode scalars.
  package let length: ClosedRange<Int>?
  /// Bounds of the number of elements of a list.
  package let count: ClosedRange<Int>?
  /// Whether the value is excluded from errors and logs.
  package let isSecret: Bool
  /// Whether a result may lack it although a value always exists, since the request can exclude it.
  package let canBeLeftOut: Bool
  /// The type in the schema; nil for that of the property. Required for a key with an empty name.
  package let schemaType: (any (Codable & Sendable).Type)?

  package init(
    _ help: String, default fallback: JSON? = nil, range: ClosedRange<Int>? = nil, length: ClosedRange<Int>? = nil,
    count: ClosedRange<Int>? = nil, isSecret: Bool = false,
    canBeLeftOut: Bool = false, as schemaType: (any (Codable & Sendable).Type)? = nil
  ) {
    self.help = help
    self.fallback = fallback
    self.range = range
    self.length = length
    self.count = count
    self.isSecret = isSecret
    self.canBeLeftOut = canBeLeftOut
    self.schemaType = schemaType
  }

  /// The field of a key with an empty name.
  package static func members(of type: any WireObject.Type) -> Field { Field("", as: type) }
}
