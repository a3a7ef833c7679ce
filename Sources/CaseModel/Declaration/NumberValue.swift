package import JSON

/// A number that is passed on exactly as it was written: prices and quantities never become binary floats.
extension JSONNumber: WireValue {
  package static var schema: JSON { ["type": "number"] }
  package static var placeholder: JSONNumber { JSONNumber(0) }
  /// No quantity takes more digits; a text of a million of them is not carried to a vendor.
  package static func read(_ json: JSON) -> JSONNumber? {
    guard case .number(let number) = json, number.text.utf8.count <= 40 else { return nil }
    return number
  }
  package func write(to writer: inout JSONWriter) { writer.number(self) }
}
