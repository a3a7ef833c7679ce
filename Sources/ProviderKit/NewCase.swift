package import CaseModel

/// A case to open: the params of `cases/create`, except the profile.
package struct NewCase: WireObject {
  package var title: String
  package var description: String
  package var type: String?
  package var severity: Int?
  package var product: String?
  package var version: String?
  package var offering: Offering?
  package var resources: [Resource]?
  package var watchlist: [User]?
  package var eu: EUSupport?
  package var invoiceNumber: String?
  package var slaCreditRequest: Bool?
  package var group: String?
  package var customerReference: String?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case title, description, type, severity, product, version, offering, resources, watchlist, eu
    case invoiceNumber, slaCreditRequest, group, customerReference
  }

  package static let fields: [CodingKeys: Field] = [
    .title: CaseMember.title,
    .description: CaseMember.description,
    .type: CaseMember.type,
    .severity: CaseMember.severity,
    .product: CaseMember.product,
    .version: CaseMember.version,
    .offering: Field("The offering, from `values/list`."),
    .resources: Field("The affected resources."),
    .watchlist: Field("The people to notify of changes."),
    .eu: Field("The EU support that the case requires: `supported` or `dataCenter`."),
    .invoiceNumber: Field("The invoice of a billing case.", length: CaseMember.word),
    .slaCreditRequest: Field("Whether to request a credit for a missed service level."),
    .group: CaseMember.group,
    .customerReference: CaseMember.customerReference,
  ]

  package func check() -> [Issue] { BlankText.issues([("title", title), ("description", description)]) }

  package init(title: String, description: String) {
    self.title = title
    self.description = description
  }
}
