internal import CaseModel
internal import Platform

extension CaseReader {
  /// Returns a page of the cases of a source that match, with the number of all.
  func list(
    _ query: CompiledQuery, _ source: StoreSource, offset: Int, limit: Int
  ) throws(StoreError) -> StoredPage<CaseBox> {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return .empty }
    let (offset, limit) = (max(0, offset), max(0, limit))
    let conditions = CaseConditions(query, source, id)
    let fields = query.query.fields
    guard conditions.isExact else {
      let rows = try passing(conditions, query)
      return try page(Array(rows.dropFirst(offset).prefix(limit)), fields, total: rows.count)
    }
    let rows = try rows(conditions, query.query.sort, offset: offset, limit: limit)
    let isAll = rows.count < limit && (offset == 0 || !rows.isEmpty)
    return try page(rows, fields, total: isAll ? offset + rows.count : count(conditions))
  }

  func count(_ query: CompiledQuery, _ source: StoreSource) throws(StoreError) -> Int {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return 0 }
    let conditions = CaseConditions(query, source, id)
    return try conditions.isExact ? count(conditions) : passing(conditions, query).count
  }

  private func count(_ conditions: CaseConditions) throws(StoreError) -> Int {
    try connection.first("SELECT count(*) FROM cases WHERE \(conditions.text)", conditions.values) { $0.integer(0) }
      ?? 0
  }

  private func rows(
    _ conditions: CaseConditions, _ sort: CaseSort, offset: Int, limit: Int
  ) throws(StoreError) -> [StoredRow] {
    try connection.rows(
      """
      SELECT \(StoredRow.columns) FROM cases WHERE \(conditions.text) ORDER BY \(Self.order(sort)) LIMIT ? OFFSET ?
      """, conditions.values + [.integer(limit), .integer(offset)]
    ) { StoredRow($0) }
  }

  /// The cases that pass, of those for which SQL cannot decide.
  private func passing(_ conditions: CaseConditions, _ query: CompiledQuery) throws(StoreError) -> [StoredRow] {
    var passing: [StoredRow] = []
    for row in try rows(conditions, query.query.sort, offset: 0, limit: .max) where try passes(row, query) {
      passing.append(row)
    }
    return passing
  }

  private func page(_ stored: [StoredRow], _ fields: CaseFields, total: Int) throws(StoreError) -> StoredPage<CaseBox> {
    var rows: [CaseBox] = []
    rows.reserveCapacity(stored.count)
    var (isIncomplete, isKnown) = (false, !stored.isEmpty)
    var oldest: Timestamp?
    for row in stored {
      let parts = try CaseParts(row, fields, connection)
      rows.append(try box(row, parts, fields))
      if parts.isIncomplete { isIncomplete = true }
      guard isKnown else { continue }
      let time = row.asOf(fields)
      (oldest, isKnown) = (time.map { min(oldest ?? $0, $0) }, time != nil)
    }
    return StoredPage(rows: rows, total: total, asOf: oldest, isIncomplete: isIncomplete)
  }

  /// As `SortedRows` sorts: ties by number.
  private static func order(_ sort: CaseSort) -> String {
    let column =
      switch sort.field {
      case .createdAt: "created_at"
      case .severity: "severity"
      case .status: "state"
      case .number: "cases.number"
      case .title: "title_key"
      default: "updated_at"
      }
    return SQLDialect.order(column, isDescending: sort.isDescending) + ", cases.number"
  }
}
