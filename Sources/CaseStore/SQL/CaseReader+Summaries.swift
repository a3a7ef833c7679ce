internal import CaseModel
internal import JSON
internal import Platform

extension CaseReader {
  /// The most numbers of one statement.
  private static let mostNumbers = 128

  private static let summaryColumns = """
    \(StoredRow.columns), gone_at,
    EXISTS (SELECT 1 FROM outcomes WHERE outcomes.source_id = cases.source_id AND outcomes.number = cases.number), json
    """

  /// Returns the cases of a source with these numbers.
  func summaries(
    of numbers: [String], _ source: StoreSource, _ fields: CaseFields
  ) throws(StoreError) -> [StoredSummary] {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return [] }
    var found: [StoredSummary] = []
    var rest = numbers[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.mostNumbers)
      rest = rest.dropFirst(part.count)
      let values = Self.filled(part.map { .text($0) })
      found += try summaries(
        "cases.source_id = ? AND cases.number IN (\(Self.marks(values)))", [.integer(id)] + values, fields)
    }
    return found
  }

  /// Returns the first cases of a source that match.
  func summaries(
    _ filter: SummaryFilter, _ source: StoreSource, _ fields: CaseFields, limit: Int
  ) throws(StoreError) -> [StoredSummary] {
    guard limit > 0, let id = try SourceTable(connection: connection).find(source)?.id else { return [] }
    let condition = SQLCondition.and([
      SQLCondition("cases.source_id = ?", [.integer(id)]), SQLCondition("is_listed = 1", []),
      SQLCondition("gone_at IS NULL", []), Self.condition(filter),
    ])
    let over = CaseState.allCases.filter { !$0.isOpen }.compactMap(CaseTable.rank).map { "\($0)" }
    // Without their JSON, which sorting would copy.
    let ids = try connection.rows(
      """
      SELECT cases.id FROM cases WHERE \(condition.sql ?? "1 = 1")
      ORDER BY coalesce(state IN (\(over.joined(separator: ", "))), 1 = 0),
        \(SQLDialect.order("updated_at", isDescending: true)), cases.number LIMIT ?
      """, condition.values + [.integer(limit)]
    ) { $0.integer(0) }
    var found: [StoredSummary] = []
    for id in ids { found += try summaries("cases.id = ?", [.integer(id)], fields) }
    return found
  }

  private func summaries(
    _ condition: String, _ values: [SQLValue], _ fields: CaseFields
  ) throws(StoreError) -> [StoredSummary] {
    let parser = StoredCaseParser(fields)
    return try connection.rows(
      """
      SELECT \(Self.summaryColumns) FROM cases JOIN records ON records.case_id = cases.id WHERE \(condition)
      """, values
    ) { (row) throws(StoreError) in
      let (stored, next) = (StoredRow(row), StoredRow.count)
      let json = row.bytes(next + 2)
      guard let value = try? parser.read(JSONSlice(checked: json, 0..<json.count)) else {
        throw .damaged("a case is not valid")
      }
      return StoredSummary(
        row: value, asOf: stored.asOf(fields.intersection(stored.known)), known: stored.known,
        isOutdated: stored.isOutdated || row.bool(next + 1), goneAt: row.time(next))
    }
  }

  private static func condition(_ filter: SummaryFilter) -> SQLCondition {
    switch filter {
    case .all: return .always
    case .number(let text):
      let lower = text.lowercased()
      return .or(
        ["lower(cases.number)", SQLDialect.digits("cases.number")].map { column in
          SQLCondition(SQLDialect.begins(column), [.text(lower)])
        })
    case .text(let text):
      let number = SQLCondition(SQLDialect.contains("lower(cases.number)"), [.text(text.lowercased())])
      let (words, _) = SearchText(text).matches
      guard !words.isEmpty else { return number }
      return .or([number, SQLCondition(SQLDialect.hasWords, [.text(SQLDialect.matchHeads(words))])])
    }
  }

  // MARK: Statements

  /// The values with the last one repeated, so that few different statements are prepared.
  private static func filled(_ values: [SQLValue]) -> [SQLValue] {
    guard let last = values.last else { return values }
    var count = 1
    while count < values.count { count *= 2 }
    return values + Array(repeating: last, count: count - values.count)
  }

  private static func marks(_ values: [SQLValue]) -> String {
    values.map { _ in "?" }.joined(separator: ", ")
  }
}
