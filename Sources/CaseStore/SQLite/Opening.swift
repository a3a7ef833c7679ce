internal import Platform

/// Opens the database of a store: creates it, brings it to the current version, or replaces it if it is damaged.
///
/// Only waits for other processes end with the operation. The work of opening goes on, since later operations need its
/// result too: otherwise a migration that takes longer than an operation would never end.
struct Opening {
  let library: SQLiteLibrary
  let options: CaseStore.Options
  let interruption: SQLInterruption

  func openMemory() throws(StoreError) -> StoreConnections {
    let connection = try SQLConnection(library, path: nil)
    _ = try connection.performWhole(interruption) { (connection) throws(StoreError) in
      try DatabasePreparation(connection: connection, options: options, file: nil, mayChange: true).run()
    }
    return StoreConnections(memory: connection)
  }

  /// Opens a file.
  ///
  /// - Parameter torn: connections whose log was removed: the file lacks its last commits.
  /// - Parameter warn: receives a warning if the file was replaced.
  func open(
    _ file: StoreFile, torn: StoreConnections?, warn: (String) -> Void
  ) throws(StoreFile.Problem) -> StoreConnections {
    // Usually nothing has to be changed, and a process that was stopped here stops no other.
    if torn == nil {
      let connections = try file.locked(isShared: true, interruption) { () throws(StoreFile.Problem) in
        try openAsItIs(file)
      }
      if let connections { return connections }
    }
    return try file.locked(isShared: false, interruption) { () throws(StoreFile.Problem) in
      if let torn, torn.condition == .torn {
        try file.setAside()
        warn(file.warning("its log was removed"))
      }
      return try openOrReplace(file, warn)
    }
  }

  /// Returns nil if something must be changed first.
  private func openAsItIs(_ file: StoreFile) throws(StoreFile.Problem) -> StoreConnections? {
    // SQLite creates a missing log when it opens the file.
    guard file.hasContent, file.hasLog else { return nil }
    try file.check()
    do throws(StoreFile.Problem) {
      return try connect(file, mayChange: false)
    } catch .error(.damaged) {
      return nil
    }
  }

  private func openOrReplace(
    _ file: StoreFile, _ warn: (String) -> Void
  ) throws(StoreFile.Problem) -> StoreConnections {
    try file.create()
    try file.check()
    do throws(StoreFile.Problem) {
      return try change(file)
    } catch .error(.damaged(let detail)) {
      try file.setAside()
      warn(file.warning(detail))
    }
    try file.create()
    return try change(file)
  }

  private func change(_ file: StoreFile) throws(StoreFile.Problem) -> StoreConnections {
    guard let connections = try connect(file, mayChange: true) else { throw .error(.busy) }
    return connections
  }

  private func connect(_ file: StoreFile, mayChange: Bool) throws(StoreFile.Problem) -> StoreConnections? {
    do throws(StoreError) {
      let identity = FileSystem.identity(file.path)
      let opened = StoredFile(file, identity)
      let writing = try SQLConnection(library, path: file.path)
      let outcome = try writing.performWhole(interruption) { (connection) throws(StoreError) in
        try DatabasePreparation(connection: connection, options: options, file: opened, mayChange: mayChange).run()
      }
      guard outcome == .isReady else { return nil }
      let reading = try SQLConnection(library, path: file.path)
      try reading.performWhole(interruption) { (connection) throws(StoreError) in
        for setting in SQLDialect.settings + SQLDialect.readingSettings { try connection.run(setting) }
        // Opens the log, which has only a name and must be that of this file.
        _ = try MetaTable(connection: connection).epoch
      }
      return StoreConnections(writing: writing, reading: reading, file, identity)
    } catch {
      if case .other(let code, let detail) = error, SQLiteAPI.Code.noSharing.contains(code) {
        throw .unsuitable("The file system of \(file.path) has no locks or no shared memory (\(detail))")
      }
      throw .error(error)
    }
  }
}
