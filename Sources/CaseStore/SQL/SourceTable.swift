internal import Platform

/// The sources, one row for each profile and account.
struct SourceTable {
  struct Row {
    let id: Int
    let baselineAt: Int?
  }

  let connection: SQLConnection

  func find(_ source: StoreSource) throws(StoreError) -> Row? { try find(identity: source.identity) }

  func find(identity: String) throws(StoreError) -> Row? {
    try connection.first("SELECT id, baseline_at FROM sources WHERE identity = ?1", [.text(identity)]) { row in
      Row(id: row.integer(0), baselineAt: row.optionalInteger(1))
    }
  }

  /// The sources of all accounts of a profile.
  func ids(of source: UnconfirmedSource) throws(StoreError) -> [Int] {
    try connection.rows(
      """
      SELECT id FROM sources
      WHERE profile = ?1 AND (?2 IS NULL OR provider = ?2) AND (?3 IS NULL OR service = ?3) AND removed_at IS NULL
      """, [.text(source.profile), SQLValue(source.provider), SQLValue(source.service)]
    ) { $0.integer(0) }
  }

  /// Returns the row of a source; adds it if it is missing.
  func require(_ source: StoreSource) throws(StoreError) -> Row {
    if let row = try find(source) { return row }
    try connection.run(
      "INSERT INTO sources (identity, profile, provider, service, account) VALUES (?1, ?2, ?3, ?4, ?5)",
      [
        .text(source.identity), .text(source.profile), .text(source.provider), .text(source.service),
        .text(source.accountIdentity),
      ])
    guard let row = try find(source) else { throw .damaged("a source was not stored") }
    return row
  }

  func setBaseline(_ id: Int, _ time: Int?) throws(StoreError) {
    try connection.run("UPDATE sources SET baseline_at = ?2 WHERE id = ?1", [.integer(id), SQLValue(time)])
  }

  // MARK: Wrong clocks

  private static let caseTimes = [
    "read_at", "details_at", "comments_at", "attachments_at", "missing_at", "gone_at", "own_write_at", "changed_at",
    "listed_at", "failed_at",
  ]

  /// Whether the baseline of a source, or something of its cases, is later than a time.
  func hasTime(of source: Row, after time: Int) throws(StoreError) -> Bool {
    if let baseline = source.baselineAt, baseline > time { return true }
    let conditions = Self.caseTimes.map { "\($0) > ?2" }.joined(separator: " OR ")
    let found = try connection.first(
      "SELECT 1 FROM cases WHERE source_id = ?1 AND (\(conditions)) LIMIT 1", [.integer(source.id), .integer(time)]
    ) { $0.integer(0) }
    return found != nil
  }

  /// Sets what is later than now to now. The baseline becomes the newest time of the vendor that is known: a later one would
  /// hide new cases, and an earlier one would report old comments.
  func correctTimes(of source: Row, at now: Int) throws(StoreError) {
    for column in Self.caseTimes {
      try connection.run(
        "UPDATE cases SET \(column) = ?2 WHERE source_id = ?1 AND \(column) > ?2", [.integer(source.id), .integer(now)])
    }
    guard let baseline = source.baselineAt, baseline > now else { return }
    let newest = try connection.first(
      "SELECT max(updated_at) FROM cases WHERE source_id = ?1", [.integer(source.id)]
    ) { $0.optionalInteger(0) }
    let corrected = (newest ?? nil) ?? now
    // Within the same second, the vendor's time is the one without the fraction.
    if corrected < baseline / 1000 * 1000 { try setBaseline(source.id, corrected) }
  }

  func setSynchronised(_ id: Int, _ time: Int, changesSince: Int?) throws(StoreError) {
    try connection.run(
      """
      UPDATE sources SET synchronised_at = ?2, last_round_at = ?2, changes_since = coalesce(?3, changes_since)
      WHERE id = ?1
      """, [.integer(id), .integer(time), SQLValue(changesSince)])
  }

