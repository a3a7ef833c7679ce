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
    return answerBytes(rows: params.limit, each: isWide ? 4096 : 512)
  }

  /// The params of most lists: profiles, a limit and a cursor.
  package static func read(_ json: JSON) -> CasesListParams? {
    guard let members = json.object else { return nil }
    var params = CasesListParams(query: CaseQuery(), limit: CasesListParams.usualLimit)
    for member in members {
      switch (member.name, member.value) {
      case ("profiles", .array(let names)):
        let profiles = names.compactMap(ProfileName.read)
        guard profiles.count == names.count, CasesListParams.profileCount.contains(names.count) else { return nil }
        params.profiles = profiles
      case ("limit", .number(let number)):
        guard let limit = number.integer, CasesListParams.limits.contains(limit) else { return nil }
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
    let filter = try await ListingFilter.make(params.text, profiles: params.profiles, call)
    var listing = try CaseListing(
      params.query, filter, profiles: params.profiles, cursor: params.cursor, limit: params.limit, call)
    let page = try await listing.page()
    return CasesListResult(
      cases: CaseRows(page.cases, shown: params.query.fields), nextCursor: page.nextCursor, sources: page.sources)
  }
}

package struct CasesListParams: WireObject {
  package var profiles: [ProfileName]?
  package var query: CaseQuery
  /// The param `query`.
  package var text: String?
  package var limit: Int
  package var cursor: String?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profiles
    case query = ""
    case text = "query"
    case limit, cursor
  }
  static let usualLimit = 50
  static let limits = 1...500
  static let profileCount = 1...100
  static let cursorLength = 1...65_536

  package static let fields: [CodingKeys: Field] = [
    .profiles: Field("The profiles. Default: all that have cases.", count: profileCount),
    .query: .members(of: CaseQuery.self),
    .text: Field("Only cases that match this query, such as `status:open severity:1..2 is:mine`.", length: 0...65_536),
    .limit: Field("The maximum number of cases.", default: .number(usualLimit), range: limits),
    .cursor: Field("`nextCursor` of the previous page.", length: cursorLength),
  ]
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

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("cases", cases)
    writer.member("nextCursor", nextCursor)
    writer.member("sources", sources)
    writer.endObject()
  }
}
