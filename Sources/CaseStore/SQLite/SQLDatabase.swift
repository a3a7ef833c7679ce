internal import Platform
import Synchronization

/// The database of a store: opens it at the first use, opens it again when its file was replaced, and replaces a damaged
/// one. Operations run on one queue for writing and one for reading.
final class SQLDatabase: Sendable {
  /// Both connections to one file.
  private final class Connections: Sendable {
    let writing: SQLConnection
    let reading: SQLConnection
    /// The file that they opened; nil in memory.
    let file: FileIdentity?
    let path: String?
    /// A database in memory has one connection, which both queues use in turn.
    let memory = Mutex<Void>(())

    init(writing: SQLConnection, reading: SQLConnection, file: FileIdentity?, path: String?) {
      (self.writing, self.reading, self.file, self.path) = (writing, reading, file, path)
    }

    /// Whether the path still names the file.
    var isCurrent: Bool { path.map { FileSystem.identity($0) == file } ?? true }
  }

  private struct State {
    /// Set by `connect`, removed by `setAside` and when the file was replaced.
    var connections: Connections?
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

  /// Runs one transaction that changes the store.
  ///
  /// - Parameter isDurable: whether its commit waits for the disk.
  func write<Value: Sendable>(
    within limit: Duration,
    isDurable: @escaping @Sendable (SQLConnection) throws(StoreError) -> Bool = { _ in false },
    _ body: @escaping @Sendable (SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await writing.perform(limit, time) { (interruption) throws(StoreError) in
      try self.use(\.writing, interruption) { (connection) throws(StoreError) in
        try connection.run(SQLDialect.synchronous(isFull: isDurable(connection)))
        return try connection.transaction(begin: SQLDialect.beginWriting, body)
      }
    }
  }

  /// Runs one transaction that only reads.
  func read<Value: Sendable>(
    within limit: Duration, _ body: @escaping @Sendable (SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await reading.perform(limit, time) { (interruption) throws(StoreError) in
      try self.use(\.reading, interruption) { (connection) throws(StoreError) in
        try connection.transaction(begin: SQLDialect.beginReading, body)
      }
    }
  }

  /// Closes the connections after the operations that run. The next operation opens the database again, except in memory,
  /// where it stays.
  func close(within limit: Duration) async throws(StoreError) {
    try await writing.perform(limit, time) { (interruption) throws(StoreError) in
      guard let connections = self.state.withLock({ $0.connections }), connections.path != nil else { return }
      if connections.isCurrent {
        _ = try self.use(\.writing, interruption) { (connection) throws(StoreError) in
          try connection.run(SQLDialect.emptyLog)
        }
      }
      self.state.withLock { $0.connections = nil }
    }
  }

  private func use<Value: Sendable>(
    _ side: any KeyPath<Connections, SQLConnection> & Sendable, _ interruption: SQLInterruption,
    _ body: (SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let connections = try connect()
    do throws(StoreError) {
      if connections.path != nil { return try connections[keyPath: side].perform(interruption, body) }
      return try connections.memory.withLock { (_) throws(StoreError) in
        try connections.writing.perform(interruption, body)
      }
    } catch {
      if case .damaged(let detail) = error { try discard(connections, detail) }
      throw error
    }
  }

  /// Removes an unusable database: the next operation finds a new one.
  private func discard(_ connections: Connections, _ detail: String) throws(StoreError) {
    let isOurs = state.withLock { state in
      guard state.connections === connections else { return false }
      state.connections = nil
      return true
    }
    guard isOurs, let path = connections.path else { return }
    note("The store \(path) is damaged (\(detail)). It was renamed to \(path).broken, and a new one was created.")
    let file = file(path)
    do throws(StoreFile.Problem) {
      try file.locked { () throws(StoreFile.Problem) in
        // Another process may have replaced it.
        if connections.isCurrent { try file.setAside() }
      }
    } catch {
      if case .error(let error) = error { throw error }
    }
  }

  private func file(_ path: String) -> StoreFile {
    let isUsual = if case .file(_, isUsual: true) = location { true } else { false }
    return StoreFile(path: path, isUsual: isUsual, fileSystem: options.fileSystem)
  }

  private func note(_ warning: String) {
    if state.withLock({ $0.warnings.insert(warning).inserted }) { warn(warning) }
  }

  // MARK: Opening

  private func connect() throws(StoreError) -> Connections {
    enum Outcome { case success(Connections), failure(StoreError) }
    var warnings: [String] = []
    let outcome: Outcome = state.withLock { state in
      if let connections = state.connections, connections.isCurrent { return .success(connections) }
      state.connections = nil
      do throws(StoreError) {
        let connections = try open(&state, &warnings)
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

  private func open(_ state: inout State, _ warnings: inout [String]) throws(StoreError) -> Connections {
    let library = options.library == SQLiteLibrary.name ? try SQLiteLibrary.shared() : try .load(options.library)
    if case .file(let path, _) = location, !state.isInMemory {
      let file = file(path)
      do throws(StoreFile.Problem) {
        let real = try file.prepare()
        return try file.locked { () throws(StoreFile.Problem) in try openFile(library, real, &warnings) }
      } catch {
        switch error {
        case .error(let error): throw error
        case .unsuitable(let reason):
          state.isInMemory = true
          warnings.append("The store is kept in memory: \(reason). Set \"store\": PATH in the configuration.")
        }
      }
    }
    let connection = try SQLConnection(library, path: nil, busyTries: options.busyTries)
    try Opening(connection: connection, options: options).prepare(inode: nil)
    return Connections(writing: connection, reading: connection, file: nil, path: nil)
  }

  private func openFile(
    _ library: SQLiteLibrary, _ path: String, _ warnings: inout [String]
  ) throws(StoreFile.Problem) -> Connections {
    do throws(StoreError) {
      return try openOnce(library, path)
    } catch {
      guard case .damaged(let detail) = error else { throw .error(error) }
      try file(path).setAside()
      warnings.append(
        "The store \(path) is damaged (\(detail)). It was renamed to \(path).broken, and a new one was created.")
    }
    _ = try file(path).prepare()
    do throws(StoreError) { return try openOnce(library, path) } catch { throw .error(error) }
  }

  private func openOnce(_ library: SQLiteLibrary, _ path: String) throws(StoreError) -> Connections {
    let identity = FileSystem.identity(path)
    let writing = try SQLConnection(library, path: path, busyTries: options.busyTries)
    try Opening(connection: writing, options: options).prepare(inode: identity.map { "\($0.number)" }, path: path)
    let reading = try SQLConnection(library, path: path, busyTries: options.busyTries)
    for setting in SQLDialect.settings + SQLDialect.readingSettings { try reading.run(setting) }
    return Connections(writing: writing, reading: reading, file: identity, path: path)
  }
}
