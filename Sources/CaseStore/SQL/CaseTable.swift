internal import CaseModel
internal import JSON
internal import Platform

/// The cases, one row for each case of a source.
struct CaseTable {
  /// A row as `observe` compares it.
  struct Row {
    let id: Int
    /// The members that were read at any time.
    var members: CaseFields
    var record: CaseRecord
    let descriptionHash: String?
    /// Whether the description is there; its hash stays when it is evicted.
    let hasDescription: Bool
    /// When it was found to be missing, once and again.
    let missingAt, goneAt: Int?
    /// The members that must be read again.
    let invalid: CaseFields
    let updatedAt: Int?
    /// Comments and files that are later are new, although they were never read.
    let partsSince: Int?
    let times: Times
  }

  /// When the groups of members were read, and when the case was written.
  struct Times {
    let lean, details, comments, attachments, ownWrite, listed: Int?
  }

  let connection: SQLConnection

  func find(_ source: Int, _ number: String) throws(StoreError) -> Row? {
    try connection.first(
      """
      SELECT cases.id, members, records.json, description_hash,
        EXISTS (SELECT 1 FROM bodies WHERE case_id = cases.id AND comment = 0), gone_at, updated_at, invalid,
        read_at, details_at, comments_at, attachments_at, own_write_at, checksum, missing_at, parts_since, listed_at
      FROM cases JOIN records ON records.case_id = cases.id WHERE source_id = ?1 AND number = ?2
      """,
      [.integer(source), .text(number)]
    ) { (row) throws(StoreError) in
      let json = row.bytes(2)
      guard Self.checksum(json) == row.integer(13) else { throw .damaged("a case is not valid") }
      return Row(
        id: row.integer(0), members: CaseFields(stored: row.integer(1)), record: try CaseRecord(stored: json),
        descriptionHash: row.optionalText(3), hasDescription: row.bool(4), missingAt: row.optionalInteger(14),
        goneAt: row.optionalInteger(5), invalid: CaseFields(stored: row.integer(7)),
        updatedAt: row.optionalInteger(6), partsSince: row.optionalInteger(15),
        times: Times(
          lean: row.optionalInteger(8), details: row.optionalInteger(9), comments: row.optionalInteger(10),
          attachments: row.optionalInteger(11), ownWrite: row.optionalInteger(12),
          listed: row.optionalInteger(16)))
    }
  }

  /// Adds a case. Returns its id.
  func insert(_ source: Int, _ number: String, _ values: [(name: String, value: SQLValue)]) throws(StoreError) -> Int {
    let names = values.map { ", " + $0.name }.joined()
    let marks = values.indices.map { ", ?\($0 + 3)" }.joined()
    try connection.run(
      "INSERT INTO cases (source_id, number\(names)) VALUES (?1, ?2\(marks))",
      [.integer(source), .text(number)] + values.map(\.value))
    let id = try connection.first(
      "SELECT id FROM cases WHERE source_id = ?1 AND number = ?2", [.integer(source), .text(number)]
    ) { $0.integer(0) }
    guard let id else { throw .damaged("a case was not stored") }
    return id
  }

  func update(_ id: Int, _ values: [(name: String, value: SQLValue)]) throws(StoreError) {
    guard !values.isEmpty else { return }
    let assignments = values.enumerated().map { "\($0.element.name) = ?\($0.offset + 2)" }.joined(separator: ", ")
    try connection.run("UPDATE cases SET \(assignments) WHERE id = ?1", [.integer(id)] + values.map(\.value))
  }

