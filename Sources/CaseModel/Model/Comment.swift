package import JSON
package import Platform

/// A comment on a case.
package struct Comment: WireObject, Equatable {
  package enum Format: String, CaseIterable, WireValue { case plain, html }

  package var id: String
  package var subject: String?
  package var text: String
  package var format: Format
  package var author: User?
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  package var isPrivate: Bool?
  package var isDraft: Bool?
  package var raw: RawRecord?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, subject, text, format, author, createdAt, updatedAt
    case isPrivate = "private"
    case isDraft = "draft"
    case raw
  }
  package static let fields: [CodingKeys: Field] = [
    .id: Field(
      "The vendor's id. If the vendor has none, a stable id that is derived from time, author, subject and text. It is unique within the case."
    ),
    .subject: Field("The subject, if the vendor has one."),
    .text: Field("The text."),
    .format: Field("The format of the text."),
    .author: Field("The author."),
    .createdAt: Field("When it was added."),
    .updatedAt: Field("When it last changed."),
    .isPrivate: Field("Whether its visibility is restricted."),
    .isDraft: Field("Whether it is a draft."),
    .raw: Field("The unmodified vendor record, if requested."),
  ]

  /// Written by hand: comments come by the hundred (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("subject", subject)
    writer.member("text", text)
    writer.member("format", format.rawValue)
    writer.member("author", author)
    writer.member("createdAt", createdAt)
    writer.member("updatedAt", updatedAt)
    writer.member("private", isPrivate)
    writer.member("draft", isDraft)
    writer.member("raw", raw)
    writer.endObject()
  }

  /// FNV-1a of time, author, subject and text. A comment has the same id in every listing and process.
  private static func stableID(_ time: Timestamp?, _ author: User?, _ subject: String?, _ text: String) -> String {
    var hash = FNV1a()
    let seconds = time.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded()) }.map { String($0) } ?? ""
    hash.add(seconds)
    hash.add(0x1F)
    hash.add(author?.userId ?? author?.name ?? "")
    hash.add(0x1F)
    hash.add(text)
    hash.add(0x1F)
    if let subject {
      hash.add(subject)
      hash.add(0x1F)
    }
    return hash.hex(after: "c")
  }
}

extension Comment {
  // Calls the synthesised initializer, which makes no copy.
  package init(
    id: String? = nil, subject: String? = nil, text: String, format: Format = .plain, author: User? = nil,
    createdAt: Timestamp? = nil,
    raw: RawRecord? = nil
  ) {
    self.init(
      id: id ?? Self.stableID(createdAt, author, subject, text), subject: subject, text: text, format: format,
      author: author, createdAt: createdAt, updatedAt: nil, isPrivate: nil, isDraft: nil, raw: raw)
  }
}
