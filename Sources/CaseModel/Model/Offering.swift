package import JSON

/// The vendor's offering that the case is about.
package struct Offering: WireObject, Equatable {
  package var name: String?
  package var group: String?
  package var key: String?
  package var kind: String?
  package var id: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case name, group, key, kind, id }
  package static let fields: [CodingKeys: Field] = [
    .name: Field("The display name."),
    .group: Field("The kind of the key, such as crn_service_name."),
    .key: Field("The vendor's key."),
    .kind: Field("The vendor's kind of offering."),
    .id: Field("The vendor's id."),
  ]

  package init(
    name: String? = nil, group: String? = nil, key: String? = nil, kind: String? = nil, id: String? = nil
  ) {
    self.name = name
    self.group = group
    self.key = key
    self.kind = kind
    self.id = id
  }
}

extension Offering {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("group", group)
    writer.member("key", key)
    writer.member("kind", kind)
    writer.member("id", id)
    writer.endObject()
  }
}
