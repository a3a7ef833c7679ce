package import JSON

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

extension User {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("userId", userId)
    writer.member("realm", realm)
    writer.member("kind", kind)
    writer.member("emails", emails)
    writer.member("phones", phones)
    writer.member("mobilePhones", mobilePhones)
    writer.member("preferredContact", preferredContact)
    writer.endObject()
  }
}
