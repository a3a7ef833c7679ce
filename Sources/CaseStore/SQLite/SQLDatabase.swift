internal import Platform
import Synchronization

/// The database of a store: opens it at the first use, opens it again when its file was replaced, and replaces a damaged
/// one. Operations run on one queue for writing and one for reading.
final class SQLDatabase: Sendable {
  private struct State {
    /// Set by `connect`, removed by `discard`, `close` and when the file was replaced.
    var connections: StoreConnections?
    /// Whether the store is in memory from now on.
    var isInMemory: Bool
    var warnings: Set<String> = []
  }

  private let location: StoreLocation
  private let options: CaseStore.Options
  private let time: any TimeSource
  private let warn: @Sendable (String) -> Void
  private let state: Mutex<State>
  private let writing = SQLQueue()
  private let reading = SQLQueue()

  init(
    _ location: StoreLocation, _ options: CaseStore.Options, time: any TimeSource,
    warn: @escaping @Sendable (String) -> Void
  ) {
    (self.location, self.options, self.time, self.warn) = (location, options, time, warn)
    state = Mutex(State(isInMemory: location == .memory))
  }

  /// Whether the store is in memory, also because its file cannot be used.
  var isInMemory: Bool { state.withLock { $0.isInMemory } }

  /// Runs one transaction that changes the store.
  ///
  /// - Parameter isDurable: whether its commit waits for the disk.
  func write<Value: Sendable>(
    within limit: Duration,
    isDurable: @escaping @Sendable (SQLConnection) throws(StoreError) -> Bool = { _ in false },
    _ body: @escaping @Sendable (SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await writing.perform(limit, time) { (interruption) throws(StoreError) in
      try self.use(\.writing, interruption) { (connection, path) throws(StoreError) in
        // Outside the transaction, which finds out what fails here.
        let isFull = (try? isDurable(connection)) ?? true
        try connection.run(SQLDialect.synchronous(isFull: isFull))
        return try connection.transaction(begin: SQLDialect.beginWriting) { (connection) throws(StoreError) in
          try self.options.schema.check(connection, path: path)
          return try body(connection)
        }
      }
    }
  }

  /// Runs one transaction that only reads.
  func read<Value: Sendable>(
    within limit: Duration, _ body: @escaping @Sendable (SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await reading.perform(limit, time) { (interruption) throws(StoreError) in
      try self.use(\.reading, interruption) { (connection, path) throws(StoreError) in
        try connection.transaction(begin: SQLDialect.beginReading) { (connection) throws(StoreError) in
          try self.options.schema.check(connection, path: path)
          return try body(connection)
        }
      }
    }
  }

  /// Returns a number that differs after each commit of any connection, and for another file.
  func dataVersion(within limit: Duration) async throws(StoreError) -> Int {
    try await reading.perform(limit, time) { (interruption) throws(StoreError) in
      try self.use(\.reading, interruption) { (connection, _) throws(StoreError) in try connection.dataVersion() }
    }
  }

  /// Closes the connections after the operations that run. The next operation opens the database again, except in memory,
  /// where it stays.
  func close(within limit: Duration) async throws(StoreError) {
    try await writing.perform(limit, time) { (interruption) throws(StoreError) in
      guard let connections = self.state.withLock({ $0.connections }), connections.file != nil else { return }
      if connections.condition == .current {
        _ = try self.use(\.writing, interruption) { (connection, _) throws(StoreError) in
          try connection.run(SQLDialect.emptyLog)
        }
      }
      self.state.withLock { $0.connections = nil }
    }
  }

  /// The times that an operation is tried, if the file was damaged or replaced meanwhile.
  private static let attempts = 3

  /// Runs `body` with a connection and the path of its file.
  private func use<Value: Sendable>(
    _ side: KeyPath<StoreConnections, SQLConnection>, _ interruption: SQLInterruption,
    _ body: (SQLConnection, String) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    var attempt = 1
    while true {
      var connections: StoreConnections?
      do throws(StoreError) {
        let opened = try connect(interruption)
        connections = opened
        return try opened.perform(side, interruption) { (connection) throws(StoreError) in
          try body(connection, opened.file?.path ?? "")
        }
      } catch {
        guard try canRepeat(after: error, connections, interruption), attempt < Self.attempts else { throw error }
        attempt += 1
      }
    }
  }

  /// Whether an operation that failed may find another file when it is repeated.
  private func canRepeat(
    after error: StoreError, _ connections: StoreConnections?, _ interruption: SQLInterruption
  ) throws(StoreError) -> Bool {
    switch error {
    case .damaged(let detail):
      if let connections { try discard(connections, detail, interruption) }
      return true
    case .other, .readOnly: return connections.map { $0.condition != .current } ?? true
    default: return false
    }
  }

  /// Removes an unusable database: the next operation finds a new one.
  private func discard(
    _ connections: StoreConnections, _ detail: String, _ interruption: SQLInterruption
  ) throws(StoreError) {
    let isOurs = state.withLock { state in
      guard state.connections === connections else { return false }
      state.connections = nil
      return true
    }
    guard isOurs, let file = connections.file else { return }
    do throws(StoreFile.Problem) {
      try file.locked(isShared: false, interruption) { () throws(StoreFile.Problem) in
        // Another process may have replaced it.
        if connections.condition == .replaced { return }
        try file.setAside()
        note(file.warning(detail))
      }
    } catch {
      if case .error(let error) = error { throw error }
    }
  }

  private func note(_ warning: String) {
    if state.withLock({ $0.warnings.insert(warning).inserted }) { warn(warning) }
  }

  // MARK: Opening

  private func connect(_ interruption: SQLInterruption) throws(StoreError) -> StoreConnections {
    enum Outcome { case success(StoreConnections), failure(StoreError) }
    var warnings: [String] = []
    let outcome: Outcome = state.withLock { state in
      var torn: StoreConnections?
      if let connections = state.connections {
        switch connections.condition {
        case .current: return .success(connections)
        case .replaced: break
        case .torn: torn = connections
        }
      }
      state.connections = nil
      do throws(StoreError) {
        let opening = Opening(library: try loadLibrary(), options: options, interruption: interruption)
        let connections = try open(opening, &state, torn) { warnings.append($0) }
        state.connections = connections
        return .success(connections)
      } catch {
        return .failure(error)
      }
    }
    for warning in warnings { note(warning) }
    switch outcome {
    case .success(let connections): return connections
    case .failure(let error): throw error
    }
  }

  private func loadLibrary() throws(StoreError) -> SQLiteLibrary {
    options.library == SQLiteLibrary.name ? try SQLiteLibrary.shared() : try .load(options.library)
  }

  private func open(
    _ opening: Opening, _ state: inout State, _ torn: StoreConnections?, warn: (String) -> Void
  ) throws(StoreError) -> StoreConnections {
    guard case .file(let path, let isUsual) = location, !state.isInMemory else { return try opening.openMemory() }
    do throws(StoreFile.Problem) {
      let file = try StoreFile.locate(path, isUsual: isUsual, fileSystem: options.fileSystem)
      return try opening.open(file, torn: torn, warn: warn)
    } catch {
      switch error {
      case .error(let error): throw error
      case .unsuitable(let reason):
        state.isInMemory = true
        warn("The store is kept in memory: \(reason). Set \"store\": PATH in the configuration.")
      }
    }
    return try opening.openMemory()
  }
}
