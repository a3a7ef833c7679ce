package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Reads an edition of a product.
package enum EditionsGet: ProfileMethod {
  package typealias Params = EditionsGetParams
  package typealias Result = Edition

  package static let name = "editions/get"
  package static let effect = Effect.reads
  package static let part = ProviderParts.editions
  package static let summary = "Reads an edition of a product with its charges, in the latest or a given version."

  package static func lane(_ params: EditionsGetParams) -> Lane { .free }

  package static func run(
    _ params: EditionsGetParams, _ part: any EditionCatalog, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Edition {
    let query = EditionQuery(
      params.edition, version: params.version, locale: params.locale,
      includeMetadata: params.includeMetadata ?? false, allowDraft: params.allowDraft ?? false, quote: params.quote,
      includesRaw: params.raw ?? false)
    return try await part.get(query, call)
  }
}

package struct EditionsGetParams: ProfileParams {
  package var profile: ProfileName
  package var edition: String
  package var version: Int?
  package var locale: String?
  package var includeMetadata: Bool?
  package var allowDraft: Bool?
  package var quote: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, edition, version, locale, includeMetadata, allowDraft, quote, raw
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .edition: Field("The edition's id, such as EIDHJLN9.", length: 1...200),
    .version: Field("The version. Default: the latest.", range: 0...1_000_000_000),
    .locale: Field("The language of the texts, such as fr. Default: en-us.", length: 1...35),
    .includeMetadata: Field("Whether to return `metadata`."),
    .allowDraft: Field("Whether the latest version may be a draft; not allowed with `version`."),
    .quote: Field("The quote whose prices to return; requires `version`.", length: 1...200),
    .raw: Field("Whether to include the vendor's unmodified record."),
  ]

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if version != nil && allowDraft != nil { issues.append(Issue("allowDraft", "cannot be combined with \"version\"")) }
    if version == nil && quote != nil { issues.append(Issue("quote", "is allowed with \"version\" only")) }
    return issues
  }
}
