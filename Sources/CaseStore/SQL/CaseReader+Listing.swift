internal import CaseModel
internal import Platform

extension CaseReader {
  /// Returns a page of the cases of a source that match, with the number of all.
  func list(
    _ query: CompiledQuery, _ source: StoreSource, offset: Int, limit: Int, aged members: CaseFields?
  ) throws(StoreError) -> StoredPage<CaseBox> {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return .empty }
    let (offset, limit) = (max(0, offset), max(0, limit))
    let conditions = CaseConditions(query, source, id)
    let rows: [StoredRow]
    let total: Int
    if conditions.isExact {
      rows = try self.rows(conditions, query.query.sort, offset: offset, limit: limit)
      let isAll = rows.count < limit && (offset == 0 || !rows.isEmpty)
      total = try isAll ? offset + rows.count : count(conditions)
    } else {
      let all = try passing(conditions, query)
      (rows, total) = (Array(all.dropFirst(offset).prefix(limit)), all.count)
    }
    var page = try page(rows, query.query.fields, aged: members ?? query.query.fields, total: total)
    page.hasUnknownOutcome = try hasUnknownOutcome(conditions, query)
    return page
  }

  /// Whether a write to a case that matches had an unknown outcome.
  func hasUnknownOutcome(_ query: CompiledQuery, _ source: StoreSource) throws(StoreError) -> Bool {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return false }
    return try hasUnknownOutcome(CaseConditions(query, source, id), query)
  }

  private func hasUnknownOutcome(_ conditions: CaseConditions, _ query: CompiledQuery) throws(StoreError) -> Bool {
    for id in try OutcomeTable(connection: connection).cases(of: conditions.source) {
      let row = try connection.first(
        "SELECT \(StoredRow.columns) FROM cases WHERE cases.id = ? AND \(conditions.text)",
        [.integer(id)] + conditions.values
      ) { StoredRow($0) }
      guard let row else { continue }
      if conditions.isExact { return true }
      if try passes(row, query) { return true }
    }
    return false
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
    let order = Self.order(sort, mayUseIndex: !conditions.isFiltered)
    let page = "FROM cases WHERE \(conditions.text) ORDER BY \(order) LIMIT ? OFFSET ?"
    // The rows are read after they were chosen in an index; the usual order is that of the index.
    let isChosenFirst = sort != .newestUpdate && limit < .max
    let text = isChosenFirst ? "FROM cases WHERE cases.id IN (SELECT cases.id \(page)) ORDER BY \(order)" : page
    return try connection.rows(
      "SELECT \(StoredRow.columns) \(text)", conditions.values + [.integer(limit), .integer(offset)]
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

  private func page(
    _ stored: [StoredRow], _ fields: CaseFields, aged members: CaseFields, total: Int
  ) throws(StoreError) -> StoredPage<CaseBox> {
    var rows: [CaseBox] = []
    rows.reserveCapacity(stored.count)
    var (isIncomplete, isKnown) = (false, !stored.isEmpty)
    var (asOf, oldest): (Timestamp?, Timestamp?)
    var outdated: Set<String> = []
    for row in stored {
      let parts = try CaseParts(row, fields, connection)
      let box = try box(row, parts, fields)
      rows.append(box)
      if row.isOutdated { outdated.insert(box.value.number) }
      if parts.isIncomplete { isIncomplete = true }
      let time = row.asOf(members)
      if let time { asOf = min(asOf ?? time, time) } else { isKnown = false }
      if let time = time ?? row.asOf(members.intersection(row.known)) { oldest = min(oldest ?? time, time) }
    }
    return StoredPage(
      rows: rows, total: total, asOf: isKnown ? asOf : nil, oldest: oldest, isIncomplete: isIncomplete,
      outdated: outdated)
  }

  /// As `SortedRows` sorts: ties by number.
  private static func order(_ sort: CaseSort, mayUseIndex: Bool) -> String {
    let column =
      switch sort.field {
      case .createdAt: "created_at"
      case .severity: "severity"
      case .status: "state"
      case .number: SQLDialect.sorted("cases.number", mayUseIndex: mayUseIndex)
      case .title: SQLDialect.sorted("title_key", mayUseIndex: mayUseIndex)
      default: "updated_at"
      }
    return SQLDialect.order(column, isDescending: sort.isDescending) + ", cases.number"
  }
}
