import CaseModel
package import JSON
package import Platform

/// What casewire may still request of a vendor.
package struct PollingBudget: WireValue {
  package var left: Int?
  package var nextPollAt: Timestamp?

  package static let schema: JSON = [
    "type": "object",
    "properties": [
      "left": [
        "type": "integer", "description": "The requests that rounds may send within this hour; absent without a limit.",
      ],
      "nextPollAt": ["type": "string", "format": "date-time", "description": "When the next round is due."],
    ],
  ]
  package static let placeholder = PollingBudget()
  package static func read(_ json: JSON) -> PollingBudget? {
    guard json.object != nil else { return nil }
    return PollingBudget(left: json["left"]?.integer, nextPollAt: json["nextPollAt"].flatMap(Timestamp.read))
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("left", left)
    writer.member("nextPollAt", nextPollAt)
    writer.endObject()
  }
}
