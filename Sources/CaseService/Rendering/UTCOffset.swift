import CaseModel
package import JSON
import Platform

/// The difference of a local time to UTC: `Z` or `+hh:mm`.
package struct UTCOffset: WireValue {
  private let text: String
  private let minutes: Int

  package static let utc = UTCOffset(text: "Z", minutes: 0)

  private init(text: String, minutes: Int) {
    self.text = text
    self.minutes = minutes
  }

  package static var schema: JSON { ["type": "string", "pattern": "^(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"] }
  package static var rule: String? { "must be Z or an offset such as +02:00" }
  package static var placeholder: UTCOffset { utc }

  package static func read(_ json: JSON) -> UTCOffset? {
    guard let text = json.string else { return nil }
    if text == "Z" { return utc }
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), "+-".utf8.contains(bytes[0]),
      [1, 2, 4, 5].allSatisfy({ bytes[$0].isDigit }), let hours = Int(text.dropFirst().prefix(2)), hours <= 14,
      let minutes = Int(text.suffix(2)), minutes < 60
    else { return nil }
    let total = hours * 60 + minutes
    return UTCOffset(text: text, minutes: bytes[0] == UInt8(ascii: "-") ? -total : total)
  }

  package func write(to writer: inout JSONWriter) { writer.string(text) }

  /// A time for people: `2026-11-29 12:30 UTC`, or `2026-11-29 14:30 +02:00`.
  func display(_ time: Timestamp) -> String {
    let parts = CivilTime.components(of: time.addingTimeInterval(Double(minutes) * 60))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let year = String(repeating: "0", count: max(0, 4 - String(parts.year).count)) + String(parts.year)
    return "\(year)-\(two(parts.month))-\(two(parts.day)) \(two(parts.hour)):\(two(parts.minute)) "
      + (text == "Z" ? "UTC" : text)
  }
}