  /// The round that runs now, or begins before `time`, does not undo it.
  func pollSoon(_ id: Int, at time: Int, _ intervalSeconds: Int) throws(StoreError) {
    try connection.run(
      """
      UPDATE sources SET soon_at = ?2, interval_seconds = ?3,
        next_poll_at = CASE WHEN next_poll_at > ?2 AND coalesce(blocked_until, 0) <= ?2 THEN ?2 ELSE next_poll_at END
      WHERE id = ?1 AND next_poll_at IS NOT NULL
      """,
      [.integer(id), .integer(time), .integer(intervalSeconds)])
  }

  func setNextPoll(_ id: Int, _ time: Int) throws(StoreError) {
    try connection.run("UPDATE sources SET next_poll_at = ?2 WHERE id = ?1", [.integer(id), .integer(time)])
  }

  func setResumePoint(_ id: Int, _ point: String?) throws(StoreError) {
    try connection.run("UPDATE sources SET resume_point = ?2 WHERE id = ?1", [.integer(id), SQLValue(point)])
  }

  func pollState(_ source: StoreSource) throws(StoreError) -> PollState? {
    try connection.first(
      """
      SELECT next_poll_at, last_round_at, last_full_read_at, interval_seconds, poll_memory, blocked_until, difference,
        fault
      FROM sources WHERE identity = ?1
      """, [.text(source.identity)]
    ) { row in
      var state = PollState(
        nextPollAt: row.time(0), lastRoundAt: row.time(1), lastFullReadAt: row.time(2),
        intervalSeconds: row.optionalInteger(3), memory: row.optionalText(4))
      (state.blockedUntil, state.difference) = (row.time(5), row.optionalInteger(6))
      state.fault = row.optionalText(7)
      return state
    }
  }

  /// - Parameter began: when the round began. What `pollSoon` asked for since then stays.
  func setPollState(_ id: Int, _ state: PollState, began: Timestamp?) throws(StoreError) {
    var state = state
    let soon = try connection.first("SELECT soon_at, interval_seconds FROM sources WHERE id = ?1", [.integer(id)]) {
      (at: $0.time(0), intervalSeconds: $0.optionalInteger(1))
    }
    if let began, let soon, let at = soon.at, at > began, state.blockedUntil.map({ $0 <= at }) ?? true {
      state.nextPollAt = state.nextPollAt.map { min($0, at) }
      state.intervalSeconds = soon.intervalSeconds
    }
    try connection.run(
      """
      UPDATE sources SET next_poll_at = ?2, last_round_at = ?3, last_full_read_at = ?4, interval_seconds = ?5,
        poll_memory = ?6, blocked_until = ?7, difference = ?8, fault = ?9, soon_at = NULL
      WHERE id = ?1
      """,
      [
        .integer(id), SQLValue(state.nextPollAt?.millisecondsSince1970),
        SQLValue(state.lastRoundAt?.millisecondsSince1970), SQLValue(state.lastFullReadAt?.millisecondsSince1970),
        SQLValue(state.intervalSeconds), SQLValue(state.memory),
        SQLValue(state.blockedUntil?.millisecondsSince1970), SQLValue(state.difference), SQLValue(state.fault),
      ])
  }

  /// Until when each of the members is read of changed cases.
  func partTimes(_ id: Int) throws(StoreError) -> (comments: Int, attachments: Int) {
    try connection.first("SELECT comments_until, attachments_until FROM sources WHERE id = ?1", [.integer(id)]) {
      ($0.optionalInteger(0) ?? 0, $0.optionalInteger(1) ?? 0)
    } ?? (0, 0)
  }

  func setPartTimes(_ id: Int, comments: Int, attachments: Int) throws(StoreError) {
    try connection.run(
      "UPDATE sources SET comments_until = ?2, attachments_until = ?3 WHERE id = ?1",
      [.integer(id), .integer(comments), .integer(attachments)])
  }

