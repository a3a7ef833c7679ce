package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Opens a case.
package enum CasesCreate: ProfileMethod {
  package typealias Params = CasesCreateParams
  package typealias Result = Case

  package static let name = "cases/create"
  package static let effect = Effect.adds
  package static let part = ProviderParts.creation
  package static let summary = "Opens a case; what else a vendor requires, `providers/list` tells."

  package static func lane(_ params: CasesCreateParams) -> Lane { .exclusive(params.profile.text) }

  package static func run(
    _ params: CasesCreateParams, _ part: any CaseCreator, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Case {
    try await part.create(params.newCase, call)
  }
}

package struct CasesCreateParams: ProfileParams {
  package var profile: ProfileName
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
    case profile, title, description, type, severity, product, version, offering, resources, watchlist, eu
    case invoiceNumber, slaCreditRequest, group, customerReference
  }

  private static let word = 1...1000

  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile to open it with."),
    .title: Field("What it is about, in a line.", length: 1...100_000),
    .description: Field("What is reported.", length: 1...1_000_000),
    .type: Field("The vendor's word for the kind of case; `values/list` has them.", length: word),
    .severity: Field("1 (worst) to 4.", range: 1...4),
    .product: Field("The product it is about.", length: word),
    .version: Field("The product's version.", length: word),
    .offering: Field("What it is about at the vendor; `values/list` has them."),
    .resources: Field("What it is about, piece by piece."),
    .watchlist: Field("Who is to be told of changes."),
    .eu: Field("Where personal data may go."),
    .invoiceNumber: Field("The invoice that a billing case is about.", length: word),
    .slaCreditRequest: Field("Whether a credit for a missed service level is asked for."),
    .group: Field("The group of cases to file it in.", length: word),
    .customerReference: Field("Your own reference.", length: word),
  ]

  var newCase: NewCase {
    var new = NewCase(title: title, description: description)
    (new.type, new.severity, new.product, new.version) = (type, severity, product, version)
    (new.offering, new.resources, new.watchlist, new.eu) = (offering, resources, watchlist, eu)
    (new.invoiceNumber, new.slaCreditRequest) = (invoiceNumber, slaCreditRequest)
    (new.group, new.customerReference) = (group, customerReference)
    return new
  }
}
