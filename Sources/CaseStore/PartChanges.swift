internal import CaseModel

/// The comments and attachments of one observed case, compared with the stored ones.
struct PartChanges {
  private var comments: [(entry: CommentTable.Entry, position: Int)] = []
  private var attachments: [(id: String, json: String, position: Int)] = []
  private var absentComments: [Int] = []
  private var absentAttachments: [Int] = []
  private(set) var newComments: [Comment] = []
  private(set) var newAttachments: [Attachment] = []

  /// Whether what is stored stays as it is.
  private let onlyAdds: Bool
  /// The members of which the row has only some elements.
  private let partial: CaseFields

  /// - Parameter id: the row of a case; nil for one that is not stored yet.
  init(
    _ row: CaseBox, _ members: CaseFields, _ partial: CaseFields, keepsPrivate: Bool, of id: Int? = nil,
    onlyAdds: Bool = false, _ connection: SQLConnection
  ) throws(StoreError) {
    (self.partial, self.onlyAdds) = (partial, onlyAdds)
    if members.contains(.comments) {
      let stored =
        try id.map { (id) throws(StoreError) in try CommentTable(connection: connection).rows(of: id) } ?? [:]
      let comments = row.value.comments ?? []
      let hidesSome = !keepsPrivate && comments.contains { $0.isPrivate == true }
      compare(comments, stored, key: hidesSome ? try MetaTable(connection: connection).privateKey() : nil)
    }
    if members.contains(.attachments) {
      let stored =
        try id.map { (id) throws(StoreError) in try AttachmentTable(connection: connection).rows(of: id) } ?? [:]
      compare(row.value.attachments ?? [], stored)
    }
  }

  /// Whether the text of the case in the search index changes.
  var changesWords: Bool { !comments.isEmpty || !absentComments.isEmpty }

  private mutating func compare(
    _ read: [Comment], _ stored: [String: CommentTable.Row], key: [UInt8]?
  ) {
    let isPartial = onlyAdds || partial.contains(.comments)
    let start = isPartial ? (stored.values.map(\.position).max() ?? -1) + 1 : 0
    var seen: Set<String> = []
    for (offset, comment) in read.enumerated() where seen.insert(comment.id).inserted {
      let entry = CommentTable.Entry(comment, key: comment.isPrivate == true ? key : nil)
      let old = stored[comment.id]
      if old == nil { newComments.append(comment) } else if onlyAdds { continue }
      let position = isPartial ? old?.position ?? start + offset : offset
      let isSame = old.map { old in
        old.hash == entry.hash && old.isPresent && old.position == position && old.hasText == (entry.text != nil)
      }
      if isSame != true { comments.append((entry, position)) }
    }
    guard !isPartial else { return }
    absentComments = stored.filter { !seen.contains($0.key) && $0.value.isPresent }.map(\.value.id)
  }

  private mutating func compare(_ read: [Attachment], _ stored: [String: AttachmentTable.Row]) {
    let isPartial = onlyAdds || partial.contains(.attachments)
    let start = isPartial ? (stored.values.map(\.position).max() ?? -1) + 1 : 0
    var seen: Set<String> = []
    for (offset, attachment) in read.enumerated() where seen.insert(attachment.id).inserted {
      let json = AttachmentTable.json(attachment)
      let old = stored[attachment.id]
      if old == nil { newAttachments.append(attachment) } else if onlyAdds { continue }
      let position = isPartial ? old?.position ?? start + offset : offset
      let isSame = old.map { $0.json == json && $0.isPresent && $0.position == position }
      if isSame != true { attachments.append((attachment.id, json, position)) }
    }
    guard !isPartial else { return }
    absentAttachments = stored.filter { !seen.contains($0.key) && $0.value.isPresent }.map(\.value.id)
  }

  func write(to id: Int, _ connection: SQLConnection) throws(StoreError) {
    let (commentTable, attachmentTable) = (
      CommentTable(connection: connection), AttachmentTable(connection: connection)
    )
    for (entry, position) in comments { try commentTable.set(id, entry, at: position) }
    for row in absentComments { try commentTable.setAbsent(row) }
    for (attachment, json, position) in attachments { try attachmentTable.set(id, attachment, json, at: position) }
    for row in absentAttachments { try attachmentTable.setAbsent(row) }
  }
}
