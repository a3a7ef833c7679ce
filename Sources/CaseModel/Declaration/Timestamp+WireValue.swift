package import JSON
package import Platform

/// A point in time: RFC 3339 in UTC with `Z` when written; any offset when read.
extension Timestamp: WireValue {
  package static var schema: JSON {
    ["type": "string", "format": "date-time"]
  }
  package static var rule: String? { "must be an RFC 3339 time such as 2026-11-21T10:00:00Z" }
  package static var placeholder: Timestamp { Timestamp(timeIntervalSince1970: 0) }
  package static func read(_ json: JSON) -> Timestamp? { json.string.flatMap { RFC3339.parse($0) } }
  package func write(to writer: inout JSONWriter) {
    writer.string(atMost: RFC3339.length) { RFC3339.write(self, into: $0) }
  }
}
