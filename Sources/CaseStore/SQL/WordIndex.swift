internal import CaseModel

/// The search index: the folded words of each case, which the index splits at spaces. It stores no texts, so the words that
/// are removed must be those that were added.
struct WordIndex {
  let connection: SQLConnection

  func add(_ id: Int) throws(StoreError) { try run(SQLDialect.addWords, id) }

  /// Called before the texts change.
  func remove(_ id: Int) throws(StoreError) { try run(SQLDialect.removeWords, id) }

  private func run(_ sql: String, _ id: Int) throws(StoreError) {
    let heads = try connection.rows("SELECT number, title_key FROM cases WHERE id = ?1", [.integer(id)]) { row in
      [row.text(0), row.text(1)]
    }
    guard let head = heads.first else { return }
    let (description, comments) = try texts(of: id)
    try connection.run(
      sql, [.integer(id)] + (head.map { [$0] } + [[description].compactMap { $0 }, comments]).map(Self.words))
  }

  /// The description and the comments.
  func texts(of id: Int) throws(StoreError) -> (description: String?, comments: [String]) {
    let description = try connection.first(
      "SELECT text FROM bodies WHERE case_id = ?1 AND comment = 0", [.integer(id)]
    ) { $0.text(0) }
    let comments = try connection.rows(
      """
      SELECT text FROM comments JOIN bodies ON bodies.case_id = comments.case_id AND comment = comments.id
      WHERE comments.case_id = ?1 AND present = 1 ORDER BY position, comments.id
      """, [.integer(id)]
    ) { $0.text(0) }
    return (description, comments)
  }

  private static func words(_ texts: [String]) -> SQLValue {
    var words = FoldedWords()
    for text in texts { words.append(text) }
    guard texts.count > 1 else { return .text(String(decoding: words.bytes, as: UTF8.self)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(words.bytes.count + texts.count)
    // A word between two texts, so that no phrase is found across them. No folded word is the same.
    for byte in words.bytes {
      if byte == FoldedWords.separator { bytes += " _".utf8 } else { bytes.append(byte) }
    }
    return .text(String(decoding: bytes, as: UTF8.self))
  }
}
