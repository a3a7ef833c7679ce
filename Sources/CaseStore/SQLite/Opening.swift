internal import Platform

/// Prepares the writing connection of a database: its settings, its tables and its epoch.
struct Opening {
  let connection: SQLConnection
  let options: CaseStore.Options

  /// - Parameter inode: identifies the file; nil in memory.
  func prepare(inode: String?, path: String = "") throws(StoreError) {
    let state = try Schema.state(connection)
    switch state {
    case .newer(let version): throw .newer(path: path, version: version)
    case .foreign: throw .refused("The file \(path) is a database of another program. Name another path")
    case .empty: for setting in SQLDialect.freshSettings { try connection.run(setting) }
    case .version: break
    }
    if inode != nil {
      let mode = try connection.first(SQLDialect.journalMode) { $0.text(0) }
      guard mode == "wal" else { throw .other(code: 0, "write-ahead logging is not available") }
    }
    for setting in SQLDialect.settings { try connection.run(setting) }
    if options.pageLimit > 0 { try connection.run(SQLDialect.limitPages(options.pageLimit)) }
    try connection.transaction(begin: SQLDialect.beginReading) { (connection) throws(StoreError) in
      try migrate(state)
      try checkEpoch(MetaTable(connection: connection), inode ?? "")
    }
  }

  private func migrate(_ state: Schema.State) throws(StoreError) {
    switch state {
    case .empty: try Schema.migrate(connection, from: 0)
    case .version(let version) where version < Schema.version: try Schema.migrate(connection, from: version)
    default: break
    }
  }

  /// A copy that was restored from a backup has another inode. Its events may differ from those that were delivered, so
  /// it begins a new epoch.
  private func checkEpoch(_ meta: MetaTable, _ inode: String) throws(StoreError) {
    if try !meta.epoch.isEmpty, try meta.value("inode") == inode { return }
    try meta.set("inode", inode)
    try meta.set("epoch", RandomUUID.make())
  }
}
