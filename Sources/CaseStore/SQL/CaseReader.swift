internal import CaseModel
internal import JSON
internal import Platform

/// Reads cases.
struct CaseReader {
  /// A row before its parts are added.
  private struct Head {
    let id: Int
    let source: SourceReference
    let number: String
    let members: CaseFields
    let invalid: CaseFields
    let json: String
    let hasDescription: Bool
    let times: [Timestamp?]
    let goneAt: Timestamp?
    let hasUnknownOutcome: Bool
  }

  private static let columns = """
    cases.id, cases.source_id, sources.profile, sources.provider, cases.number, members, cases.json,
    description_hash, read_at, details_at, comments_at, attachments_at, gone_at,
    EXISTS (SELECT 1 FROM outcomes WHERE outcomes.source_id = cases.source_id AND outcomes.number = cases.number),
    invalid
    """
  private static let join = "JOIN sources ON sources.id = cases.source_id"

  let connection: SQLConnection

  func get(_ source: StoreSource, _ number: String, _ fields: CaseFields) throws(StoreError) -> StoredCase? {
    let head = try connection.first(
      "SELECT \(Self.columns) FROM cases \(Self.join) WHERE sources.identity = ?1 AND cases.number = ?2",
      [.text(source.identity), .text(number)], Self.head)
    return try head.map { (head) throws(StoreError) in try assemble(head, fields) }
  }

  /// Returns a page of the cases of a source that match, with the number of all.
  func list(
    _ query: CompiledQuery, _ source: Int, offset: Int, limit: Int
  ) throws(StoreError) -> StoredPage<CaseBox> {
    let found = try matches(query, source)
    let heads = found.dropFirst(max(0, offset)).prefix(max(0, limit))
    let fields = query.query.fields
    var page = StoredPage(
      rows: try heads.map { (head) throws(StoreError) in try box(head, fields) }, total: found.count)
    let times = heads.map { Self.asOf($0, fields) }
    page.asOf = times.contains(nil) ? nil : times.compactMap { $0 }.min()
    for head in heads where try assemble(head, fields).isIncomplete { page.isIncomplete = true }
    return page
  }

  func count(_ query: CompiledQuery, _ source: Int) throws(StoreError) -> Int { try matches(query, source).count }

  private func matches(_ query: CompiledQuery, _ source: Int) throws(StoreError) -> [Head] {
    var conditions = CaseConditions(query.query, sources: [source])
    conditions.add("gone_at IS NULL")
    let heads = try connection.rows(
      """
      SELECT \(Self.columns) FROM cases \(Self.join) WHERE \(conditions.text)
      ORDER BY \(Self.order(query.query.sort)), cases.number
      """, conditions.values, Self.head)
    var found: [Head] = []
    for head in heads where try passes(head, query) { found.append(head) }
    return found
  }

  private func passes(_ head: Head, _ query: CompiledQuery) throws(StoreError) -> Bool {
    guard !query.isExact else { return true }
    guard let row = try assemble(head, .all).value else { throw .damaged("a case is not valid") }
    return query.passes(row)
  }

  private func box(_ head: Head, _ fields: CaseFields) throws(StoreError) -> CaseBox {
    let row = try assemble(head, fields.union([.title, .status, .severity, .createdAt, .updatedAt]))
    guard let value = row.value else { throw .damaged("a case is not valid") }
    return CaseBox(value, stored: StoredJSON(row.json, members: .all))
  }

