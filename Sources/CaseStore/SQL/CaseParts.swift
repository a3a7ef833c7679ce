internal import CaseModel

/// The members of a case that are stored apart, as far as they are requested.
struct CaseParts {
  private(set) var description: String?
  private(set) var comments: [Comment]?
  /// As JSON.
  private(set) var attachments: [String]?
  /// Whether a text was evicted, or is private and was not kept.
  private(set) var isIncomplete = false

  init(_ row: StoredRow, _ fields: CaseFields, _ connection: SQLConnection) throws(StoreError) {
    guard !fields.isDisjoint(with: CaseRecord.separate) else { return }
    if fields.contains(.description), row.hasDescription {
      description = try connection.first(
        "SELECT text FROM bodies WHERE case_id = ?1 AND comment = 0", [.integer(row.id)]
      ) { $0.text(0) }
      isIncomplete = description == nil
    }
    if fields.contains(.comments), row.members.contains(.comments) {
      let read = try CommentTable(connection: connection).read(of: row.id)
      comments = read.comments
      if !read.isComplete { isIncomplete = true }
    }
    if fields.contains(.attachments), row.members.contains(.attachments) {
      attachments = try AttachmentTable(connection: connection).read(of: row.id)
    }
  }
}
