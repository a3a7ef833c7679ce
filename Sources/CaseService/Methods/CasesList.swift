package import CaseModel
package import JSON
package import JSONRPC
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
    let texts: CaseFields = [.description, .comments, .attachments, .resources, .watchlist]
    let isWide = params.query.includesRaw || !params.query.fields.isDisjoint(with: texts)
    return answerBytes(rows: params.rowLimit, each: isWide ? 4096 : 512)
  }

  /// The params of most lists: profiles, a limit and a cursor.
  package static func read(_ json: JSON) -> CasesListParams? {
    guard let members = json.object else { return nil }
    var params = CasesListParams(query: CaseQuery())
    for member in members {
      switch (member.name, member.value) {
      case ("profiles", .array(let names)):
        let profiles = names.compactMap(ProfileName.read)
        guard profiles.count == names.count, CasesListParams.profileCount.contains(names.count) else { return nil }
        params.profiles = profiles
      case ("limit", .number(let number)):
        guard let limit = number.integer, 1...CasesListParams.largestPage ~= limit else { return nil }
        params.limit = limit
      case ("cursor", .string(let cursor)):
        guard CasesListParams.cursorLength.contains(cursor.unicodeScalars.count) else { return nil }
        params.cursor = cursor
      default: return nil
      }
    }
    return params
  }

  package static func run(_ params: CasesListParams, _ call: Call) async throws(Fault) -> CasesListResult {
    let state = try await call.listedState(
      params.withState, maxAge: params.maxAgeSeconds, profiles: params.profiles)
    let filter = try await ListingFilter.make(params.text, profiles: params.profiles, call)
    let stores = try await ListingStores.make(
      params.profiles, maxAge: params.maxAgeSeconds, isRaw: params.query.includesRaw, call)
    var listing = try CaseListing(
      params.query, filter, profiles: params.profiles, cursor: params.cursor, limit: params.rowLimit, stores: stores,
      patience: params.all == true ? nil : SortedRequest.usualPatience,
      params.all == true ? call.extended(to: Self.timeoutOfAll) : call)
    let page = try await listing.page()
    return CasesListResult(
      cases: CaseRows(page.cases, shown: params.query.fields), nextCursor: page.nextCursor,
      limitReached: params.all == true && page.isFull && page.nextCursor != nil ? params.rowLimit : nil,
      sources: page.sources, state: state)
  }

  /// The default timeout of a request for all cases.
  private static let timeoutOfAll = 600
}

package struct CasesListParams: WireObject {
  package var profiles: [ProfileName]?
  package var query: CaseQuery
  /// The param `query`.
  package var text: String?
  package var limit: Int?
  package var all: Bool?
  package var cursor: String?
  package var maxAgeSeconds: Int?
  package var withState: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profiles
    case query = ""
    case text = "query"
    case limit, all, cursor, maxAgeSeconds, withState
  }
  /// The most rows of a page.
  static let largestPage = 500
  private static let usualLimit = 50
  private static let usualLimitOfAll = 10_000
  static let profileCount = 1...100
  static let cursorLength = 1...65_536
  static let profileList = Field("The profiles. Default: all that have cases.", count: profileCount)
  static let text = Field(
    "Only cases that match this query, such as `status:open severity:1..2 is:mine`.", length: 0...65_536)

  package static let fields: [CodingKeys: Field] = [
    .profiles: profileList,
    .query: .members(of: CaseQuery.self),
    .text: text,
    .limit: Field(
      "The maximum number of cases, up to \(largestPage) without `all`. Default: \(usualLimit), or \(usualLimitOfAll) with `all`.",
      range: 1...100_000),
    .all: Field(
      "Whether to read all pages, up to `limit`. The timeout is then 600 seconds unless `timeoutSeconds` is set."),
    .cursor: Field("`nextCursor` of the previous page.", length: cursorLength),
    .maxAgeSeconds: MaxAge.field,
    .withState: ListedState.param,
  ]

  /// The limit that applies.
  var rowLimit: Int { limit ?? (all == true ? Self.usualLimitOfAll : Self.usualLimit) }

  package func check() -> [Issue] {
    guard let limit, limit > Self.largestPage, all != true else { return [] }
    return [Issue("limit", "must be at most \(Self.largestPage) unless \"all\" is true", value: .number(limit))]
  }

  init(query: CaseQuery) { self.query = query }
}

package struct CasesListResult: WireObject {
  package var cases: CaseRows
  package var nextCursor: String?
  package var limitReached: Int?
  package var sources: [ListSource]
  package var state: String?
  package var pending: [String]?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case cases, nextCursor, limitReached, sources, state, pending
  }
  package static let fields: [CodingKeys: Field] = [
    .cases: Field("The cases in the requested order; empty if they were sent as partial results."),
    .nextCursor: Field("The `cursor` of the next page; absent on the last page."),
    .limitReached: Field("The limit that ended a listing with `all`, although there are more cases."),
    .sources: Field("The outcome for each queried profile."),
    .state: ListedState.result,
    .pending: ListedState.pending,
  ]

  init(cases: CaseRows, nextCursor: String?, limitReached: Int?, sources: [ListSource], state: ListedState?) {
    self.cases = cases
    self.nextCursor = nextCursor
    self.limitReached = limitReached
    self.sources = sources
    (self.state, pending) = (state?.text, state?.pending)
  }

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("cases", cases)
    writer.member("nextCursor", nextCursor)
    writer.member("limitReached", limitReached)
    writer.member("sources", sources)
    writer.member("state", state)
    writer.member("pending", pending)
    writer.endObject()
  }
}
