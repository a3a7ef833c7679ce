import JSON
package import Platform

/// A person.
package struct User: WireObject, Equatable {
  package var name: String?
  package var userId: String?
  package var realm: String?
  package var kind: String?
  package var emails: [String]?
  package var phones: [String]?
  package var mobilePhones: [String]?
  package var preferredContact: String?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case name, userId, realm, kind, emails, phones, mobilePhones, preferredContact
  }
  package static let fields: [CodingKeys: Field] = [
    .name: Field("The display name."),
    .userId: Field("The vendor's id of the person, often an e-mail address."),
    .realm: Field("The directory of the id, such as IBMid."),
    .kind: Field("The vendor's name for the role, such as customer."),
    .emails: Field("E-mail addresses."),
    .phones: Field("Telephone numbers."),
    .mobilePhones: Field("Mobile telephone numbers."),
    .preferredContact: Field("The preferred way of contact, as the vendor names it."),
  ]
}

extension User {
  // Calls the synthesised initializer, which makes no copy.
  package init(name: String? = nil, userId: String? = nil, realm: String? = nil, kind: String? = nil) {
    self.init(
      name: name, userId: userId, realm: realm, kind: kind, emails: nil, phones: nil, mobilePhones: nil,
      preferredContact: nil)
  }
}

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

  package init(crn: String? = nil, type: String? = nil, name: String? = nil, url: String? = nil, note: String? = nil) {
    self.crn = crn
    self.type = type
    self.name = name
    self.url = url
    self.note = note
  }
}

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

  package init(id: String, name: String, size: Int? = nil, createdAt: Timestamp? = nil) {
    self.id = id
    self.name = name
    self.size = size
    self.createdAt = createdAt
  }
}
