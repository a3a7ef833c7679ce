internal import CaseModel
internal import JSON
internal import Platform

/// Reads cases.
struct CaseReader {
  /// A row before its parts are added.
  struct Head {
    let id: Int
    let source: SourceReference
    let number: String
    let members: CaseFields
    let invalid: CaseFields
    let json: [UInt8]
    let hasDescription: Bool
    let times: [Timestamp?]
    let goneAt: Timestamp?
    let hasUnknownOutcome: Bool
  }

  private static let select = """
    SELECT cases.id, cases.source_id, sources.profile, sources.provider, cases.number, members, records.json,
      description_hash, read_at, details_at, comments_at, attachments_at, gone_at,
      EXISTS (SELECT 1 FROM outcomes WHERE outcomes.source_id = cases.source_id AND outcomes.number = cases.number),
      invalid
    FROM cases JOIN records ON records.case_id = cases.id JOIN sources ON sources.id = cases.source_id
    """
  /// The members that the value of a box has.
  private static let boxed: CaseFields = [
    .profile, .provider, .number, .title, .status, .severity, .createdAt, .updatedAt,
  ]
  private static let parser = StoredCaseParser(boxed)

  let connection: SQLConnection

  func get(_ source: StoreSource, _ number: String, _ fields: CaseFields) throws(StoreError) -> StoredCase? {
    let head = try connection.first(
      "\(Self.select) WHERE sources.identity = ?1 AND cases.number = ?2",
      [.text(source.identity), .text(number)], Self.head)
    return try head.map { (head) throws(StoreError) in try assemble(head, fields) }
  }

  func head(_ id: Int) throws(StoreError) -> Head? {
    try connection.first("\(Self.select) WHERE cases.id = ?1", [.integer(id)], Self.head)
  }

  private static func head(_ row: SQLRow) throws(StoreError) -> Head {
    Head(
      id: row.integer(0),
      source: SourceReference(profile: row.text(2), provider: row.text(3), id: row.integer(1)), number: row.text(4),
      members: CaseFields(stored: row.integer(5)), invalid: CaseFields(stored: row.integer(14)), json: row.bytes(6),
      hasDescription: !row.isNull(7), times: (8...11).map { row.time($0) }, goneAt: row.time(12),
      hasUnknownOutcome: row.bool(13))
  }

  // MARK: Cases

  /// A case whose text is passed on. Its value has what listings compare.
  func box(_ head: Head, _ parts: CaseParts, _ fields: CaseFields) throws(StoreError) -> CaseBox {
    let stored: StoredJSON
    if fields.isDisjoint(with: CaseRecord.separate) {
      let members = head.members.union([.id, .profile, .provider, .number]).subtracting(CaseRecord.separate)
      stored = StoredJSON(JSONSlice(checked: head.json, 0..<head.json.count), members: members)
    } else {
      let members = fields.union(Self.boxed).union([.id])
      stored = StoredJSON(try json(head, parts, members), members: members)
    }
    do throws(JSONError) { return try Self.parser.box(stored) } catch { throw Self.damaged }
  }

  private func assemble(_ head: Head, _ fields: CaseFields) throws(StoreError) -> StoredCase {
    let parts = try CaseParts(head, fields, connection)
    let known = head.members.subtracting(head.invalid)
    return StoredCase(
      source: head.source, number: head.number, json: try json(head, parts, fields), asOf: head.asOf(fields),
      oldest: head.asOf(fields.intersection(known)), members: known, isIncomplete: parts.isIncomplete, hasUnknownOutcome: head.hasUnknownOutcome, goneAt: head.goneAt)
  }

  private func json(_ head: Head, _ parts: CaseParts, _ fields: CaseFields) throws(StoreError) -> JSONSlice {
    let record = try CaseRecord(stored: head.json)
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
  func passes(_ head: Head, _ query: CompiledQuery) throws(StoreError) -> Bool {
    let filters = CaseFilter.allCases.filter { $0.isUsed(in: query.query) }
    let fields = filters.reduce(query.remainderFields) { $0.union($1.fields) }
    let parts = try CaseParts(head, fields, connection)
    var row: Case
    do throws(JSONError) {
      row = try StoredCaseParser(fields).read(JSONSlice(checked: head.json, 0..<head.json.count))
    } catch {
      throw Self.damaged
    }
    (row.description, row.comments) = (parts.description, parts.comments)
    return filters.allSatisfy { $0.passes(row, query.query) } && query.passes(row)
  }

  private static var damaged: StoreError { .damaged("a case is not valid") }
}

extension CaseReader.Head {
  /// When the oldest of these members was read; nil if one was never read.
  func asOf(_ fields: CaseFields) -> Timestamp? {
    let requested = fields.subtracting(CaseFields.always)
    guard requested.isSubset(of: members), requested.isDisjoint(with: invalid) else { return nil }
    let groups: [CaseFields] = [ObservationWriter.lean, ObservationWriter.details, [.comments], [.attachments]]
    var oldest: Timestamp?
    for (group, time) in zip(groups, times) where !requested.isDisjoint(with: group) {
      guard let time else { return nil }
      oldest = min(oldest ?? time, time)
    }
    return oldest
  }
}
