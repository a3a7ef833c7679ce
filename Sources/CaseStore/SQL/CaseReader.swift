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
    let json: String
    let hasDescription: Bool
    let times: [Timestamp?]
    let goneAt: Timestamp?
    let hasUnknownOutcome: Bool
  }

  private static let columns = """
    cases.id, cases.source_id, sources.profile, sources.provider, cases.number, members, cases.json,
    description_hash, read_at, details_at, comments_at, attachments_at, gone_at,
    EXISTS (SELECT 1 FROM outcomes WHERE outcomes.source_id = cases.source_id AND outcomes.number = cases.number)
    """
  private static let join = "JOIN sources ON sources.id = cases.source_id"

  let connection: SQLConnection

  func get(_ source: StoreSource, _ number: String, _ fields: CaseFields) throws(StoreError) -> StoredCase? {
    let head = try connection.first(
      "SELECT \(Self.columns) FROM cases \(Self.join) WHERE sources.identity = ?1 AND cases.number = ?2",
      [.text(source.identity), .text(number)], Self.head)
    return try head.map { (head) throws(StoreError) in try assemble(head, fields) }
  }

  /// Returns a page of the cases that match, with the number of all.
  func list(
    _ query: CaseQuery, _ sources: [Int]?, offset: Int, limit: Int
  ) throws(StoreError) -> StoredPage<StoredCase> {
    var conditions = CaseConditions(query, sources: sources)
    conditions.add("gone_at IS NULL")
    let count = try count(conditions)
    let order = Self.order(query.sort)
    let (first, second) = (conditions.bind(.integer(limit)), conditions.bind(.integer(offset)))
    let heads = try connection.rows(
      """
      SELECT \(Self.columns) FROM cases \(Self.join) WHERE \(conditions.text)
      ORDER BY \(order), cases.source_id, cases.number LIMIT \(first) OFFSET \(second)
      """, conditions.values, Self.head)
    let fields = query.fields
    return StoredPage(
      rows: try heads.map { (head) throws(StoreError) in try assemble(head, fields) }, total: count)
  }

  func count(_ query: CaseQuery, _ sources: [Int]?) throws(StoreError) -> Int {
    var conditions = CaseConditions(query, sources: sources)
    conditions.add("gone_at IS NULL")
    return try count(conditions)
  }

  private func count(_ conditions: CaseConditions) throws(StoreError) -> Int {
    try connection.first("SELECT count(*) FROM cases WHERE \(conditions.text)", conditions.values) { $0.integer(0) }
      ?? 0
  }

  /// Returns the best matches of a text among the cases that match a query.
  func search(
    _ text: SearchText, _ query: CaseQuery, _ sources: [Int]?, offset: Int, limit: Int
  ) throws(StoreError) -> StoredPage<SearchHit> {
    var conditions = CaseConditions(query, sources: sources)
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
    let total = try connection.first(
      "SELECT count(*) FROM \(table)\(documents) WHERE \(conditions.text)", conditions.values
    ) { $0.integer(0) }
    let rank = usesIndex ? SQLDialect.rank : "0"
    let excerpt = usesIndex ? SQLDialect.excerpt : "NULL"
    let (first, second) = (conditions.bind(.integer(limit)), conditions.bind(.integer(offset)))
    let rows = try connection.rows(
      """
      SELECT \(Self.columns), \(excerpt), \(rank) FROM \(table)\(documents) \(Self.join) WHERE \(conditions.text)
      ORDER BY \(usesIndex ? "\(rank), " : "")updated_at DESC, cases.id LIMIT \(first) OFFSET \(second)
      """, conditions.values
    ) { (row) throws(StoreError) in (try Self.head(row), row.optionalText(14), -row.number(15)) }
    let fields = query.fields
    let hits = try rows.map { (head, marked, rank) throws(StoreError) in
      let excerpt =
        if let marked { Excerpts.split(marked) } else { Excerpts.find(text.substrings, in: try texts(head)) }
      return SearchHit(row: try assemble(head, fields), excerpt: excerpt, rank: rank)
    }
    return StoredPage(rows: hits, total: total ?? 0)
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
      members: CaseFields(stored: row.integer(5)), json: row.text(6), hasDescription: !row.isNull(7),
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
      asOf: Self.asOf(head, fields), isIncomplete: isIncomplete, hasUnknownOutcome: head.hasUnknownOutcome,
      goneAt: head.goneAt)
  }

  /// When the oldest of these members was read; nil if one was never read.
  private static func asOf(_ head: Head, _ fields: CaseFields) -> Timestamp? {
    let requested = fields.subtracting(CaseFields.always)
    guard requested.isSubset(of: head.members) else { return nil }
    let groups: [CaseFields] = [ObservationWriter.lean, ObservationWriter.details, [.comments], [.attachments]]
    var oldest: Timestamp?
    for (group, time) in zip(groups, head.times) where !requested.isDisjoint(with: group) {
      guard let time else { return nil }
      oldest = min(oldest ?? time, time)
    }
    return oldest
  }
}
