import CaseModel
import JSON
import ProviderKit

/// The people and things of a page that were read before (`JSONRepeats`).
struct IBMRepeats {
  var people = Repeated<User>()
  var offerings = Repeated<Offering>()
  var regions = Repeated<JSON>()
  var vendorFields = LastVendorFields()

  /// Most rows have the vendor fields of the row before.
  struct LastVendorFields {
    private var last: (fields: IBMRecords.VendorFields, json: JSON?)?

    mutating func json(of fields: IBMRecords.VendorFields) -> JSON? {
      // In place: a variable would be a copy of all members.
      if last?.fields.isSame(as: fields) == true { return last?.json }
      let json = fields.json
      last = (fields, json)
      return json
    }
  }

  struct Repeated<Value> {
    private var known = JSONRepeats()
    private var values: [Value?] = []
    /// The objects that were read, and the repeated ones among them.
    private var (read, repeated) = (0, 0)

    /// Whether noting objects is not worth its cost: on this page, hardly any of them repeats.
    private var isFutile: Bool { read >= JSONRepeats.slots && repeated < read / 8 }

    /// The next value, which `read` reads unless it was read before.
    mutating func read(
      _ cursor: inout JSONCursor, _ read: (inout JSONCursor) throws(JSONError) -> Value?
    ) throws(JSONError) -> Value? {
      guard !isFutile, let slot = known.slot(cursor) else { return try read(&cursor) }
      self.read += 1
      if known.skip(slot, &cursor) {
        repeated += 1
        return values[slot]
      }
      let (start, omissions) = (cursor.position, Omissions.count)
      let value = try read(&cursor)
      // A value with omissions is read each time, so that each omission is counted.
      if Omissions.count == omissions, known.note(slot, cursor, from: start) {
        if values.isEmpty { values = Array(repeating: nil, count: JSONRepeats.slots) }
        values[slot] = value
      }
      return value
    }
  }
}
