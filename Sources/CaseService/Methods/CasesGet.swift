package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Reads one case.
package enum CasesGet: CaseMethod {
  package typealias Params = CasesGetParams
  package typealias Result = Case

  package static let name = "cases/get"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary = "Reads one case with its comments, attachments, watchlist and resources."

  package static func lane(_ params: CasesGetParams) -> Lane { .shared(.case(params.case.number)) }

  package static func run(
    _ params: CasesGetParams, _ part: any CaseSource, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Case {
    let fields = params.fields.map { CaseFields($0) } ?? .all
    let isRaw = params.raw ?? false
    var found = try await call.read(fields, at: located, maxAge: params.maxAgeSeconds, isRaw: isRaw) {
      () throws(Fault) in
      try await part.get(located.number, fields: fields, raw: isRaw, call.vendorCall(located.profile))
    }
    found.shown = fields
    return found
  }
}

package struct CasesGetParams: CaseParams {
  package var `case`: CaseReference
  package var fields: [CaseField]?
  package var raw: Bool?
  package var maxAgeSeconds: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, fields, raw, maxAgeSeconds }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .fields: Field("The members to return. Default: all.", count: 1...100),
    .raw: Field("Whether to include the vendor's unmodified record."),
    .maxAgeSeconds: MaxAge.field,
  ]
}
