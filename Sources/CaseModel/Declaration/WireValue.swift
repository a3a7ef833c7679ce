package import JSON

/// A leaf of the protocol: one JSON value with a schema.
///
/// `Codable` only lets the synthesised code of an enclosing `WireObject` name the type. casewire's reader and writer do not
/// use it.
package protocol WireValue: Codable, Sendable, JSONWritable {
  /// JSON Schema of the value, valid in draft 7 and in 2020-12.
  static var schema: JSON { get }
  /// The name under which the schema is collected; nil for a schema that is written inline.
  static var schemaName: String? { get }
  /// What a value must be, as a predicate; nil where the schema in words is enough.
  static var rule: String? { get }
  /// Any value of the type. It replaces an invalid value, so that reading continues.
  static var placeholder: Self { get }
  /// The value; nil when the JSON is invalid.
  static func read(_ json: JSON) -> Self?
}

extension WireValue {
  package static var schemaName: String? { nil }
  package static var rule: String? { nil }
  /// Whether the JSON is a value of the type.
  package static func accepts(_ json: JSON) -> Bool { read(json) != nil }
  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }
}

extension String: WireValue {
  package static var schema: JSON { ["type": "string"] }
  package static var placeholder: String { "" }
  package static func read(_ json: JSON) -> String? { json.string }
  package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: WireValue {
  package static var schema: JSON { ["type": "integer"] }
  package static var placeholder: Int { 0 }
  package static func read(_ json: JSON) -> Int? { json.integer }
  package func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Bool: WireValue {
  package static var schema: JSON { ["type": "boolean"] }
  package static var placeholder: Bool { false }
  package static func read(_ json: JSON) -> Bool? { json.bool }
  package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

/// String enums are leaves by an empty conformance: `enum Sort: String, CaseIterable, WireValue`.
extension WireValue where Self: RawRepresentable<String> & CaseIterable {
  package static var schema: JSON { ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })] }
  package static var placeholder: Self {
    guard let first = allCases.first else { preconditionFailure("an enum of the protocol has at least one case") }
    return first
  }
  package static func read(_ json: JSON) -> Self? { json.string.flatMap(Self.init(rawValue:)) }
  package func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

/// Any JSON value, kept as it is: a progress token, a vendor's own members.
extension JSON: WireValue {
  package static var schema: JSON { [:] }
  package static var placeholder: JSON { .null }
  package static func read(_ json: JSON) -> JSON? { json }
}
