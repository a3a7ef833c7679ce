internal import CaseModel
internal import JSON

/// Reads cases.
struct CaseReader {
  /// The members that the value of a box has.
  static let boxed: CaseFields = [
    .profile, .provider, .number, .title, .status, .severity, .createdAt, .updatedAt,
  ]
  private static let parser = StoredCaseParser(boxed)

  let connection: SQLConnection

  func get(_ source: StoreSource, _ number: String, _ fields: CaseFields) throws(StoreError) -> StoredCase? {
    let found = try connection.first(
      """
      SELECT \(StoredRow.columns), source_id, gone_at,
        EXISTS (SELECT 1 FROM outcomes WHERE outcomes.source_id = cases.source_id AND outcomes.number = cases.number)
      FROM cases WHERE source_id = (SELECT id FROM sources WHERE identity = ?1) AND number = ?2
      """, [.text(source.identity), .text(number)]
    ) { row in
      let next = StoredRow.count
      let reference = SourceReference(profile: source.profile, provider: source.provider, id: row.integer(next))
      return (row: StoredRow(row), source: reference, goneAt: row.time(next + 1), isUnknown: row.bool(next + 2))
    }
    guard let found else { return nil }
    let parts = try CaseParts(found.row, fields, connection)
    let known = found.row.known
    return StoredCase(
      source: found.source, number: number, json: try json(found.row, parts, fields), asOf: found.row.asOf(fields),
      oldest: found.row.asOf(fields.intersection(known)), members: known, isIncomplete: parts.isIncomplete,
      hasUnknownOutcome: found.isUnknown, goneAt: found.goneAt)
  }

  /// A case whose text is passed on. Its value has what listings compare.
  func box(_ row: StoredRow, _ parts: CaseParts, _ fields: CaseFields) throws(StoreError) -> CaseBox {
    let isWhole = fields.isDisjoint(with: CaseRecord.separate)
    let text = try isWhole ? record(row.id) : json(row, parts, fields.union(Self.boxed))
    do throws(JSONError) { return try Self.parser.box(text) } catch { throw Self.damaged }
  }

  /// The members that are stored together. The text is not checked.
  private func record(_ id: Int) throws(StoreError) -> JSONSlice {
    let bytes = try connection.first("SELECT json FROM records WHERE case_id = ?1", [.integer(id)]) { $0.bytes(0) }
    guard let bytes else { throw Self.damaged }
    return JSONSlice(checked: bytes, 0..<bytes.count)
  }

  private func json(_ row: StoredRow, _ parts: CaseParts, _ fields: CaseFields) throws(StoreError) -> JSONSlice {
    let record = try CaseRecord(stored: record(row.id).storage)
    var writer = JSONWriter()
    record.write(fields.union([.id]), to: &writer) { field, writer in
      switch field {
      case .description: writer.member("description", parts.description)
      case .comments: writer.member("comments", parts.comments)
      case .attachments:
        guard let attachments = parts.attachments else { return }
        writer.name("attachments")
        writer.raw(checked: "[\(attachments.joined(separator: ","))]".utf8)
      default: break
      }
    }
    return JSONSlice(checked: writer.bytes, 0..<writer.bytes.count)
  }

  /// Whether a case passes the filters and terms that `CaseConditions` does not express exactly.
  func passes(_ row: StoredRow, _ query: CompiledQuery) throws(StoreError) -> Bool {
    let matcher = QueryMatcher(query)
    let parts = try CaseParts(row, matcher.fields, connection)
    return try matcher.matches(record(row.id), description: parts.description, comments: parts.comments)
  }

  private static var damaged: StoreError { .damaged("a case is not valid") }
}
