package import CaseModel

/// A case to open.
package struct NewCase: Sendable {
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
    case (nil, nil): [Issue("supported", "is required unless dataCenter is set")]
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
