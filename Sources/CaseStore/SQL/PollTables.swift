/// The requests to the vendors, by minute.
struct RequestTable {
  /// How many minutes are kept.
  private static let longest = 120

  let connection: SQLConnection

  func add(_ source: Int, _ count: Int, _ minute: Int) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO requests (source_id, minute, count) VALUES (?1, ?2, ?3)
      ON CONFLICT (source_id, minute) DO UPDATE SET count = requests.count + excluded.count
      """, [.integer(source), .integer(minute), .integer(count)])
    try connection.run(
      "DELETE FROM requests WHERE source_id = ?1 AND minute < ?2",
      [.integer(source), .integer(minute - Self.longest)])
  }

  func counts(_ source: Int, since minute: Int) throws(StoreError) -> [MinuteRequests] {
    try connection.rows(
      "SELECT minute, count FROM requests WHERE source_id = ?1 AND minute >= ?2 ORDER BY minute",
      [.integer(source), .integer(minute)]
    ) { MinuteRequests(minute: $0.integer(0), count: $0.integer(1)) }
  }
}

/// Cases that the vendor does not have any more.
struct MissingTable {
  let connection: SQLConnection

  func unseen(_ source: Int, since time: Int, pausing: ClosedRange<Int>, limit: Int) throws(StoreError) -> [String] {
    try connection.rows(
      """
      SELECT number FROM cases
      WHERE source_id = ?1 AND is_listed = 1 AND gone_at IS NULL
        AND (missing_at < ?2 OR (missing_at IS NULL AND coalesce(listed_at, 0) < ?2))
        AND (failed_at IS NULL OR failed_at NOT BETWEEN ?4 AND ?5)
      ORDER BY failed_at IS NOT NULL, missing_at IS NULL, listed_at, number LIMIT ?3
      """,
      [
        .integer(source), .integer(time), .integer(max(0, limit)), .integer(pausing.lowerBound),
        .integer(pausing.upperBound),
      ]
    ) { $0.text(0) }
  }

  func missing(
    _ source: Int, notedBefore time: Int, pausing: ClosedRange<Int>, limit: Int
  ) throws(StoreError) -> [String] {
    try connection.rows(
      """
      SELECT number FROM cases
      WHERE source_id = ?1 AND missing_at IS NOT NULL AND gone_at IS NULL AND missing_at < ?2
        AND (failed_at IS NULL OR failed_at NOT BETWEEN ?4 AND ?5)
      ORDER BY failed_at IS NOT NULL, missing_at, number LIMIT ?3
      """,
      [
        .integer(source), .integer(time), .integer(max(0, limit)), .integer(pausing.lowerBound),
        .integer(pausing.upperBound),
      ]
    ) { $0.text(0) }
  }

  func noteFailures(_ source: Int, _ numbers: [String], at time: Int) throws(StoreError) {
    for number in numbers {
      try connection.run(
        "UPDATE cases SET failed_at = ?3 WHERE source_id = ?1 AND number = ?2",
        [.integer(source), .text(number), .integer(time)])
    }
  }

  /// Notes that a case is missing, or that it is gone. Returns the event for the latter.
  ///
  /// - Parameter time: when the vendor was asked.
  func note(
    _ id: Int, _ source: StoreSource, _ number: String, _ reason: MissingReason, at time: Int
  ) throws(StoreError) -> EventTable.Entry? {
    let found = try connection.first(
      """
      SELECT id, missing_at, updated_at, read_at, details_at, listed_at FROM cases
      WHERE source_id = ?1 AND number = ?2 AND gone_at IS NULL
      """, [.integer(id), .text(number)]
    ) { row in
      (
        id: row.integer(0), notedAt: row.optionalInteger(1), updatedAt: row.optionalInteger(2),
        readAt: [3, 4, 5].compactMap { row.optionalInteger($0) }.max()
      )
    }
    guard let found, !ObservationWriter.precedes(time, found.readAt) else { return nil }
    guard let notedAt = found.notedAt, notedAt < time else {
      // A clock that was set back must not delay the second time.
      try connection.run("UPDATE cases SET missing_at = ?2 WHERE id = ?1", [.integer(found.id), .integer(time)])
      return nil
    }
    try connection.run("UPDATE cases SET gone_at = ?2 WHERE id = ?1", [.integer(found.id), .integer(time)])
    let key = StoreSource.digest([source.accountIdentity, number, StoreEvent.Kind.gone.rawValue, "\(time)"])
    return EventTable.Entry(
      kind: .gone, key: key, number: number, origin: .unknown, new: #"{"reason":"\#(reason.rawValue)"}"#,
      updatedBefore: found.updatedAt, updatedAfter: found.updatedAt)
  }
}