  /// Returns the best matches of a text among the cases of a source that match a query.
  func search(
    _ text: SearchText, _ query: CompiledQuery, _ source: Int, limit: Int
  ) throws(StoreError) -> StoredPage<SearchHit> {
    var conditions = CaseConditions(query.query, sources: [source])
    conditions.add("gone_at IS NULL")
    for part in text.substrings {
      let parameter = conditions.bind(.text(SQLDialect.pattern(part)))
      let columns = ["documents.number", "documents.title", "documents.description", "documents.comments"]
      conditions.add("(" + columns.map { SQLDialect.contains($0, parameter) }.joined(separator: " OR ") + ")")
    }
    let usesIndex = !text.words.isEmpty
    if usesIndex { conditions.add(SQLDialect.matchesWords(conditions.bind(.text(SQLDialect.words(text.words))))) }
    let table = usesIndex ? SQLDialect.wordsTable : "cases"
    let documents = text.substrings.isEmpty ? "" : " JOIN documents ON documents.id = cases.id"
    let rank = usesIndex ? SQLDialect.rank : "0"
    let excerpt = usesIndex ? SQLDialect.excerpt : "NULL"
    let rows = try connection.rows(
      """
      SELECT \(Self.columns), \(excerpt), \(rank) FROM \(table)\(documents) \(Self.join) WHERE \(conditions.text)
      ORDER BY \(usesIndex ? "\(rank), " : "")updated_at DESC, cases.id
      """, conditions.values
    ) { (row) throws(StoreError) in (try Self.head(row), row.optionalText(15), -row.number(16)) }
    var found: [(Head, String?, Double)] = []
    for row in rows where try passes(row.0, query) { found.append(row) }
    let hits = try found.prefix(max(0, limit)).map { (head, marked, rank) throws(StoreError) in
      let excerpt =
        if let marked { Excerpts.split(marked) } else { Excerpts.find(text.substrings, in: try texts(head)) }
      return SearchHit(box: try box(head, query.query.fields), excerpt: excerpt, rank: rank)
    }
    return StoredPage(rows: hits, total: found.count)
  }

  private func texts(_ head: Head) throws(StoreError) -> [String] {
    try connection.first(
      "SELECT title, description, comments, number FROM documents WHERE id = ?1", [.integer(head.id)]
    ) { row in (0..<4).map { row.text($0) } } ?? []
  }

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
    return SQLDialect.order(column, isDescending: sort.isDescending)
  }

  // MARK: Rows

  private static func head(_ row: SQLRow) throws(StoreError) -> Head {
    Head(
      id: row.integer(0),
      source: SourceReference(profile: row.text(2), provider: row.text(3), id: row.integer(1)), number: row.text(4),
      members: CaseFields(stored: row.integer(5)), invalid: CaseFields(stored: row.integer(14)), json: row.text(6), hasDescription: !row.isNull(7),
      times: (8...11).map { row.time($0) }, goneAt: row.time(12), hasUnknownOutcome: row.bool(13))
  }

  private func assemble(_ head: Head, _ fields: CaseFields) throws(StoreError) -> StoredCase {
    let record = try CaseRecord(stored: head.json)
    var isIncomplete = false
    var description: String?
    if fields.contains(.description), head.hasDescription {
      description = try connection.first(
        "SELECT text FROM bodies WHERE case_id = ?1 AND comment = 0", [.integer(head.id)]
      ) { $0.text(0) }
      isIncomplete = description == nil
    }
    var comments: [Comment]?
    if fields.contains(.comments), head.members.contains(.comments) {
      let read = try CommentTable(connection: connection).read(of: head.id)
      comments = read.comments
      if !read.isComplete { isIncomplete = true }
    }
    var attachments: [String]?
    if fields.contains(.attachments), head.members.contains(.attachments) {
      attachments = try AttachmentTable(connection: connection).read(of: head.id)
    }
    var writer = JSONWriter()
    record.write(fields.union([.id]), to: &writer) { field, writer in
      switch field {
      case .description: writer.member("description", description)
      case .comments: writer.member("comments", comments)
      case .attachments:
        guard let attachments else { return }
        writer.name("attachments")
        writer.raw(checked: "[\(attachments.joined(separator: ","))]".utf8)
      default: break
      }
    }
    let bytes = writer.bytes
    return StoredCase(
      source: head.source, number: head.number, json: JSONSlice(checked: bytes, 0..<bytes.count),
      asOf: Self.asOf(head, fields), oldest: Self.asOf(head, fields.intersection(head.members.subtracting(head.invalid))),
      members: head.members.subtracting(head.invalid), isIncomplete: isIncomplete, hasUnknownOutcome: head.hasUnknownOutcome,
      goneAt: head.goneAt)
  }

  /// When the oldest of these members was read; nil if one was never read.
  private static func asOf(_ head: Head, _ fields: CaseFields) -> Timestamp? {
    let requested = fields.subtracting(CaseFields.always)
    guard requested.isSubset(of: head.members), requested.isDisjoint(with: head.invalid) else { return nil }
    let groups: [CaseFields] = [ObservationWriter.lean, ObservationWriter.details, [.comments], [.attachments]]
    var oldest: Timestamp?
    for (group, time) in zip(groups, head.times) where !requested.isDisjoint(with: group) {
      guard let time else { return nil }
      oldest = min(oldest ?? time, time)
    }
    return oldest
  }
}
