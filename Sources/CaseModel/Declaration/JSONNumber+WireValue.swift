package import JSON

/// A number that is passed on as written: prices and quantities do not become binary floats.
extension JSONNumber: WireValue {
  package static var schema: JSON { ["type": "number"] }
  package static var rule: String? { "must be a number of at most 40 digits" }
  package static var placeholder: JSONNumber { JSONNumber(0) }
  /// No quantity needs more digits, and a million of them must not reach a vendor.
  package static func read(_ json: JSON) -> JSONNumber? {
    guard case .number(let number) = json, number.text.utf8.count <= 40 else { return nil }
    return number
  }
  package func write(to writer: inout JSONWriter) { writer.number(self) }
}
