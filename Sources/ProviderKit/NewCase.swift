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

/// Where personal data may go: EU support, or a data centre. The vendor decides which of them it accepts.
package struct EUSupport: WireObject, Equatable {
  package var supported: Bool?
  package var dataCenter: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case supported, dataCenter }
  package static let fields: [CodingKeys: Field] = [
    .supported: Field("Whether EU support is required."),
    .dataCenter: Field("The id of the data centre, from `values/list` with the kind euSupport."),
  ]

  package func check() -> [Issue] {
    switch (supported, dataCenter) {
    case (nil, nil): [Issue("supported", "is required, or dataCenter")]
    case (.some, .some): [Issue("supported", "cannot be combined with dataCenter")]
    default: []
    }
  }

  package init(supported: Bool? = nil, dataCenter: Int? = nil) {
    self.supported = supported
    self.dataCenter = dataCenter
  }
}

/// Opens cases.
package protocol CaseCreator: Sendable {
  /// Opens a case; never repeated unless it is certain that the vendor did not act. Throws `invalidParams` before anything is
  /// sent, with everything that the vendor would refuse.
  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case
}
