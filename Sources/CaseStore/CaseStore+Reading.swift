package import CaseModel

extension CaseStore {
  /// Returns a case with these members; nil if it is not stored.
  package func get(
    _ source: StoreSource, _ number: String, fields: CaseFields
  ) async throws(StoreError) -> StoredCase? {
    try await applyMarks(source, number)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).get(source, number, fields)
    }
  }

  /// Returns a page of the cases that match, in the order of the query; of equal cases, the one with the lower number is
  /// first. The boxes have the members of `query.query.fields` as they are stored.
  ///
  /// - Parameter members: those whose age is returned; nil for those that the boxes have.
  package func list(
    _ query: CompiledQuery, from source: StoreSource, offset: Int = 0, limit: Int, aged members: CaseFields? = nil
  ) async throws(StoreError) -> StoredPage<CaseBox> {
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).list(query, source, offset: offset, limit: limit, aged: members)
    }
  }

  /// Returns the number of cases that match.
  package func count(_ query: CompiledQuery, from source: StoreSource) async throws(StoreError) -> Int {
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).count(query, source)
    }
  }

  /// Returns the number of cases that match, and whether one of them must be read from the vendor.
  package func tally(_ query: CompiledQuery, from source: StoreSource) async throws(StoreError) -> StoredCount {
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let reader = CaseReader(connection: connection)
      return StoredCount(
        count: try reader.count(query, source), hasUnknownOutcome: try reader.hasUnknownOutcome(query, source))
    }
  }

  /// Searches numbers, titles, descriptions and comments of the cases that match a query. Returns the best matches first;
  /// nothing for an empty text.
  package func search(
    _ text: SearchText, _ filter: CompiledQuery = CompiledQuery(CaseQuery()), from source: StoreSource, limit: Int
  ) async throws(StoreError) -> StoredPage<SearchHit> {
    guard !text.isEmpty else { return .empty }
    let mostWeighed = options.mostWeighed
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let reader = CaseReader(connection: connection)
      return try reader.search(text, filter, source, limit: limit, mostWeighed: mostWeighed)
    }
  }

  /// Returns how far one source is followed; nil if it is not stored.
  package func status(_ source: StoreSource) async throws(StoreError) -> SourceStatus? {
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).status(source)
    }
  }

  /// The same for a profile whose account is not known; nil also if several sources are stored of it.
  package func status(_ source: UnconfirmedSource) async throws(StoreError) -> SourceStatus? {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      let table = SourceTable(connection: connection)
      let ids = try table.ids(of: source)
      return ids.count == 1 ? try table.status(ids[0]) : nil
    }
  }

  /// Returns what is stored of each source. Reads every case.
  package func infos() async throws(StoreError) -> [SourceInfo] {
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try SourceTable(connection: connection).infos()
    }
  }

  /// The bytes of the whole store.
  package func size() async throws(StoreError) -> Int {
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try Maintenance(connection: connection).size()
    }
  }
}
