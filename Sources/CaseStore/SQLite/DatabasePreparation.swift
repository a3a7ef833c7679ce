internal import Platform

/// The file of a database before it is opened.
struct StoredFile {
  let path: String
  /// The inode.
  let number: String
  /// The inode of its log; nil if it is missing, and with it the last commits.
  let log: String?
  let isLogEmpty: Bool

  init(_ file: StoreFile, _ identity: FileIdentity?) {
    path = file.path
    number = identity.map { "\($0.number)" } ?? ""
    log = FileSystem.identity(file.log).map { "\($0.number)" }
    isLogEmpty = StoreFile.size(file.log) <= 0
  }
}

/// Prepares the writing connection of a database: its settings, its tables and its epoch.
struct DatabasePreparation {
  enum Outcome {
    case isReady
    /// Something must be changed, and `mayChange` is false.
    case mustChange
  }

  let connection: SQLConnection
  let options: CaseStore.Options
  /// Nil in memory.
  let file: StoredFile?
  /// Whether no other process opens the file now.
  let mayChange: Bool

  private var schema: Schema { options.schema }

  func run() throws(StoreError) -> Outcome {
    let state = try schema.state(connection, path: file?.path ?? "")
    // The file can be written, so that only its header can forbid it.
    if connection.isReadOnly { throw .damaged("its header makes it read-only") }
    if state != .version(schema.version), !mayChange { return .mustChange }
    if state == .empty { for setting in SQLDialect.freshSettings { try connection.run(setting) } }
    if file != nil {
      if try connection.first(SQLDialect.readJournalMode, [], { $0.text(0) }) != SQLDialect.writeAhead {
        if !mayChange { return .mustChange }
        try setJournalMode()
      }
    }
    for setting in SQLDialect.settings { try connection.run(setting) }
    if options.pageLimit > 0 { try connection.run(SQLDialect.limitPages(options.pageLimit)) }
    let begin = mayChange ? SQLDialect.beginWriting : SQLDialect.beginReading
    return try connection.transaction(begin: begin) { (connection) throws(StoreError) in
      // Only if the file of the lock was removed.
      if try schema.state(connection, path: file?.path ?? "") != state { throw .busy }
      let meta = MetaTable(connection: connection)
      switch state {
      case .empty: try schema.create(connection)
      case .version(let version):
        try schema.migrate(connection, from: version)
        if try isSameFile(meta) { return .isReady }
        if !mayChange { return .mustChange }
      }
      if let file {
        try meta.set("file", file.number)
        // SQLite has created a missing one.
        try meta.set("log", FileSystem.identity(file.path + "-wal").map { "\($0.number)" } ?? "")
      }
      try meta.set("epoch", options.makeEpoch())
      return .isReady
    }
  }

  private func setJournalMode() throws(StoreError) {
    let mode = try connection.first(SQLDialect.setJournalMode) { $0.text(0) }
    guard mode == SQLDialect.writeAhead else {
      throw .other(code: SQLiteAPI.Code.noSharing[0], "write-ahead logging is not available")
    }
  }

  /// Whether the events are still those that were delivered. A copy that was restored from a backup has another inode; a
  /// file without its log lacks the last commits. Both begin a new epoch. A copy with the log of the old file is a mixture.
  private func isSameFile(_ meta: MetaTable) throws(StoreError) -> Bool {
    guard let file else { return true }
    let isSameLog = try file.log == meta.value("log")
    guard try file.number == meta.value("file") else {
      if isSameLog, file.log != nil, !file.isLogEmpty { throw .damaged("its log belongs to another file") }
      return false
    }
    guard isSameLog else { return false }
    return try !meta.epoch.isEmpty
  }
}
