package import CaseModel
import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// Lists the cases of all profiles at the same time, merged in one order.
package enum CasesList: PartMethod {
  package typealias Params = CasesListParams
  package typealias Result = CasesListResult

  package static let name = "cases/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary = "Lists the cases of one, several or all profiles in one order, a page at a time."

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
    .profiles: Field("Which profiles to ask; all that have cases by default.", count: list),
    .status: Field("Any of these states; closed cases are included unless this says otherwise.", count: list),
    .severity: Field("Any of these severities, 1 (worst) to 4.", range: 1...4, count: 1...4),
    .search: Field("Text that the case contains.", length: word),
    .owner: Field("Who works on it: an id, an e-mail address or a name.", length: word),
    .createdBy: Field("Who opened it: an id, an e-mail address or a name.", length: word),
    .updatedSince: Field("Changed at that time or later."),
    .updatedUntil: Field("Changed at that time or earlier."),
    .createdSince: Field("Opened at that time or later."),
    .createdUntil: Field("Opened at that time or earlier."),
    .contracts: Field("Contracts that the cases run under.", length: word, count: list),
    .users: Field("People who opened the cases or are their contact.", length: word, count: list),
    .groups: Field("Groups that the cases are filed in.", length: word, count: list),
    .numbers: Field("The vendor's numbers of the cases.", length: 1...64, count: list),
    .sort: Field("The order; a dash in front is descending.", default: "-updatedAt"),
    .fields: Field(
      "The members to show; by default all but description, comments, attachments, watchlist and resources.",
      count: list),
    .limit: Field("How many cases at most.", default: 50, range: 1...500),
    .cursor: Field("`nextCursor` of the page before, to go on behind it.", length: 1...65_536),
    .raw: Field("Adds the vendor's record of each case, untouched."),
  ]

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if let since = updatedSince, let until = updatedUntil, since > until {
      issues.append(Issue("updatedSince", "must not be later than updatedUntil"))
    }
    if let since = createdSince, let until = createdUntil, since > until {
      issues.append(Issue("createdSince", "must not be later than createdUntil"))
    }
    return issues
  }

  /// The same in the words that providers understand.
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

  /// What must stay the same from page to page.
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
    .cases: Field("The cases in the order asked for; empty when they were sent ahead as partial results."),
    .nextCursor: Field("Pass it as `cursor` for the next page; absent on the last one."),
    .sources: Field("What is known of each profile that was asked."),
  ]

  init(cases: CaseRows, nextCursor: String?, sources: [ListSource]) {
    self.cases = cases
    self.nextCursor = nextCursor
    self.sources = sources
  }
}
