internal import JSON
internal import Platform

/// The changes, in the order of their commits.
struct EventTable {
  /// An event without its number.
  struct Entry {
    var kind: StoreEvent.Kind
    var key: String
    var number: String
    var at: Int?
    var origin: StoreEvent.Origin
    var old: String?
    var new: String?
    var part: String?
  }

  /// How long, and how many, events are kept.
  static let longest = 30 * 86_400_000
  static let most = 100_000

  let connection: SQLConnection
  private var meta: MetaTable { MetaTable(connection: connection) }

  init(connection: SQLConnection) { self.connection = connection }

  /// Appends events. Returns the numbers that they got.
  @discardableResult
  func append(_ entries: [Entry], source: Int, seenAt: Int) throws(StoreError) -> Range<Int> {
    var sequence = try meta.sequence
    let first = sequence + 1
    guard !entries.isEmpty else { return first..<first }
    for entry in entries {
      sequence += 1
      try connection.run(
        """
        INSERT INTO events (sequence, source_id, number, kind, event_key, at, seen_at, origin, old, new, part)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """,
        [
          .integer(sequence), .integer(source), .text(entry.number), .text(entry.kind.rawValue), .text(entry.key),
          SQLValue(entry.at), .integer(seenAt), .text(entry.origin.rawValue), SQLValue(entry.old), SQLValue(entry.new),
          SQLValue(entry.part),
        ])
    }
    try meta.set("sequence", "\(sequence)")
    return first..<sequence + 1
  }

  /// Returns at most `limit` events after a number.
  func read(after sequence: Int, limit: Int) throws(StoreError) -> [StoreEvent] {
    try connection.rows(
      """
      SELECT sequence, kind, event_key, profile, number, at, seen_at, origin, old, new, part
      FROM events JOIN sources ON sources.id = source_id WHERE sequence > ?1 ORDER BY sequence LIMIT ?2
      """, [.integer(sequence), .integer(limit)]
    ) { (row) throws(StoreError) in
      guard let kind = StoreEvent.Kind(rawValue: row.text(1)), let origin = StoreEvent.Origin(rawValue: row.text(7))
      else { throw .damaged("an event is not valid") }
      return StoreEvent(
        sequence: row.integer(0), kind: kind, key: row.text(2), profile: row.text(3), number: row.text(4),
        at: row.time(5), seenAt: row.time(6) ?? .distantPast, origin: origin,
        old: row.optionalText(8).flatMap { try? JSON(parsing: $0) },
        new: row.optionalText(9).flatMap { try? JSON(parsing: $0) }, part: row.optionalText(10))
    }
  }

  /// The key of an event, or of the last one that was removed; empty if there is none.
  func key(of sequence: Int) throws(StoreError) -> String {
    let key = try connection.first("SELECT event_key FROM events WHERE sequence = ?1", [.integer(sequence)]) {
      $0.text(0)
    }
    if let key { return key }
    return try sequence == trimmed() ? meta.value("trimmed_key") ?? "" : ""
  }

  /// The number of the last event that was removed; 0 if all are there.
  func trimmed() throws(StoreError) -> Int { try meta.value("trimmed").flatMap { Int($0) } ?? 0 }

  /// Removes at most `limit` events that are too old or too many.
  func trim(now: Int, limit: Int) throws(StoreError) {
    let oldest = try meta.sequence - Self.most
    let last = try connection.first(
      """
      SELECT max(sequence) FROM (
        SELECT sequence FROM events WHERE sequence <= ?1 OR seen_at < ?2 ORDER BY sequence LIMIT ?3) AS old
      """, [.integer(oldest), .integer(now - Self.longest), .integer(limit)]
    ) { $0.optionalInteger(0) }
    guard let last = last ?? nil else { return }
    try setTrimmed(last)
    try connection.run("DELETE FROM events WHERE sequence <= ?1", [.integer(last)])
  }

  /// Makes every state before now invalid.
  func forget() throws(StoreError) { try setTrimmed(meta.sequence) }

  private func setTrimmed(_ sequence: Int) throws(StoreError) {
    try meta.set("trimmed_key", key(of: sequence))
    try meta.set("trimmed", "\(sequence)")
  }
}
