package import CaseModel

extension CaseStore {
  /// Returns a case with these members; nil if it is not stored.
  package func get(
    _ source: StoreSource, _ number: String, fields: CaseFields
  ) async throws(StoreError) -> StoredCase? {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).get(source, number, fields)
    }
  }

  /// Returns a page of the cases that match, in the order of the query.
  ///
  /// - Parameter sources: nil for all.
  package func list(
    _ query: CaseQuery, from sources: [StoreSource]? = nil, offset: Int = 0, limit: Int
  ) async throws(StoreError) -> StoredPage<StoredCase> {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let ids = try Self.ids(sources, connection)
      return try CaseReader(connection: connection).list(query, ids, offset: offset, limit: limit)
    }
  }

  /// Returns the number of cases that match.
  package func count(_ query: CaseQuery, from sources: [StoreSource]? = nil) async throws(StoreError) -> Int {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).count(query, Self.ids(sources, connection))
    }
  }

  /// Searches numbers, titles, descriptions and comments. Returns the best matches first; nothing for an empty text.
  package func search(
    _ text: SearchText, _ query: CaseQuery = CaseQuery(), from sources: [StoreSource]? = nil, offset: Int = 0,
    limit: Int
  ) async throws(StoreError) -> StoredPage<SearchHit> {
    guard !text.isEmpty else { return StoredPage(rows: [], total: 0) }
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let ids = try Self.ids(sources, connection)
      return try CaseReader(connection: connection).search(text, query, ids, offset: offset, limit: limit)
    }
  }

  /// Returns what is stored of each source.
  package func infos() async throws(StoreError) -> [SourceInfo] {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).infos()
    }
  }

  /// The bytes of the whole store.
  package func size() async throws(StoreError) -> Int {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try Maintenance(connection: connection).size()
    }
  }

  // MARK: Changes

  /// Returns the current state. Its epoch differs after the file was replaced.
  package func state() async throws(StoreError) -> StoreState {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let meta = MetaTable(connection: connection)
      let sequence = try meta.sequence
      let key = try EventTable(connection: connection).key(of: sequence)
      return StoreState(epoch: try meta.epoch, sequence: sequence, key: key)
    }
  }

  /// Returns at most `limit` events after a state. Nil for a state of another store or epoch, one beyond the end, one
  /// that is older than the events that are kept, and one after an event that was lost.
  package func events(after state: StoreState, limit: Int) async throws(StoreError) -> [StoreEvent]? {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let (meta, table) = (MetaTable(connection: connection), EventTable(connection: connection))
      let valid = try table.trimmed()...max(meta.sequence, table.trimmed())
      guard try meta.epoch == state.epoch, valid.contains(state.sequence),
        try table.key(of: state.sequence) == state.key
      else { return nil }
      return try table.read(after: state.sequence, limit: limit)
    }
  }

  /// The rows of sources; those that are not stored are omitted.
  private static func ids(_ sources: [StoreSource]?, _ connection: SQLConnection) throws(StoreError) -> [Int]? {
    guard let sources else { return nil }
    let table = SourceTable(connection: connection)
    var ids: [Int] = []
    for source in sources { if let row = try table.find(source) { ids.append(row.id) } }
    return ids
  }
}
