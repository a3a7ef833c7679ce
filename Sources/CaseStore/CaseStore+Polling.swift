package import CaseModel
package import Platform
internal import Synchronization

/// What the rounds of all processes share: when a vendor is polled, by whom, and how many requests that may cost.
extension CaseStore {
  /// Returns the state of the rounds; nil if the source is not stored.
  package func pollState(_ source: StoreSource) async throws(StoreError) -> PollState? {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).pollState(source)
    }
  }

  /// Waits for the disk: what a provider remembers must not be older than the events of its round.
  ///
  /// - Parameter began: when the round began: what `pollSoon` asked for meanwhile stays.
  package func setPollState(
    _ source: StoreSource, _ state: PollState, began: Timestamp? = nil
  ) async throws(StoreError) {
    try await database.write(within: options.limit, isDurable: { _ in true }) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      try table.setPollState(table.require(source).id, state, began: began)
    }
  }

  /// Sets the time of the round after one that begins now. It is valid until `setPollState`, or if the process ends before.
  package func beginRound(_ source: StoreSource, nextPollAt time: Timestamp) async throws(StoreError) {
    let time = time.millisecondsSince1970 ?? 0
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      try table.setNextPoll(table.require(source).id, time)
    }
  }

  /// Moves the next round to an earlier time, after activity that no round saw. Does nothing for a source without rounds.
  package func pollSoon(
    _ source: StoreSource, at time: Timestamp, intervalSeconds: Int, within limit: Duration
  ) async throws(StoreError) {
    let time = time.millisecondsSince1970 ?? 0
    try await database.write(within: limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      guard let id = try table.find(source)?.id else { return }
      try table.pollSoon(id, at: time, intervalSeconds)
    }
  }

  /// Adds requests to those of a minute since 1970. Counts of more than two hours before it are removed.
  package func addRequests(_ source: StoreSource, _ count: Int, minute: Int) async throws(StoreError) {
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let id = try SourceTable(connection: connection).require(source).id
      try RequestTable(connection: connection).add(id, count, minute)
    }
  }

  /// Returns the requests of this minute and later ones, in their order.
  package func requests(_ source: StoreSource, since minute: Int) async throws(StoreError) -> [MinuteRequests] {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return [] }
      return try RequestTable(connection: connection).counts(id, since: minute)
    }
  }

  /// Corrects times of a source that are later than now: they were stored before the clock was set back, and what is read now
  /// would seem older.
  package func correctTimes(_ source: StoreSource, at now: Timestamp) async throws(StoreError) {
    let now = now.millisecondsSince1970 ?? 0
    let found = try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      return try table.find(source).flatMap { (row) throws(StoreError) in
        try table.hasTime(of: row, after: now) ? row : nil
      }
    }
    guard let found else { return }
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).correctTimes(of: found, at: now)
    }
  }

  /// Returns a number that changes with each commit of any process, and when the file was replaced. Costs no transaction.
  package func dataVersion() async throws(StoreError) -> Int {
    try await database.dataVersion(within: options.limit)
  }

  /// Returns the lock for a round of a source; nil if it is taken, by another process or by this one.
  package func takeRound(_ source: StoreSource) async throws(StoreError) -> RoundLock? {
    let read = try await database.read(within: options.limit) { (connection) throws(StoreError) in
      (id: try SourceTable(connection: connection).find(source)?.id, path: connection.path)
    }
    var id = read.id
    if id == nil {
      id = try await database.write(within: options.limit) { (connection) throws(StoreError) in
        try SourceTable(connection: connection).require(source).id
      }
    }
    guard let id else { return nil }
    guard let path = read.path else { return takeRoundInMemory(id) }
    guard let lock = try StoreFile(path: path, isUsual: false).takeRound(id) else { return nil }
    return RoundLock { lock.release() }
  }

  private func takeRoundInMemory(_ id: Int) -> RoundLock? {
    guard rounds.withLock({ $0.insert(id).inserted }) else { return nil }
    return RoundLock { [self] in rounds.withLock { _ = $0.remove(id) } }
  }

  // MARK: Changed cases

  /// How long the rounds of all processes read the members that one of them requested, in milliseconds: longer than the usual
  /// longest interval, so that a client that waits in another process keeps them.
  private static let partPeriod = 1_200_000
  /// How long after a failed request for one case it is not repeated, in milliseconds.
  private static let failurePause = 3_600_000

  /// The times of failures after which a case is not requested again yet. One in the future comes from a wrong clock.
  private var pausing: ClosedRange<Int> { now - Self.failurePause...now }

  /// Requests members of changed cases that lists do not have, for the next rounds of all processes. Returns those that any
  /// process requested in the last hour.
  ///
  /// - Parameter parts: `comments` or `attachments`.
  package func requestParts(_ source: StoreSource, _ parts: CaseFields) async throws(StoreError) -> CaseFields {
    let (now, end) = (now, now + Self.partPeriod)
    let read = try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      return try table.find(source).map { (row) throws(StoreError) in (id: row.id, times: try table.partTimes(row.id)) }
    }
    guard let read else { return parts }
    // Each commit wakes the watchers of all processes. A time that is too late comes from a clock that was wrong.
    func isOld(_ field: CaseField, _ time: Int) -> Bool {
      parts.contains(field) && !(now + Self.partPeriod / 2...end).contains(time)
    }
    func isRequested(_ time: Int) -> Bool { time > now && time <= end }
    if isOld(.comments, read.times.comments) || isOld(.attachments, read.times.attachments) {
      try await database.write(within: options.limit) { (connection) throws(StoreError) in
        let table = SourceTable(connection: connection)
        let times = try table.partTimes(read.id)
        try table.setPartTimes(
          read.id, comments: parts.contains(.comments) ? end : times.comments,
          attachments: parts.contains(.attachments) ? end : times.attachments)
      }
    }
    var all = parts
    if isRequested(read.times.comments) { all.insert(.comments) }
    if isRequested(read.times.attachments) { all.insert(.attachments) }
    return all
  }

  /// Records that requests for single cases failed: each is repeated after an hour at the earliest.
  package func noteFailures(
    _ source: StoreSource, _ numbers: [String], at time: Timestamp
  ) async throws(StoreError) {
    guard !numbers.isEmpty else { return }
    let time = time.millisecondsSince1970 ?? 0
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return }
      try MissingTable(connection: connection).noteFailures(id, numbers, at: time)
    }
  }

  /// Returns the cases that changed since the baseline, and of which these members were not read after that: the oldest change
  /// first.
  ///
  /// - Parameter parts: `comments` or `attachments`.
  package func changed(
    _ source: StoreSource, withoutReading parts: CaseFields, limit: Int
  ) async throws(StoreError) -> [String] {
    let pausing = pausing
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return [] }
      return try ChangedTable(connection: connection).numbers(id, parts, pausing: pausing, limit: limit)
    }
  }

  /// Forgets the changes of cases whose members were read. Another process may request those that this one did not: their
  /// changes are kept for a time.
  ///
  /// - Parameters:
  ///   - parts: the members that lists do not have.
  ///   - requested: those of them that were read now.
  ///   - time: earlier changes are forgotten although the other members were not read.
  package func settleChanged(
    _ source: StoreSource, _ parts: CaseFields, requested: CaseFields, changedBefore time: Timestamp
  ) async throws(StoreError) {
    let time = time.millisecondsSince1970 ?? 0
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return }
      try ChangedTable(connection: connection).settle(id, parts, requested: requested, changedBefore: time)
    }
  }

  // MARK: Missing cases

  /// Returns cases that lists had, and none did since a time, so that each must be requested by its number. Not those that
  /// were noted as missing since then.
  package func unseen(_ source: StoreSource, since time: Timestamp, limit: Int) async throws(StoreError) -> [String] {
    let pausing = pausing
    return try await missing(source, limit) { (table, id) throws(StoreError) in
      try table.unseen(id, since: time.millisecondsSince1970 ?? 0, pausing: pausing, limit: limit)
    }
  }

  /// Returns cases that were noted as missing before a time, and were not seen since: another round decides whether they are
  /// gone.
  package func missing(
    _ source: StoreSource, notedBefore time: Timestamp, limit: Int
  ) async throws(StoreError) -> [String] {
    let pausing = pausing
    return try await missing(source, limit) { (table, id) throws(StoreError) in
      try table.missing(id, notedBefore: time.millisecondsSince1970 ?? 0, pausing: pausing, limit: limit)
    }
  }

  private func missing(
    _ source: StoreSource, _ limit: Int,
    _ read: @escaping @Sendable (MissingTable, Int) throws(StoreError) -> [String]
  ) async throws(StoreError) -> [String] {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return [] }
      return try read(MissingTable(connection: connection), id)
    }
  }

  /// Records that the vendor did not have a case. The first time it is only noted; when it is still missing at a later
  /// `time`, it is gone: not listed any more, and an event reports it. Returns that event. Seeing the case removes the note.
  ///
  /// Nothing happens before the source has a baseline, and for a case that was read since `time`.
  ///
  /// - Parameter time: when the vendor was asked.
  @discardableResult
  package func noteMissing(
    _ source: StoreSource, _ number: String, _ reason: MissingReason, at time: Timestamp
  ) async throws(StoreError) -> [StoreEvent] {
    let seenAt = now
    return try await database.write(within: options.limit, isDurable: { _ in true }) {
      (connection) throws(StoreError) in
      guard let row = try SourceTable(connection: connection).find(source), row.baselineAt != nil else { return [] }
      let table = MissingTable(connection: connection)
      let entry = try table.note(row.id, source, number, reason, at: time.millisecondsSince1970 ?? 0)
      guard let entry else { return [] }
      let events = EventTable(connection: connection)
      let numbers = try events.append([entry], source: row.id, seenAt: seenAt)
      return try events.read(after: numbers.lowerBound - 1, limit: numbers.count)
    }
  }
}
