internal import Platform
import Synchronization

/// Both connections to one database.
final class StoreConnections: Sendable {
  /// What the names of the files lead to.
  enum Condition {
    case current
    /// The file was removed or replaced.
    case replaced
    /// The log or its index was removed or truncated, so that processes no longer exclude each other.
    case torn
  }

  let writing: SQLConnection
  let reading: SQLConnection
  /// Nil in memory.
  let file: StoreFile?
  private let identity: FileIdentity?
  private let log: FileIdentity?
  private let index: FileIdentity?
  /// The index only grows. An access to a part that was cut off would end the process.
  private let indexSize: Atomic<Int>
  /// A database in memory has one connection, which both queues use in turn.
  private let memory = Mutex<Void>(())

  init(memory connection: SQLConnection) {
    (writing, reading) = (connection, connection)
    (file, identity, log, index) = (nil, nil, nil, nil)
    indexSize = Atomic(0)
  }

  /// - Parameter identity: that of the file before it was opened.
  init(writing: SQLConnection, reading: SQLConnection, _ file: StoreFile, _ identity: FileIdentity?) {
    (self.writing, self.reading, self.file, self.identity) = (writing, reading, file, identity)
    (log, index) = (FileSystem.identity(file.log), FileSystem.identity(file.index))
    indexSize = Atomic(StoreFile.size(file.index))
  }

  var condition: Condition {
    guard let file else { return .current }
    guard FileSystem.identity(file.path) == identity else { return .replaced }
    let size = StoreFile.size(file.index)
    guard size >= indexSize.load(ordering: .relaxed), FileSystem.identity(file.index) == index,
      FileSystem.identity(file.log) == log
    else { return .torn }
    indexSize.store(size, ordering: .relaxed)
    return .current
  }

  func perform<Value: Sendable>(
    _ side: KeyPath<StoreConnections, SQLConnection>, _ interruption: SQLInterruption,
    _ body: (SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    if file != nil { return try self[keyPath: side].perform(interruption, body) }
    return try memory.withLock { (_) throws(StoreError) in try writing.perform(interruption, body) }
  }
}
