internal import CaseModel
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
    /// The position of the first event of the same observation of the case.
    var first: Int?
    /// The case's time of update before and after the observation.
    var updatedBefore: Int?
    var updatedAfter: Int?
  }

  /// An event as far as a filter needs it; without a source for one that is not delivered.
  struct Scanned {
    let sequence: Int
    let key: String
    let source: Int?
    let number: String
    let kind: StoreEvent.Kind?
  }

  /// What an event changed in its case.
  struct Change {
    let sequence: Int
    /// The number of the first event of the same observation of the case.
    let change: Int
    let kind: StoreEvent.Kind?
    let part: String?
    let old: [UInt8]?
    let updatedBefore: Int?
    let updatedAfter: Int?
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
    for (index, entry) in entries.enumerated() {
      sequence += 1
      try connection.run(
        """
        INSERT INTO events (sequence, source_id, number, kind, event_key, at, seen_at, origin, old, new, part, change,
          updated_before, updated_after)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """,
        [
          .integer(sequence), .integer(source), .text(entry.number), .text(entry.kind.rawValue), .text(entry.key),
          SQLValue(entry.at), .integer(seenAt), .text(entry.origin.rawValue), SQLValue(entry.old), SQLValue(entry.new),
          SQLValue(entry.part), .integer(first + (entry.first ?? index)), SQLValue(entry.updatedBefore),
          SQLValue(entry.updatedAfter),
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
      FROM events JOIN sources ON sources.id = source_id
      WHERE sequence > ?1 AND removed_at IS NULL ORDER BY sequence LIMIT ?2
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

  /// Returns the next rows after a number, of all sources.
  func scan(after sequence: Int, limit: Int) throws(StoreError) -> [Scanned] {
    try connection.rows(
      """
      SELECT sequence, event_key, source_id, number, kind FROM events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2
      """, [.integer(sequence), .integer(limit)]
    ) { row in
      Scanned(
        sequence: row.integer(0), key: row.text(1), source: row.optionalInteger(2), number: row.text(3),
        kind: StoreEvent.Kind(rawValue: row.text(4)))
    }
  }

  /// Returns the changes of a case from a number on, and all others of the same observation. The newest is first.
  func history(of source: Int, _ number: String, from sequence: Int) throws(StoreError) -> [Change] {
    try connection.rows(
      """
      SELECT sequence, change, kind, part, old, updated_before, updated_after FROM events
      WHERE source_id = ?1 AND number = ?2 AND sequence >= (
        SELECT coalesce(min(change), ?3) FROM (
          SELECT change FROM events WHERE source_id = ?1 AND number = ?2 AND sequence >= ?3 ORDER BY sequence LIMIT 1
        ) AS next)
      ORDER BY sequence DESC
      """, [.integer(source), .text(number), .integer(sequence)]
    ) { row in
      Change(
        sequence: row.integer(0), change: row.integer(1), kind: StoreEvent.Kind(rawValue: row.text(2)),
        part: row.optionalText(3), old: row.optionalBytes(4), updatedBefore: row.optionalInteger(5),
        updatedAfter: row.optionalInteger(6))
    }
  }

  /// The comment or attachment of an event as JSON; nil if it has none, and for a text that was evicted or is private and was
  /// not kept.
  func body(of event: StoreEvent) throws(StoreError) -> JSON? {
    guard let part = event.part, event.kind == .comment || event.kind == .attachment else { return nil }
    let key: [SQLValue] = [.integer(event.sequence), .text(part)]
    if event.kind == .attachment {
      let json = try connection.first(
        """
        SELECT json FROM events JOIN cases ON cases.source_id = events.source_id AND cases.number = events.number
          JOIN attachments ON case_id = cases.id AND attachment_id = ?2
        WHERE sequence = ?1
        """, key
      ) { $0.text(0) }
      return json.flatMap { try? JSON(parsing: $0) }
    }
    let found = try connection.first(
      """
      SELECT json, text FROM events JOIN cases ON cases.source_id = events.source_id AND cases.number = events.number
        JOIN comments ON comments.case_id = cases.id AND comment_id = ?2
        JOIN bodies ON bodies.case_id = cases.id AND comment = comments.id
      WHERE sequence = ?1 AND json IS NOT NULL
      """, key
    ) { (json: $0.bytes(0), text: $0.text(1)) }
    guard let found, var comment = StoredCaseParser.comment(found.json) else { return nil }
    comment.text = found.text
    var writer = JSONWriter()
    comment.write(to: &writer)
    return try? JSON(parsing: writer.bytes)
  }

  /// The current state.
  func state() throws(StoreError) -> StoreState {
    let sequence = try meta.sequence
    return StoreState(epoch: try meta.epoch, sequence: sequence, key: try key(of: sequence))
  }

  /// The state before the first event that was seen at a time or later, of the events that are kept.
  func state(before time: Int) throws(StoreError) -> StoreState {
    let last = try connection.first(
      "SELECT sequence FROM events WHERE seen_at < ?1 ORDER BY sequence DESC LIMIT 1", [.integer(time)]
    ) { $0.integer(0) }
    let sequence = if let last { last } else { try trimmed() }
    return StoreState(epoch: try meta.epoch, sequence: sequence, key: try key(of: sequence))
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
    func isOld(_ row: (sequence: Int, seenAt: Int)) -> Bool {
      row.sequence <= oldest || row.seenAt < now - Self.longest
    }
    func first(_ count: Int) throws(StoreError) -> [(sequence: Int, seenAt: Int)] {
      try connection.rows("SELECT sequence, seen_at FROM events ORDER BY sequence LIMIT ?1", [.integer(count)]) {
        (sequence: $0.integer(0), seenAt: $0.integer(1))
      }
    }
    guard let row = try first(1).first, isOld(row) else { return }
    // Only the first ones: an event of a wrong clock must not take the newer ones before it with it.
    guard let last = try first(limit).prefix(while: isOld).last?.sequence else { return }
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
      INSERT INTO events (sequence, number, kind, event_key, seen_at, origin, change)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?1)
      """,
      [
        .integer(sequence), .text(profile ?? ""), .text(Self.removal), .text(RandomUUID.make()), .integer(now),
        .text(StoreEvent.Origin.own.rawValue),
      ])
    try meta.set("sequence", "\(sequence)")
  }

  /// Whether one of these profiles was removed after a number.
  func hasRemoval(after sequence: Int, of profiles: [String]) throws(StoreError) -> Bool {
    let removed = try connection.rows(
      "SELECT number FROM events WHERE kind = '\(Self.removal)' AND sequence > ?1", [.integer(sequence)]
    ) { $0.text(0) }
    return removed.contains { $0.isEmpty || profiles.contains($0) }
  }

  /// Empties at most `limit` events of a source. Their keys stay, since states name them. Returns the number.
  func forget(source: Int, limit: Int) throws(StoreError) -> Int {
    try connection.run(
      """
      UPDATE events SET source_id = NULL, number = '', at = NULL, old = NULL, new = NULL, part = NULL,
        updated_before = NULL, updated_after = NULL
      WHERE sequence IN (SELECT sequence FROM events WHERE source_id = ?1 LIMIT ?2)
      """, [.integer(source), .integer(limit)])
  }
}
