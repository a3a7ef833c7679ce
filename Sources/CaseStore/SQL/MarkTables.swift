internal import Platform

/// Writes whose outcome is unknown.
struct OutcomeTable {
  let connection: SQLConnection

  func set(_ source: Int, _ number: String, _ time: Int) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO outcomes (source_id, number, since) VALUES (?1, ?2, ?3)
      ON CONFLICT (source_id, number) DO UPDATE SET since = excluded.since
      """, [.integer(source), .text(number), .integer(time)])
  }

  /// The cases of a source with such a write that are stored.
  func cases(of source: Int) throws(StoreError) -> [Int] {
    try connection.rows(
      """
      SELECT cases.id FROM outcomes JOIN cases ON cases.source_id = outcomes.source_id AND cases.number = outcomes.number
      WHERE outcomes.source_id = ?1
      """, [.integer(source)]
    ) { $0.integer(0) }
  }

  /// - Parameter time: when the case was read, which must be later than the write; nil for any.
  func remove(_ source: Int, _ number: String, readAt time: Int?) throws(StoreError) {
    try connection.run(
      "DELETE FROM outcomes WHERE source_id = ?1 AND number = ?2 AND (?3 IS NULL OR since < ?3)",
      [.integer(source), .text(number), SQLValue(time)])
  }
}

/// Positions in the changes that are kept by a name, for clients that cannot keep them.
struct ReaderTable {
  /// How long after its last use, and how many, readers are kept.
  private static let longest = 90 * 86_400_000
  private static let most = 1000

  let connection: SQLConnection

  func state(_ name: String) throws(StoreError) -> StoreState? {
    try connection.first("SELECT epoch, sequence, event_key FROM readers WHERE name = ?1", [.text(name)]) { row in
      StoreState(epoch: row.text(0), sequence: row.integer(1), key: row.text(2))
    }
  }

  func set(_ name: String, _ state: StoreState, _ time: Int) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO readers (name, epoch, sequence, event_key, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence,
        event_key = excluded.event_key, updated_at = excluded.updated_at
      """, [.text(name), .text(state.epoch), .integer(state.sequence), .text(state.key), .integer(time)])
    // Those that were used long ago, but not this one, whatever the clock says.
    try connection.run(
      """
      DELETE FROM readers WHERE name IN (
        SELECT name FROM readers WHERE name <> ?1 ORDER BY updated_at DESC, name LIMIT ?2 OFFSET ?3)
      """, [.text(name), .integer(.max), .integer(Self.most - 1)])
  }

  func trim(now: Int) throws(StoreError) {
    try connection.run("DELETE FROM readers WHERE updated_at < ?1", [.integer(now - Self.longest)])
  }
}
