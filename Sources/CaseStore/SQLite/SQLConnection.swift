internal import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A connection to SQLite.
///
/// Unchecked because of its mutable members and its pointers. One thread at a time uses it: that of its `SQLQueue`; in memory,
/// where both queues share a connection, under the lock of `Connections.memory`; before it is published, under the lock of
/// `SQLDatabase.state`.
final class SQLConnection: @unchecked Sendable {
  /// The number of statements that are kept. The longest lists of filters make a few more.
  private static let mostStatements = 128

  /// Nil in memory.
  let path: String?
  /// Differs among the connections of the process.
  private let number = SQLConnection.lastNumber.add(1, ordering: .relaxed).newValue
  private static let lastNumber = Atomic(0)
  /// The transactions that changed the database.
  private var commits = 0
  private let library: SQLiteLibrary
  private let handle: SQLiteLibrary.Handle
  private var statements: [String: SQLiteLibrary.Handle] = [:]
  private let waiting = BusyWaiting()
  /// Set by `perform`: ends the work of an operation.
  private var interruption: SQLInterruption?

  /// Opens a database. A file must exist.
  init(_ library: SQLiteLibrary, path: String?) throws(StoreError) {
    (self.library, self.path) = (library, path)
    let flags = SQLiteAPI.Open.readWrite | SQLiteAPI.Open.noMutex | (path == nil ? SQLiteAPI.Open.memory : 0)
    var opened: SQLiteLibrary.Handle?
    let code = library.openDatabase(path ?? ":memory:", &opened, flags, nil)
    guard code == SQLiteAPI.Code.ok, let opened else {
      let error = Self.error(code, library, opened, nil)
      if let opened { _ = library.closeDatabase(opened) }
      throw error
    }
    handle = opened
    _ = library.extendResultCodes(opened, 1)
    let context = Unmanaged.passUnretained(waiting).toOpaque()
    _ = library.setBusyHandler(opened, { waitWhileBusy($0, $1) }, context)
    // Closing the last connection would delete the write-ahead log by its name, which belongs to another file if this
    // one was replaced.
    _ = library.configure?(opened, SQLiteAPI.Option.noCheckpointOnClose, 1, nil)
    // A log that is missing means that commits were lost.
    var isKept: Int32 = 1
    _ = library.control(opened, nil, SQLiteAPI.keepLog, &isKept)
    _ = library.configure?(opened, SQLiteAPI.Option.defensive, 1, nil)
    _ = library.configure?(opened, SQLiteAPI.Option.trustedSchema, 0, nil)
  }

  deinit {
    for statement in statements.values { _ = library.finalize(statement) }
    _ = library.closeDatabase(handle)
  }

  /// Whether the database cannot be changed. Known after its first page was read.
  var isReadOnly: Bool { library.isReadOnly(handle, "main") == 1 }

  /// Whether SQL has a function for the bytes of a text.
  var hasByteLength: Bool { library.hasByteLength }

  /// Runs `body`, whose waits for other processes `interruption` can end, but not its work.
  func performWhole<Value>(
    _ interruption: SQLInterruption, _ body: (SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    waiting.interruption = interruption
    defer { waiting.interruption = nil }
    return try body(self)
  }

  /// Runs `body`, which `interruption` can end between any two steps.
  func perform<Value>(
    _ interruption: SQLInterruption, _ body: (SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let address = UInt(bitPattern: handle)
    interruption.attach { [library] in
      if let handle = SQLiteLibrary.Handle(bitPattern: address) { library.interrupt(handle) }
    }
    self.interruption = interruption
    defer {
      interruption.detach()
      self.interruption = nil
    }
    return try performWhole(interruption, body)
  }

  /// Runs a statement. Returns the number of changed rows.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) -> Int {
    try forEach(sql, values) { _ in }
    return Int(library.changes(handle))
  }

  /// Returns the rows of a query, each read by `read`.
  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (SQLRow) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var rows: [Value] = []
    try forEach(sql, values) { (row) throws(StoreError) in rows.append(try read(row)) }
    return rows
  }

