package import CaseModel
package import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// Counts cases.
package enum CasesCount: PartMethod {
  package typealias Params = CasesCountParams
  package typealias Result = CasesCountResult

  package static let name = "cases/count"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary = "Counts the cases that match a query, at the given profiles or at all."

  package static func lane(_ params: CasesCountParams) -> Lane { .free }

  package static func run(_ params: CasesCountParams, _ call: Call) async throws(Fault) -> CasesCountResult {
    let filter = try await ListingFilter.make(params.query, profiles: params.profiles, call)
    let stores = try await ListingStores.make(
      params.profiles, maxAge: params.maxAgeSeconds, isRaw: false, call)
    var query = CaseQuery()
    query.fields = []
    var listing = try CaseListing(
      query, filter, profiles: params.profiles, cursor: nil, limit: SourceStream.sortLimit, stores: stores, call)
    let counts = try await listing.counts()
    return CasesCountResult(
      count: counts.reduce(0) { $0 + ($1.count ?? 0) }, complete: counts.allSatisfy { $0.source.complete },
      sources: counts.map { CasesCountResult.Source($0.source, count: $0.count) })
  }
}

package struct CasesCountParams: WireObject {
  package var query: String?
  package var profiles: [ProfileName]?
  package var maxAgeSeconds: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case query, profiles, maxAgeSeconds }
  package static let fields: [CodingKeys: Field] = [
    .query: CasesListParams.text, .profiles: CasesListParams.profileList, .maxAgeSeconds: MaxAge.field,
  ]
}

package struct CasesCountResult: WireObject {
  package struct Source: WireObject {
    package var profile: String
    package var provider: String?
    package var count: Int?
    package var window: JSON?
    package var complete: Bool
    package var asOf: Timestamp?
    package var stale: Bool?
    package var failure: JSON?

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case profile, provider, count, window, complete, asOf, stale, failure
    }
    package static let fields: [CodingKeys: Field] = [
      .profile: Field("The profile."),
      .provider: Field("The provider."),
      .count: Field("The number of its cases that match; absent if they could not be counted."),
      .window: Field("The period that the vendor's listing covers, if it is limited.", as: JSONObject.self),
      .complete: Field("Whether all cases were counted; at most \(SourceStream.sortLimit) are read one by one."),
      .asOf: Field("When the vendor was queried."),
      .stale: StoredAnswer.stale,
      .failure: Field("The error, if the cases could not be counted, or the store answered.", as: Failure.self),
    ]
    package static var schemaName: String { "CountSource" }

    init(_ source: ListSource, count: Int?) {
      (profile, provider, self.count, window) = (source.profile, source.provider, count, source.window)
      (complete, asOf, stale, failure) = (source.complete, source.asOf, source.stale, source.failure)
    }
  }

  package var count: Int
  package var complete: Bool
  package var sources: [Source]

  package enum CodingKeys: String, CodingKey, CaseIterable { case count, complete, sources }
  package static let fields: [CodingKeys: Field] = [
    .count: Field("The number of cases that match."),
    .complete: Field("Whether all cases of all profiles were counted."),
    .sources: Field("The outcome for each queried profile."),
  ]

  init(count: Int, complete: Bool, sources: [Source]) {
    (self.count, self.complete, self.sources) = (count, complete, sources)
  }
}
