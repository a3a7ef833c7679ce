/// The person who orders.
package struct OrderRequestor: WireObject, Equatable {
  package var iamId: String?
  package var email: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case iamId, email }
  package static let fields: [CodingKeys: Field] = [
    .iamId: Field("The id at IAM.", length: 1...200),
    .email: Field("The e-mail address.", length: 1...320),
  ]

  package init(iamId: String? = nil, email: String? = nil) {
    self.iamId = iamId
    self.email = email
  }
}
