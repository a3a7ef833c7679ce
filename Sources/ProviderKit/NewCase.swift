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

  private static let word = 1...1000

  package static let fields: [CodingKeys: Field] = [
    .title: Field("The title, in one line.", length: 1...100_000),
    .description: Field("The description of the problem.", length: 1...1_000_000),
    .type: Field("The vendor's type of case, from `values/list`.", length: word),
    .severity: Field("The severity, 1 (worst) to 4.", range: 1...4),
    .product: Field("The product.", length: word),
    .version: Field("The product's version.", length: word),
    .offering: Field("The offering, from `values/list`."),
    .resources: Field("The affected resources."),
    .watchlist: Field("The people to notify of changes."),
    .eu: Field("The EU support that the case requires: `supported` or `dataCenter`."),
    .invoiceNumber: Field("The invoice of a billing case.", length: word),
    .slaCreditRequest: Field("Whether to request a credit for a missed service level."),
    .group: Field("The case group.", length: word),
    .customerReference: Field("Your own reference.", length: word),
  ]

  package init(title: String, description: String) {
    self.title = title
    self.description = description
  }
}