  /// The number of cases of a profile, or of all for nil.
  func count(profile: String?) throws(StoreError) -> Int {
    try connection.first(
      """
      SELECT count(*) FROM sources JOIN cases ON source_id = sources.id
      WHERE removed_at IS NULL AND (?1 IS NULL OR profile = ?1) AND is_listed = 1 AND gone_at IS NULL
      """, [SQLValue(profile)]
    ) { $0.integer(0) } ?? 0
  }

  /// Begins to remove the sources of a profile, or all for nil: they are not found any more. Returns whether there are any.
  func beginRemoval(profile: String?, _ now: Int) throws(StoreError) -> Bool {
    try connection.run(
      """
      UPDATE sources SET removed_at = ?2, identity = 'removed ' || id
      WHERE removed_at IS NULL AND (?1 IS NULL OR profile = ?1)
      """, [SQLValue(profile), .integer(now)]) > 0
  }

  /// The sources whose removal began, also those that another process did not remove to the end.
  func removed() throws(StoreError) -> [Int] {
    try connection.rows("SELECT id FROM sources WHERE removed_at IS NOT NULL") { $0.integer(0) }
  }

  func remove(_ id: Int) throws(StoreError) {
    for table in ["outcomes", "requests"] {
      try connection.run("DELETE FROM \(table) WHERE source_id = ?1", [.integer(id)])
    }
    try UnstoredWriteTable(connection: connection).remove(id)
    try connection.run("DELETE FROM sources WHERE id = ?1", [.integer(id)])
  }

  func status(_ source: StoreSource) throws(StoreError) -> SourceStatus? {
    try find(source).flatMap { (row) throws(StoreError) in try status(row.id) }
  }

  func status(_ id: Int) throws(StoreError) -> SourceStatus? {
    let found = try connection.first(
      "SELECT baseline_at, synchronised_at, resume_point, changes_since, id FROM sources WHERE id = ?1",
      [.integer(id)]
    ) { row in
      let status = SourceStatus(
        baselineAt: row.time(0), synchronisedAt: row.time(1), resumePoint: row.optionalText(2),
        changesSince: row.time(3))
      return (status, id: row.integer(4))
    }
    guard let found else { return nil }
    var status = found.0
    status.unstoredAt = try UnstoredWriteTable(connection: connection).last(of: found.id)
      .map { Timestamp(millisecondsSince1970: $0) }
    return status
  }

  /// Reads every case.
  func infos() throws(StoreError) -> [SourceInfo] {
    func bytes(_ column: String) -> String { SQLDialect.bytes(column, isDirect: connection.hasByteLength) }
    func sum(_ column: String, _ table: String) -> String {
      "(SELECT coalesce(sum(\(bytes(column))), 0) FROM \(table) WHERE case_id = cases.id)"
    }
    return try connection.rows(
      """
      SELECT profile, provider, baseline_at, synchronised_at, last_round_at, next_poll_at,
        coalesce(sum(CASE WHEN gone_at IS NULL THEN is_listed END), 0),
        sum(\(bytes("records.json")) + \(sum("text", "bodies")) + \(sum("json", "comments"))
          + \(sum("json", "attachments"))),
        min(read_at), max(read_at)
      FROM sources LEFT JOIN cases ON cases.source_id = sources.id
        LEFT JOIN records ON records.case_id = cases.id
      WHERE removed_at IS NULL
      GROUP BY sources.id, profile, provider, baseline_at, synchronised_at, last_round_at, next_poll_at
      ORDER BY profile, sources.id
      """
    ) { row in
      SourceInfo(
        profile: row.text(0), provider: row.text(1), cases: row.integer(6), size: row.integer(7), oldest: row.time(8),
        newest: row.time(9), baselineAt: row.time(2), synchronisedAt: row.time(3), lastRoundAt: row.time(4),
        nextPollAt: row.time(5))
    }
  }
}
