package import JSON

/// A resource at the vendor that the case is about.
package struct Resource: WireObject, Equatable {
  package var crn: String?
  package var type: String?
  package var id: String?
  package var name: String?
  package var url: String?
  package var note: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case crn, type, id, name, url, note }
  package static let fields: [CodingKeys: Field] = [
    .crn: Field("The cloud resource name."),
    .type: Field("The type of a resource that has no CRN."),
    .id: Field("The id of a resource that has no CRN."),
    .name: Field("The display name."),
    .url: Field("The web page."),
    .note: Field("A note."),
  ]
}

extension Resource {
  // Calls the synthesised initializer, which makes no copy.
  package init(crn: String? = nil, type: String? = nil, name: String? = nil, url: String? = nil, note: String? = nil) {
    self.init(crn: crn, type: type, id: nil, name: name, url: url, note: note)
  }
}

extension Resource {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("crn", crn)
    writer.member("type", type)
    writer.member("id", id)
    writer.member("name", name)
    writer.member("url", url)
    writer.member("note", note)
    writer.endObject()
  }
}
