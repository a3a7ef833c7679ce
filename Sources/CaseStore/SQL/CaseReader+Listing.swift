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
    guard conditions.isExact else {
      let ids = try passing(conditions, query)
      return try page(Array(ids.dropFirst(offset).prefix(limit)), query.query.fields, total: ids.count)
    }
    let ids = try ids(conditions, query.query.sort, offset: offset, limit: limit)
    let isAll = ids.count < limit && (offset == 0 || !ids.isEmpty)
    return try page(ids, query.query.fields, total: isAll ? offset + ids.count : count(conditions))
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

  private func ids(
    _ conditions: CaseConditions, _ sort: CaseSort, offset: Int, limit: Int
  ) throws(StoreError) -> [Int] {
    try connection.rows(
      "SELECT cases.id FROM cases WHERE \(conditions.text) ORDER BY \(Self.order(sort)) LIMIT ? OFFSET ?",
      conditions.values + [.integer(limit), .integer(offset)]
    ) { $0.integer(0) }
  }

  /// The cases that pass, of those for which SQL cannot decide.
  private func passing(_ conditions: CaseConditions, _ query: CompiledQuery) throws(StoreError) -> [Int] {
    var passing: [Int] = []
    for id in try ids(conditions, query.query.sort, offset: 0, limit: .max) {
      if let head = try head(id), try passes(head, query) { passing.append(id) }
    }
    return passing
  }

  private func page(_ ids: [Int], _ fields: CaseFields, total: Int) throws(StoreError) -> StoredPage<CaseBox> {
    var rows: [CaseBox] = []
    rows.reserveCapacity(ids.count)
    var (isIncomplete, isKnown) = (false, !ids.isEmpty)
    var oldest: Timestamp?
    for id in ids {
      guard let head = try head(id) else { continue }
      let parts = try CaseParts(head, fields, connection)
      rows.append(try box(head, parts, fields))
      if parts.isIncomplete { isIncomplete = true }
      guard isKnown else { continue }
      let time = head.asOf(fields)
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
