package import CaseModel

extension CaseStore {
  /// Returns the cases with these numbers, in any order. Those that are not stored are absent.
  ///
  /// - Parameter fields: the members to read, of those that are stored together.
  package func summaries(
    of numbers: [String], from source: StoreSource, fields: CaseFields
  ) async throws(StoreError) -> [StoredSummary] {
    guard !numbers.isEmpty else { return [] }
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).summaries(of: numbers, source, fields)
    }
  }

  /// Returns the first cases that match: open ones first, and then by their last update.
  package func summaries(
    _ filter: SummaryFilter, from source: StoreSource, fields: CaseFields, limit: Int
  ) async throws(StoreError) -> [StoredSummary] {
    try await applyMarks(source)
    return try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try CaseReader(connection: connection).summaries(filter, source, fields, limit: limit)
    }
  }
}
