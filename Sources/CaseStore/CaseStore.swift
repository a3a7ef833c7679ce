package import CaseModel
package import Platform
internal import Synchronization
import Synchronization

/// Keeps the cases that were read, and their changes, on this machine. Opened at the first use.
///
/// Each function throws `timedOut` after `limit`; nothing that another process does makes a caller wait longer.
package final class CaseStore: Sendable {
  package struct Options: Sendable {
    /// The bound of the size in bytes. Bodies are evicted above it.
    package var sizeLimit = 1 << 30
    /// The time limit of an operation.
    package var limit = Duration.seconds(5)
    /// The library of the engine.
    package var library = SQLiteLibrary.name
    /// The most matches of a search that are weighed one by one. More would take longer than a person waits, and a text that
    /// so many cases have says little about one of them.
    package var mostWeighed = 2000
    /// The permitted number of pages of the file; 0 for any.
    package var pageLimit = 0
    /// The tables.
    package var schema = Schema.current
    /// Makes the epoch of a new or replaced file.
    package var makeEpoch: @Sendable () -> String = { RandomUUID.make() }
    /// Finds network file systems.
    package var fileSystem: @Sendable (String) -> NetworkFileSystem? = { NetworkFileSystem.find($0) }

    package init() {}
  }

  /// The most rows of a transaction, so that no other process waits long.
  private static let batch = 100

  /// How long events are not trimmed again.
  private static let trimInterval = Duration.seconds(60)

  let options: Options
  let database: SQLDatabase
  let unstoredWrites: UnstoredWriteLocation
  private let time: any TimeSource
  /// The rows of the sources whose round is taken, for a store in memory.
  let rounds = Mutex<Set<Int>>([])
  /// When an observation may trim the events again.
  private let nextTrim = Mutex<MonotonicTime?>(nil)

  /// - Parameter warn: receives each problem once.
  package init(
    _ location: StoreLocation, _ options: Options = Options(), time: any TimeSource,
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.options = options
    self.time = time
    unstoredWrites = UnstoredWriteLocation(location)
    database = SQLDatabase(location, options, time: time, warn: warn)
  }

  /// Whether there is a file, without opening it.
  package static func exists(_ location: StoreLocation) -> Bool {
    guard case .file(let path, _) = location else { return false }
    return FileSystem.identity(path) != nil
  }

  var now: Int { time.date.millisecondsSince1970 ?? 0 }

  /// Closes the file, in which all data is then. The next use opens it again. Not necessary before the process ends, which
  /// it would delay: every commit survives that.
  package func close() async throws(StoreError) { try await database.close(within: options.limit) }

  // MARK: Observing

  /// Stores cases, and the changes that they show: the only entry for what was read or written.
  ///
  /// Before the source has a baseline, nothing is reported. Afterwards a case that was not known is reported only if it is
  /// later than the baseline. Returns the events, in the order of their commits.
  ///
  /// - Parameter limit: the time limit of all of it; nothing is evicted then. Nil for that of the options for each
  ///   transaction.
  @discardableResult
  package func observe(
    _ observation: Observation, within limit: Duration? = nil
  ) async throws(StoreError) -> [StoreEvent] {
    var events: [StoreEvent] = []
    var rest = observation.rows[...]
    let start = time.now
    while !rest.isEmpty {
      var part = observation
      part.rows = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(Self.batch)
      let left = limit.map { $0 - (time.now - start) }
      events += try await write(part, within: left ?? options.limit)
    }
    // What is committed stays if that fails.
    if limit == nil { try? await evict() }
    return events
  }

  private func write(_ observation: Observation, within limit: Duration) async throws(StoreError) -> [StoreEvent] {
    let source = observation.source
    return try await database.write(
      within: limit,
      // Only a source with a baseline can have events.
      isDurable: { (connection) throws(StoreError) in
        try SourceTable(connection: connection).find(source)?.baselineAt != nil
      },
      { (connection) throws(StoreError) in
        let row = try SourceTable(connection: connection).require(source)
        var writer = ObservationWriter(observation, row, connection)
        for row in observation.rows { try writer.write(row) }
        let table = EventTable(connection: connection)
        // Not when the vendor was asked, which may be long ago: events are removed by their age.
        let seenAt = self.now
        // Before they are added, which needs no transaction of its own.
        if !writer.events.isEmpty, self.mayTrim() {
          try table.trim(now: seenAt, limit: Self.batch * 10)
          try ReaderTable(connection: connection).trim(now: seenAt)
        }
        let numbers = try table.append(writer.events, source: row.id, seenAt: seenAt)
        guard !numbers.isEmpty else { return [] }
        return try table.read(after: numbers.lowerBound - 1, limit: numbers.count)
      })
  }

  private func mayTrim() -> Bool {
    let now = time.now
    return nextTrim.withLock { next in
      if let next, now < next { return false }
      next = now + Self.trimInterval
      return true
    }
  }

  /// Evicts bodies until the store is well below its limit, a transaction for each hundred cases.
  private func evict() async throws(StoreError) {
    let limit = options.sizeLimit
    guard try await size() > limit else { return }
    var hasMore = true
    while hasMore {
      hasMore = try await database.write(within: options.limit) { (connection) throws(StoreError) in
        try Maintenance(connection: connection).evict(to: limit / 10 * 9, atMost: Self.batch)
      }
    }
  }

  // MARK: Baselines

  /// Records that the cases of a source were read to the end at this time. From now on changes are reported.
  package func setBaseline(_ source: StoreSource, at time: Timestamp) async throws(StoreError) {
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      try table.setBaseline(table.require(source).id, time.millisecondsSince1970)
    }
  }

  /// Records that a round that began at this time ended without an error.
  ///
  /// - Parameter start: every change before this time of the vendor's clock is stored; nil if the round did not tell.
  package func setSynchronised(
    _ source: StoreSource, at time: Timestamp, changesSince start: Timestamp? = nil
  ) async throws(StoreError) {
    let start = start?.millisecondsSince1970
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      try table.setSynchronised(
        table.require(source).id, time.millisecondsSince1970 ?? 0, changesSince: start)
    }
  }

  /// Records where an unfinished baseline continues.
  package func setResumePoint(_ source: StoreSource, _ point: String?) async throws(StoreError) {
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      try table.setResumePoint(table.require(source).id, point)
    }
  }

  // MARK: Marks

  /// Marks members of a case as never read. Their values stay, so that a change is found when they are read again. A
  /// reading that began before does not count.
  package func invalidate(
    _ source: StoreSource, _ number: String, _ members: CaseFields, within limit: Duration? = nil
  ) async throws(StoreError) {
    let now = now
    try await database.write(within: limit ?? options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return }
      try CaseTable(connection: connection).invalidate(id, number, members, now)
    }
  }

  /// Marks a case after a write with an unknown outcome, or removes the mark.
  ///
  /// - Parameter time: when the vendor was asked for the whole case. The mark stays if that was not after the write; nil
  ///   removes it in any case.
  package func setUnknownOutcome(
    _ isUnknown: Bool, _ source: StoreSource, _ number: String, readAt time: Timestamp? = nil,
    within limit: Duration? = nil
  ) async throws(StoreError) {
    let now = now
    let readAt = time?.millisecondsSince1970
    try await database.write(within: limit ?? options.limit, isDurable: { _ in true }) {
      (connection) throws(StoreError) in
      let id = try SourceTable(connection: connection).require(source).id
      let table = OutcomeTable(connection: connection)
      if isUnknown { try table.set(id, number, now) } else { try table.remove(id, number, readAt: readAt) }
    }
  }

  /// Returns the state that a reader kept; nil for an unknown one.
  package func reader(_ name: String) async throws(StoreError) -> StoreState? {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try ReaderTable(connection: connection).state(name)
    }
  }

  package func setReader(_ name: String, _ state: StoreState) async throws(StoreError) {
    let now = now
    try await database.write(within: options.limit, isDurable: { _ in true }) { (connection) throws(StoreError) in
      try ReaderTable(connection: connection).set(name, state, now)
    }
  }

  // MARK: Removing

  /// Removes what is stored of one profile, or of all. States from before are not valid for it any more: what changes before
  /// its next baseline is not reported. Returns the number of cases.
  @discardableResult
  package func clear(profile: String? = nil) async throws(StoreError) -> Int {
    let now = now
    let marks = profile == nil ? try await marks() : []
    let count = try await database.write(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      let count = try table.count(profile: profile)
      guard try table.beginRemoval(profile: profile, now) else { return 0 }
      try EventTable(connection: connection).noteRemoval(profile, now)
      return count
    }
    try await removeSources()
    try await removeMarks(marks)
    // The log still has what was removed.
    try? await close()
    return count
  }

  /// Removes the texts of private comments of a source, also from the search index: its profile does not keep them any more.
  package func dropPrivate(_ source: StoreSource) async throws(StoreError) {
    var hasMore = try await database.read(within: options.limit) { (connection) throws(StoreError) in
      guard let id = try SourceTable(connection: connection).find(source)?.id else { return false }
      return try !CommentTable(connection: connection).casesWithPrivate(id, limit: 1).isEmpty
    }
    let isNeeded = hasMore
    while hasMore {
      hasMore = try await database.write(within: options.limit) { (connection) throws(StoreError) in
        guard let id = try SourceTable(connection: connection).find(source)?.id else { return false }
        let (comments, words) = (CommentTable(connection: connection), WordIndex(connection: connection))
        let cases = try comments.casesWithPrivate(id, limit: Self.batch)
        for id in cases {
          try words.remove(id)
          try comments.removePrivate(of: id)
          try words.add(id)
        }
        return cases.count == Self.batch
      }
    }
    if isNeeded { try? await close() }
  }

  /// Removes the sources whose removal began, a part at a time.
  private func removeSources() async throws(StoreError) {
    let sources = try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).removed()
    }
    for source in sources {
      var isEmpty = false
      while !isEmpty {
        isEmpty = try await database.write(within: options.limit) { (connection) throws(StoreError) in
          if try CaseTable(connection: connection).remove(source: source, atMost: Self.batch) > 0 { return false }
          let events = EventTable(connection: connection)
          if try events.forget(source: source, limit: Self.batch * 10) > 0 { return false }
          try SourceTable(connection: connection).remove(source)
          try connection.run(SQLDialect.releasePages)
          return true
        }
      }
    }
  }

  /// Removes events that are older than 30 days, or more than 100,000, readers that were not used for 90 days, and what a
  /// removal left that did not end.
  package func trimEvents() async throws(StoreError) {
    let now = now
    try await database.write(within: options.limit) { (connection) throws(StoreError) in
      try EventTable(connection: connection).trim(now: now, limit: Self.batch * 10)
      try ReaderTable(connection: connection).trim(now: now)
    }
    try await removeSources()
  }
}
