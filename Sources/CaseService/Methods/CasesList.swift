package import CaseModel
import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// Lists the cases of all profiles, merged in one order.
package enum CasesList: PartMethod {
  package typealias Params = CasesListParams
  package typealias Result = CasesListResult

  package static let name = "cases/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary = "Lists the cases of the given profiles, or of all, merged in one order, in pages."

  package static func lane(_ params: CasesListParams) -> Lane { .free }

  package static func answerBytes(_ params: CasesListParams) -> Int {
    let texts: [CaseField] = [.description, .comments, .attachments, .resources, .watchlist]
    let isWide = params.raw == true || params.fields?.contains(where: texts.contains) == true
    return answerBytes(rows: params.limit, each: isWide ? 4096 : 512)
  }

  package static func run(_ params: CasesListParams, _ call: Call) async throws(Fault) -> CasesListResult {
    var listing = try CaseListing(params, call)
    let page = try await listing.page()
    return CasesListResult(
      cases: CaseRows(page.cases, shown: params.query.fields), nextCursor: page.nextCursor, sources: page.sources)
  }
}

package struct CasesListParams: WireObject {
  package var profiles: [ProfileName]?
  package var status: [StatusFilter]?
  package var severity: [Int]?
  package var search: String?
  package var owner: String?
  package var createdBy: String?
  package var updatedSince: Timestamp?
  package var updatedUntil: Timestamp?
  package var createdSince: Timestamp?
  package var createdUntil: Timestamp?
  package var contracts: [String]?
  package var users: [String]?
  package var groups: [String]?
  package var numbers: [String]?
  package var sort: CaseSort
  package var fields: [CaseField]?
  package var limit: Int
  package var cursor: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profiles, status, severity, search, owner, createdBy, updatedSince, updatedUntil, createdSince, createdUntil
    case contracts, users, groups, numbers, sort, fields, limit, cursor, raw
  }

  private static let list = 1...100
  private static let word = 1...200

  package static let fields: [CodingKeys: Field] = [
    .profiles: Field("The profiles. Default: all that have cases.", count: list),
    .status: Field("Only cases with one of these states. Default: all, including closed.", count: list),
    .severity: Field("Only cases with one of these severities, 1 (worst) to 4.", range: 1...4, count: 1...4),
    .search: Field("Only cases that contain this text.", length: word),
    .owner: Field("Only cases with this owner: an id, an e-mail address or a name.", length: word),
    .createdBy: Field("Only cases that this person opened: an id, an e-mail address or a name.", length: word),
    .updatedSince: Field("Only cases updated at this time or later."),
    .updatedUntil: Field("Only cases updated at this time or earlier."),
    .createdSince: Field("Only cases opened at this time or later."),
    .createdUntil: Field("Only cases opened at this time or earlier."),
    .contracts: Field("Only cases of one of these contracts.", length: word, count: list),
    .users: Field("Only cases with one of these people as creator or contact.", length: word, count: list),
    .groups: Field("Only cases in one of these case groups.", length: word, count: list),
    .numbers: Field("Only the cases with these numbers, without the profile.", length: 1...64, count: list),
    .sort: Field("The sort order; a leading hyphen means descending.", default: "-updatedAt"),
    .fields: Field(
      "The members to return. Default: all but description, comments, attachments, watchlist and resources.",
      count: list),
    .limit: Field("The maximum number of cases.", default: 50, range: 1...500),
    .cursor: Field("`nextCursor` of the previous page.", length: 1...65_536),
    .raw: Field("Whether to include the vendor's unmodified record of each case."),
  ]

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if let since = updatedSince, let until = updatedUntil, since > until {
      issues.append(Issue("updatedSince", "must not be later than \"updatedUntil\""))
    }
    if let since = createdSince, let until = createdUntil, since > until {
      issues.append(Issue("createdSince", "must not be later than \"createdUntil\""))
    }
    return issues
  }

  /// The query for providers.
  var query: CaseQuery {
    var query = CaseQuery()
    query.states = status.map(StatusFilter.states)
    query.severities = severity.map(Set.init)
    query.search = search
    query.owner = owner
    query.createdBy = createdBy
    (query.updatedSince, query.updatedUntil) = (updatedSince, updatedUntil)
    (query.createdSince, query.createdUntil) = (createdSince, createdUntil)
    (query.contracts, query.users, query.groups, query.numbers) = (contracts, users, groups, numbers)
    query.sort = sort
    query.fields = fields.map { CaseFields($0) } ?? .lean
    query.includesRaw = raw ?? false
    return query
  }

  /// A hash of what must be equal on all pages.
  func queryHash(profiles: [String]) -> String {
    var same = self
    (same.cursor, same.fields, same.raw) = (nil, nil, nil)
    same.limit = 1
    same.profiles = nil
    var writer = JSONWriter()
    same.write(to: &writer)
    return FNV1a(writer.bytes + Array(profiles.joined(separator: ",").utf8)).hex
  }
}

package struct CasesListResult: WireObject {
  package var cases: CaseRows
  package var nextCursor: String?
  package var sources: [ListSource]

  package enum CodingKeys: String, CodingKey, CaseIterable { case cases, nextCursor, sources }
  package static let fields: [CodingKeys: Field] = [
    .cases: Field("The cases in the requested order; empty if they were sent as partial results."),
    .nextCursor: Field("The `cursor` of the next page; absent on the last page."),
    .sources: Field("The outcome for each queried profile."),
  ]

  init(cases: CaseRows, nextCursor: String?, sources: [ListSource]) {
    self.cases = cases
    self.nextCursor = nextCursor
    self.sources = sources
  }
}