  /// Returns the first row of a query; nil if it has none.
  func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (SQLRow) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    try rows(sql, values, read).first
  }

  /// Runs `body` in a transaction, which is undone if it throws.
  func transaction<Value>(
    begin: String, _ body: (SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try run(begin)
    do throws(StoreError) {
      let value = try body(self)
      try run("COMMIT")
      if begin == SQLDialect.beginWriting { commits += 1 }
      return value
    } catch {
      // SQLite ends the transaction itself after some errors.
      if library.isInAutocommit(handle) == 0 { undo() }
      throw error
    }
  }

  private func undo() {
    let interruption = interruption
    self.interruption = nil
    defer { self.interruption = interruption }
    // An interruption now would end the rollback.
    interruption?.detach()
    if (try? run("ROLLBACK")) != nil { return }
    // The index of words keeps a statement open in a transaction. Until none is open, SQLite interrupts each later statement,
    // also a rollback. It undoes the transaction of an interrupted statement that may write.
    // https://www.sqlite.org/c3ref/interrupt.html
    _ = try? run(SQLDialect.beginWriting)
  }

  /// Differs after each commit of this or another connection, and from that of other connections.
  func dataVersion() throws(StoreError) -> Int {
    let others = try first(SQLDialect.dataVersion) { $0.integer(0) } ?? 0
    return number << 40 &+ commits &+ others
  }

  // MARK: Statements

  private func forEach(
    _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StoreError) -> Void
  ) throws(StoreError) {
    if let reason = interruption?.reason { throw reason }
    let statement = try prepare(sql)
    defer {
      _ = library.reset(statement)
      _ = library.clearBindings(statement)
    }
    for (index, value) in values.enumerated() { try check(bind(statement, Int32(index + 1), value)) }
    let row = SQLRow(library, statement)
    while true {
      let code = library.step(statement)
      if code == SQLiteAPI.Code.done { return }
      guard code == SQLiteAPI.Code.row else { throw error(code) }
      try body(row)
    }
  }

  private func prepare(_ sql: String) throws(StoreError) -> SQLiteLibrary.Handle {
    if let statement = statements[sql] { return statement }
    if statements.count >= Self.mostStatements { finalizeAll() }
    var statement: SQLiteLibrary.Handle?
    let code = library.prepare(handle, sql, -1, SQLiteAPI.preparePersistent, &statement, nil)
    guard code == SQLiteAPI.Code.ok, let statement else {
      // All SQL is part of the program: it fails only where the tables are not ours any more, and for a query that exceeds
      // a limit of SQLite.
      if code == SQLiteAPI.Code.error, !Self.limits.contains(where: { detail.containsText($0) }) {
        throw .damaged(detail)
      }
      throw error(code)
    }
    statements[sql] = statement
    return statement
  }

  /// Frees the statements that do not run.
  private func finalizeAll() {
    // `undo` cannot prepare a statement.
    for (sql, statement) in statements where sql != SQLDialect.beginWriting && library.isBusy(statement) == 0 {
      _ = library.finalize(statement)
      statements[sql] = nil
    }
  }

  private func bind(_ statement: SQLiteLibrary.Handle, _ index: Int32, _ value: SQLValue) -> Int32 {
    switch value {
    case .null: return library.bindNull(statement, index)
    case .integer(let value): return library.bindInteger(statement, index, Int64(value))
    case .number(let value): return library.bindNumber(statement, index, value)
    case .text(var text):
      return text.withUTF8 { bytes in
        // A null pointer would be bound as NULL.
        let start = bytes.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(bitPattern: 1)
        return library.bindText(statement, index, start, Int32(clamping: bytes.count), SQLiteAPI.copy)
      }
    case .bytes(let value):
      return value.withUnsafeBytes { bytes in
        let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
        return library.bindBlob(statement, index, start, Int32(clamping: bytes.count), SQLiteAPI.copy)
      }
    }
  }

  // MARK: Errors

  private var detail: String { Self.detail(library, handle) }

  /// Parts of the messages for a query that is too long. https://www.sqlite.org/limits.html
  private static let limits = [
    "too many", "too large", "too big", "too long", "too complex", "at most", "overflow", "variable number",
  ]

  /// Parts of the messages for damaged tables that a statement finds while it runs.
  private static let damages = ["text encoding", "file format", "no such ", "vtable constructor", "SQL logic error"]

  private static func detail(_ library: SQLiteLibrary, _ handle: SQLiteLibrary.Handle) -> String {
    library.message(handle).map { String(cString: $0) } ?? "unknown error"
  }

  private func check(_ code: Int32) throws(StoreError) {
    if code != SQLiteAPI.Code.ok { throw error(code) }
  }

  /// Called at once after the function that failed.
  private func error(_ code: Int32) -> StoreError {
    Self.error(code, library, handle, waiting.interruption?.reason)
  }

  private static func error(
    _ code: Int32, _ library: SQLiteLibrary, _ handle: SQLiteLibrary.Handle?, _ reason: StoreError?
  ) -> StoreError {
    // `sqlite3_system_errno` does not know errors of commits.
    let system = errno
    let detail = handle.map { self.detail(library, $0) } ?? "out of memory"
    if code == SQLiteAPI.Code.shortRead { return .damaged(detail) }
    switch code & 0xFF {
    case SQLiteAPI.Code.busy, SQLiteAPI.Code.locked, SQLiteAPI.Code.protocolOfLocks: return reason ?? .busy
    case SQLiteAPI.Code.full: return .full
    // All SQL keeps the constraints of the tables.
    case SQLiteAPI.Code.corrupt, SQLiteAPI.Code.notADatabase, SQLiteAPI.Code.constraint: return .damaged(detail)
    case SQLiteAPI.Code.readOnly, SQLiteAPI.Code.permission: return .readOnly
    case SQLiteAPI.Code.interrupt, SQLiteAPI.Code.abort: return reason ?? .cancelled
    case SQLiteAPI.Code.inputOutput, SQLiteAPI.Code.cannotOpen:
      // SQLite reports only ENOSPC as a full disk.
      if [ENOSPC, EDQUOT, EFBIG].contains(system) { return .full }
      if system == EROFS { return .readOnly }
      return .other(code: Int(code), "\(detail) (errno \(system))")
    case SQLiteAPI.Code.error where damages.contains { detail.containsText($0) }: return .damaged(detail)
    default: return .other(code: Int(code), detail)
    }
  }
}

/// What the busy handler of a connection needs. Used on the thread of the connection.
private final class BusyWaiting {
  /// Set by `performWhole`. Without an operation, nothing is waited for.
  var interruption: SQLInterruption?
}

/// Waits for another process. SQLite's own `busy_timeout` cannot be interrupted.
private func waitWhileBusy(_ context: UnsafeMutableRawPointer?, _ count: Int32) -> Int32 {
  guard let context else { return 0 }
  let waiting = Unmanaged<BusyWaiting>.fromOpaque(context).takeUnretainedValue()
  return waiting.interruption?.pause(Int(count)) == true ? 1 : 0
}
