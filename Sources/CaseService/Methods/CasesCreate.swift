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
  package static let summary = "Opens a case; `providers/list` returns the further params that each vendor requires."

  package static func lane(_ params: CasesCreateParams) -> Lane { .exclusive(.profile(params.profile.text)) }

  package static func run(
    _ params: CasesCreateParams, _ part: any CaseCreator, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Case {
    try await part.create(params.new, call)
  }

  package static func written(_ result: Case, _ params: CasesCreateParams) -> CaseWrite? {
    CaseWrite(result, creates: true)
  }
}

package struct CasesCreateParams: ProfileParams {
  package var profile: ProfileName
  package var new: NewCase

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile
    case new = ""
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."), .new: .members(of: NewCase.self),
  ]
}
