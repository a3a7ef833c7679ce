package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Reads one case with everything that hangs on it.
package enum CasesGet: WorkMethod {
  package typealias Params = CasesGetParams
  package typealias Result = Case

  package static let name = "cases/get"
  package static let effect = Effect.reads
  package static let summary = "Reads one case with its comments, attachments, watchlist and resources."

  package static func lane(_ params: CasesGetParams) -> Lane { .shared(.case(params.case.number)) }

  package static func run(_ params: CasesGetParams, _ call: Call) async throws(Fault) -> Case {
    let fields = params.fields.map { CaseFields($0) } ?? .all
    let raw = params.raw ?? false
    return try await call.read(params.case) { (located) throws(Fault) in
      guard let cases = located.provider.cases else { throw located.provider.unsupported("cases") }
      var found = try await cases.get(located.number, fields: fields, raw: raw, call.vendorCall(located.profile))
      found.shown = fields
      return found
    }
  }
}

package struct CasesGetParams: WireObject {
  package var `case`: CaseReference
  package var fields: [CaseField]?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, fields, raw }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .fields: Field("The members to show; all by default.", count: 1...100),
    .raw: Field("Adds the vendor's record, untouched."),
  ]
}