  func setRecord(_ id: Int, _ json: String) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO records (case_id, json, checksum) VALUES (?1, ?2, ?3)
      ON CONFLICT (case_id) DO UPDATE SET json = excluded.json, checksum = excluded.checksum
      """, [.integer(id), .text(json), .integer(Self.checksum(Array(json.utf8)))])
  }

  private static func checksum(_ json: [UInt8]) -> Int { Int(truncatingIfNeeded: FNV1a(json).value) }

  func setDescription(_ id: Int, _ text: String?) throws(StoreError) {
    guard let text else {
      try connection.run("DELETE FROM bodies WHERE case_id = ?1 AND comment = 0", [.integer(id)])
      return
    }
    try connection.run(
      """
      INSERT INTO bodies (case_id, comment, text) VALUES (?1, 0, ?2)
      ON CONFLICT (case_id, comment) DO UPDATE SET text = excluded.text
      """, [.integer(id), .text(text)])
  }

  /// Marks members as never read. Their values stay, so that a change is found when they are read again: later than `now`.
  func invalidate(_ source: Int, _ number: String, _ members: CaseFields, _ now: Int) throws(StoreError) {
    try connection.run(
      "UPDATE cases SET invalid = invalid | ?3, own_write_at = ?4 WHERE source_id = ?1 AND number = ?2",
      [.integer(source), .text(number), members.stored, .integer(now)])
  }

  // MARK: Removal

  /// Removes at most this many cases of a source. Returns how many were removed.
  func remove(source: Int, atMost count: Int) throws(StoreError) -> Int {
    let ids = try connection.rows(
      "SELECT id FROM cases WHERE source_id = ?1 LIMIT ?2", [.integer(source), .integer(count)]
    ) { $0.integer(0) }
    for id in ids { try remove(id) }
    return ids.count
  }

  func remove(_ id: Int) throws(StoreError) {
    try WordIndex(connection: connection).remove(id)
    for table in ["bodies", "comments", "attachments", "records"] {
      try connection.run("DELETE FROM \(table) WHERE case_id = ?1", [.integer(id)])
    }
    try connection.run("DELETE FROM cases WHERE id = ?1", [.integer(id)])
  }
}

extension CaseTable {
  typealias Value = (name: String, value: SQLValue)

  /// The columns that SQL filters and sorts by, of these members.
  static func columns(_ row: CaseBox, _ members: CaseFields) -> [Value] {
    var values: [Value] = []
    members.forEach { values += columns(row, $0) }
    return values
  }

  private static func columns(_ row: CaseBox, _ member: CaseField) -> [Value] {
    switch member {
    case .title: [("title_key", SQLValue(row.value.title?.lowercased()))]
    case .status: [("state", SQLValue(row.value.status.flatMap { rank($0.state) }))]
    case .severity: [("severity", SQLValue(row.value.severity?.level))]
    case .createdAt: [("created_at", StoredTime.value(row.value.createdAt))]
    case .updatedAt: [("updated_at", StoredTime.value(row.value.updatedAt))]
    case .contract: [("contract", comparable(row.value.contract))]
    case .group: [("case_group", comparable(row.value.group))]
    case .owner: [("owner_names", names([row.value.owner]))]
    case .createdBy: [("creator_names", names([row.value.createdBy]))]
    case .contact: [("contact_names", names([row.value.contact]))]
    case .watchlist: [("watcher_names", names(row.value.watchlist ?? []))]
    case .escalated: [("is_escalated", row.value.escalated.map { SQLValue($0) } ?? .null)]
    case .description: [("description_hash", SQLValue(row.value.description.map(StoredHash.of)))]
    default: []
    }
  }

  /// The columns that depend on members which may have been read at different times.
  static func columns(_ record: CaseRecord, _ members: CaseFields) -> [Value] {
    guard !members.isDisjoint(with: [.product, .offering]) else { return [] }
    let offering = record[.offering].flatMap { try? $0.tree() }
    let names = [record[.product]?.string, offering?["name"]?.string]
    return [("product_words", SQLValue(ProductWords.text(names.compactMap { $0 })))]
  }

  /// A state's position in the order of states.
  static func rank(_ state: CaseState) -> Int? { CaseState.allCases.firstIndex(of: state) }

  private static func comparable(_ text: String?) -> SQLValue { SQLValue(text.map { ComparableText($0).key }) }

  /// A line for each id, name and address, between line ends.
  private static func names(_ users: [User?]) -> SQLValue {
    let names = users.compactMap { $0 }.flatMap { [$0.userId, $0.name].compactMap { $0 } + ($0.emails ?? []) }
    guard !names.isEmpty else { return .null }
    return .text("\n" + names.map { ComparableText($0, ignoresCase: true).key + "\n" }.joined())
  }
}

/// A hash of a text that is compared, not kept.
enum StoredHash {
  static func of(_ text: String) -> String {
    var hash = FNV1a()
    hash.add(text)
    return hash.hex
  }

  /// Of a text that must not be found by trying texts.
  static func of(_ text: String, key: [UInt8]) -> String { Hex.text(SHA256.digest(key + Array(text.utf8))) }
}

extension CaseFields {
  init(stored bits: Int) {
    self.init(known: UInt64(truncatingIfNeeded: bits))
  }

  var stored: SQLValue { .integer(Int(truncatingIfNeeded: bits)) }
}

extension SQLRow {
  /// A time in milliseconds.
  func time(_ column: Int32) -> Timestamp? { optionalInteger(column).map { Timestamp(millisecondsSince1970: $0) } }
}
