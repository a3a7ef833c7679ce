package import JSON
package import Platform

/// An attachment of a case.
package struct Attachment: WireObject, Equatable {
  package var id: String
  package var name: String
  package var size: Int?
  package var contentType: String?
  package var description: String?
  package var isPrivate: Bool?
  package var createdAt: Timestamp?
  package var createdBy: User?
  package var raw: RawRecord?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, name, size, contentType, description
    case isPrivate = "private"
    case createdAt, createdBy, raw
  }
  package static let fields: [CodingKeys: Field] = [
    .id: Field("The vendor's id."),
    .name: Field("The file's name."),
    .size: Field("The size in bytes."),
    .contentType: Field("The media type."),
    .description: Field("The description."),
    .isPrivate: Field("Whether its visibility is restricted."),
    .createdAt: Field("When it was added."),
    .createdBy: Field("The person who added it."),
    .raw: Field("The unmodified vendor record, if requested."),
  ]
}

extension Attachment {
  // Calls the synthesised initializer, which makes no copy.
  package init(id: String, name: String, size: Int? = nil, createdAt: Timestamp? = nil, raw: RawRecord? = nil) {
    self.init(
      id: id, name: name, size: size, contentType: nil, description: nil, isPrivate: nil, createdAt: createdAt,
      createdBy: nil, raw: raw)
  }
}

extension Attachment {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("name", name)
    writer.member("size", size)
    writer.member("contentType", contentType)
    writer.member("description", description)
    writer.member("private", isPrivate)
    writer.member("createdAt", createdAt)
    writer.member("createdBy", createdBy)
    writer.member("raw", raw)
    writer.endObject()
  }
}
