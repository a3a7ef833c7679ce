internal import CaseModel
internal import Platform

/// What is known of a case without its JSON.
struct StoredRow {
  let id: Int
  /// The members that were read at any time, and those of them that must be read again.
  let members: CaseFields
  let invalid: CaseFields
  let hasDescription: Bool
  /// The times of the groups of members.
  let times: (lean: Timestamp?, details: Timestamp?, comments: Timestamp?, attachments: Timestamp?)

  static let columns =
    "cases.id, members, invalid, description_hash, read_at, details_at, comments_at, attachments_at"
  /// The number of the columns.
  static let count: Int32 = 8

  init(_ row: SQLRow) {
    id = row.integer(0)
    (members, invalid) = (CaseFields(stored: row.integer(1)), CaseFields(stored: row.integer(2)))
    hasDescription = !row.isNull(3)
    times = (row.time(4), row.time(5), row.time(6), row.time(7))
  }

  /// The members that are known, of which some may have been read long ago.
  var known: CaseFields { members.subtracting(invalid) }

  /// Whether what lists show of it must be read again.
  var isOutdated: Bool { !invalid.isDisjoint(with: CaseReader.boxed.subtracting(ObservationWriter.identity)) }

  /// When the oldest of these members was read; nil if one was never read.
  func asOf(_ fields: CaseFields) -> Timestamp? {
    let requested = fields.subtracting(CaseFields.always)
    guard requested.isSubset(of: members), requested.isDisjoint(with: invalid) else { return nil }
    let groups: [(CaseFields, Timestamp?)] = [
      (ObservationWriter.lean, times.lean), (ObservationWriter.details, times.details),
      ([.comments], times.comments), ([.attachments], times.attachments),
    ]
    var oldest: Timestamp?
    // What every row has is as old as the rest; alone, as old as the row of a list.
    let rest = requested.subtracting(ObservationWriter.identity)
    let compared = rest.isEmpty && !requested.isEmpty ? ObservationWriter.lean : rest
    for (group, time) in groups where !compared.isDisjoint(with: group) {
      guard let time else { return nil }
      oldest = min(oldest ?? time, time)
    }
    return oldest
  }
}
