internal import CaseModel
internal import JSON
internal import Platform

/// The comments of cases.
struct CommentTable {
  struct Row {
    let id: Int
    let hash: String
    let hasText: Bool
    let isPresent: Bool
    let position: Int
  }

  /// A comment as it is stored.
  struct Entry {
    let comment: Comment
    let hash: String
    /// Nil for a private comment that is not kept.
    let json: String?
    let text: String?

    /// - Parameter key: the key for the hash of a private text that is not kept; nil to keep the text.
    init(_ comment: Comment, key: [UInt8]?) {
      self.comment = comment
      let parts = [
        comment.subject ?? "", comment.text, comment.updatedAt.map(RFC3339.format) ?? "",
        comment.isPrivate == true ? "private" : "",
      ]
      let whole = parts.joined(separator: "\u{1F}")
      if let key {
        (hash, json, text) = (StoredHash.of(whole, key: key), nil, nil)
        return
      }
      hash = StoredHash.of(whole)
      var head = comment
      (head.text, head.raw) = ("", nil)
      var writer = JSONWriter()
      head.write(to: &writer)
      (json, text) = (String(decoding: writer.bytes, as: UTF8.self), comment.text)
    }
  }

  let connection: SQLConnection

  func rows(of id: Int) throws(StoreError) -> [String: Row] {
    let rows = try connection.rows(
      """
      SELECT comment_id, id, hash, text IS NOT NULL, present, position
      FROM comments LEFT JOIN bodies ON bodies.case_id = comments.case_id AND comment = id WHERE comments.case_id = ?1
      """, [.integer(id)]
    ) { row in
      (
        row.text(0),
        Row(
          id: row.integer(1), hash: row.text(2), hasText: row.bool(3), isPresent: row.bool(4),
          position: row.integer(5))
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  func set(_ id: Int, _ entry: Entry, at position: Int) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO comments (case_id, comment_id, position, created_at, hash, is_private, present, json)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
      ON CONFLICT (case_id, comment_id) DO UPDATE SET position = excluded.position, created_at = excluded.created_at,
        hash = excluded.hash, is_private = excluded.is_private, present = 1, json = excluded.json
      """,
      [
        .integer(id), .text(entry.comment.id), .integer(position),
        SQLValue(entry.comment.createdAt?.millisecondsSince1970), .text(entry.hash),
        SQLValue(entry.comment.isPrivate == true), SQLValue(entry.json),
      ])
    let key: [SQLValue] = [.integer(id), .text(entry.comment.id)]
    guard let text = entry.text else {
      try connection.run(
        """
        DELETE FROM bodies WHERE case_id = ?1
          AND comment = (SELECT id FROM comments WHERE case_id = ?1 AND comment_id = ?2)
        """, key)
      return
    }
    try connection.run(
      """
      INSERT INTO bodies (case_id, comment, text) SELECT ?1, id, ?3 FROM comments WHERE case_id = ?1 AND comment_id = ?2
      ON CONFLICT (case_id, comment) DO UPDATE SET text = excluded.text
      """, key + [.text(text)])
  }

  func setAbsent(_ row: Int) throws(StoreError) {
    try connection.run("UPDATE comments SET present = 0 WHERE id = ?1", [.integer(row)])
  }

  // MARK: Private texts

  /// At most `limit` cases of a source that have texts of private comments.
  func casesWithPrivate(_ source: Int, limit: Int) throws(StoreError) -> [Int] {
    try connection.rows(
      """
      SELECT DISTINCT case_id FROM comments JOIN cases ON cases.id = case_id
      WHERE is_private = 1 AND comments.json IS NOT NULL AND source_id = ?1 LIMIT ?2
      """, [.integer(source), .integer(limit)]
    ) { $0.integer(0) }
  }

  /// Removes them, and their hashes, which have no key: the next reading stores the comments as those that are not kept.
  func removePrivate(of id: Int) throws(StoreError) {
    try connection.run(
      """
      DELETE FROM bodies WHERE case_id = ?1
        AND comment IN (SELECT id FROM comments WHERE case_id = ?1 AND is_private = 1)
      """, [.integer(id)])
    try connection.run(
      "UPDATE comments SET json = NULL, hash = '' WHERE case_id = ?1 AND is_private = 1 AND json IS NOT NULL",
      [.integer(id)])
  }

  // MARK: Reading

  /// Returns the comments, oldest first, and whether each is complete.
  func read(of id: Int) throws(StoreError) -> (comments: [Comment], isComplete: Bool) {
    var isComplete = true
    let comments = try connection.rows(
      """
      SELECT comment_id, created_at, json, text, is_private
      FROM comments LEFT JOIN bodies ON bodies.case_id = comments.case_id AND comment = id
      WHERE comments.case_id = ?1 AND present = 1 ORDER BY position, id
      """, [.integer(id)]
    ) { (row) throws(StoreError) in
      if row.isNull(3) { isComplete = false }
      guard let text = row.optionalBytes(2) else {
        var comment = Comment(id: row.text(0), text: "", createdAt: row.time(1))
        comment.isPrivate = row.bool(4) ? true : nil
        return comment
      }
      guard var comment = StoredCaseParser.comment(text) else { throw .damaged("a comment is not valid") }
      comment.text = row.text(3)
      return comment
    }
    return (comments, isComplete)
  }
}

/// The attachments of cases.
struct AttachmentTable {
  struct Row {
    let id: Int
    let json: String
    let isPresent: Bool
    let position: Int
  }

  let connection: SQLConnection

  func rows(of id: Int) throws(StoreError) -> [String: Row] {
    let rows = try connection.rows(
      "SELECT attachment_id, id, json, present, position FROM attachments WHERE case_id = ?1", [.integer(id)]
    ) { row in
      (
        row.text(0),
        Row(id: row.integer(1), json: row.text(2), isPresent: row.bool(3), position: row.integer(4))
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  func set(_ id: Int, _ attachment: String, _ json: String, at position: Int) throws(StoreError) {
    try connection.run(
      """
      INSERT INTO attachments (case_id, attachment_id, position, present, json) VALUES (?1, ?2, ?3, 1, ?4)
      ON CONFLICT (case_id, attachment_id) DO UPDATE SET position = excluded.position, present = 1, json = excluded.json
      """, [.integer(id), .text(attachment), .integer(position), .text(json)])
  }

  func setAbsent(_ row: Int) throws(StoreError) {
    try connection.run("UPDATE attachments SET present = 0 WHERE id = ?1", [.integer(row)])
  }

  /// Returns the attachments as JSON.
  func read(of id: Int) throws(StoreError) -> [String] {
    try connection.rows(
      "SELECT json FROM attachments WHERE case_id = ?1 AND present = 1 ORDER BY position, id", [.integer(id)]
    ) { $0.text(0) }
  }

  static func json(_ attachment: Attachment) -> String {
    var attachment = attachment
    attachment.raw = nil
    var writer = JSONWriter()
    attachment.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
