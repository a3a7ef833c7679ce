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
  /// The kind of an event that marks a removal; `number` is the profile. Not delivered.
  static let removal = "removal"

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
  ///
  /// - Parameter profiles: nil for all.
  func read(after sequence: Int, of profiles: [String]? = nil, limit: Int) throws(StoreError) -> [StoreEvent] {
    let names = profiles.map { "AND profile IN (\($0.map { _ in "?" }.joined(separator: ", ")))" } ?? ""
    return try connection.rows(
      """
      SELECT sequence, kind, event_key, profile, number, at, seen_at, origin, old, new, part
      FROM events JOIN sources ON sources.id = source_id
      WHERE sequence > ? AND removed_at IS NULL \(names) ORDER BY sequence LIMIT ?
      """, [.integer(sequence)] + (profiles ?? []).map { .text($0) } + [.integer(limit)]
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
    // Both are found in an index.
    let first = try connection.first("SELECT (SELECT min(sequence) FROM events), (SELECT min(seen_at) FROM events)") {
      (sequence: $0.optionalInteger(0), seenAt: $0.optionalInteger(1))
    }
    guard let sequence = first?.sequence, let seenAt = first?.seenAt,
      sequence <= oldest || seenAt < now - Self.longest
    else { return }
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

  private func setTrimmed(_ sequence: Int) throws(StoreError) {
    try meta.set("trimmed_key", key(of: sequence))
    try meta.set("trimmed", "\(sequence)")
  }

  // MARK: Removed profiles

  /// Records that a profile was removed, or all profiles for nil: states from before are not valid for it.
  func noteRemoval(_ profile: String?, _ now: Int) throws(StoreError) {
    let sequence = try meta.sequence + 1
    try connection.run(
      """
      INSERT INTO events (sequence, number, kind, event_key, seen_at, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """,
      [
        .integer(sequence), .text(profile ?? ""), .text(Self.removal), .text(RandomUUID.make()), .integer(now),
        .text(StoreEvent.Origin.own.rawValue),
      ])
    try meta.set("sequence", "\(sequence)")
  }

  /// Whether one of these profiles was removed after a number; nil for any.
  func hasRemoval(after sequence: Int, of profiles: [String]?) throws(StoreError) -> Bool {
    let removed = try connection.rows(
      "SELECT number FROM events WHERE kind = '\(Self.removal)' AND sequence > ?1", [.integer(sequence)]
    ) { $0.text(0) }
    guard let profiles else { return !removed.isEmpty }
    return removed.contains { $0.isEmpty || profiles.contains($0) }
  }

  /// Empties at most `limit` events of a source. Their keys stay, since states name them. Returns the number.
  func forget(source: Int, limit: Int) throws(StoreError) -> Int {
    try connection.run(
      """
      UPDATE events SET source_id = NULL, number = '', at = NULL, old = NULL, new = NULL, part = NULL
      WHERE sequence IN (SELECT sequence FROM events WHERE source_id = ?1 LIMIT ?2)
      """, [.integer(source), .integer(limit)])
  }
}
