import CaseModel
import JSON

/// The people and things of a page that were read before (`JSONRepeats`).
struct IBMRepeats {
  var people = Repeated<User>()
  var offerings = Repeated<Offering>()
  var regions = Repeated<JSON>()

  struct Repeated<Value> {
    private var known = JSONRepeats()
    private var values: [Value?] = []

    /// The next value, which `read` reads unless it was read before.
    mutating func read(
      _ cursor: inout JSONCursor, _ read: (inout JSONCursor) throws(JSONError) -> Value?
    ) throws(JSONError) -> Value? {
      guard let slot = known.slot(cursor) else { return try read(&cursor) }
      if known.skip(slot, &cursor) { return values[slot] }
      let start = cursor.position
      let value = try read(&cursor)
      if known.note(slot, cursor, from: start) {
        if values.isEmpty { values = Array(repeating: nil, count: JSONRepeats.slots) }
        values[slot] = value
      }
      return value
    }
  }
}
