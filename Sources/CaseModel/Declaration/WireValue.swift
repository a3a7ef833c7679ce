package import JSON

/// A leaf of the protocol: one JSON value with a schema, which is also the sentence that a wrong value is answered with.
///
/// `Codable` is only what lets the synthesised code of an enclosing `WireObject` name the type; our reader and writer
/// never go through it.
package protocol WireValue: Codable, Sendable {
  /// JSON Schema of the value, valid in draft 7 and in 2020-12.
  static var schema: JSON { get }
  /// Any value of the type; stands in where a fault was noted and reading goes on.
  static var placeholder: Self { get }
  /// The value, or nil when the JSON is not one; the fault then quotes the schema.
  static func read(_ json: JSON) -> Self?
  /// Writes the value as JSON.
  func write(to writer: inout JSONWriter)
}

extension WireValue {
  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }
}

/// Says that a leaf was read or written with a coder other than ours.
struct UnsupportedCoder: Error {}

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
