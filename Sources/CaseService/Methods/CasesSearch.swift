package import CaseModel
import CaseStore
import JSON
package import JSONRPC
import Platform
package import ProviderKit

/// Searches the texts of cases.
package enum CasesSearch: PartMethod {
  package typealias Params = CasesSearchParams
  package typealias Result = CasesSearchResult

  package static let name = "cases/search"
  package static let effect = Effect.reads
  package static let part = ProviderParts.cases
  package static let summary =
    "Searches numbers, titles, descriptions and comments of the store and at the vendors; the best matches come first."

  package static func lane(_ params: CasesSearchParams) -> Lane { .free }

  package static func run(_ params: CasesSearchParams, _ call: Call) async throws(Fault) -> CasesSearchResult {
    guard let filter = try await ListingFilter.make(params.query, profiles: params.profiles, call) else {
      throw .invalidParams("query", "must not be empty")
    }
    let state = try await call.listedState(
      params.withState, maxAge: params.maxAgeSeconds, profiles: params.profiles)
    let (terms, rest) = filter.searchSplit
    guard !terms.isEmpty else {
      throw .invalidParams(
        "query",
        "must contain a word or a phrase that all cases must have. "
          + "Alternatives such as bgp,dns only filter, as in cases/list.", value: .string(params.query))
    }
    let start = try params.cursor.map { text throws(Fault) in try SearchCursor(text, filter, params) }
    var search = CaseSearch(terms: terms, filter: rest, params: params, call: call)
    call.sendProgress(.begin("Searching cases"))
    defer { call.sendProgress(.end(nil)) }
    let found = try await search.run(from: start)
    return CasesSearchResult(
      cases: found.hits, nextCursor: found.next.map { $0.text(filter, params) }, sources: found.sources,
      state: state)
  }
}

package struct CasesSearchParams: WireObject {
  package var query: String
  package var profiles: [ProfileName]?
  package var fields: [CaseField]?
  package var limit: Int
  package var cursor: String?
  package var maxAgeSeconds: Int?
  package var withState: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case query, profiles, fields, limit, cursor, maxAgeSeconds, withState
  }
  package static let fields: [CodingKeys: Field] = [
    .query: Field(
      "The words to search for, and filters as in `cases/list`, such as `status:open \"bgp flap\"`. All must match; a word also matches longer ones.",
      length: 1...65_536),
    .profiles: CasesListParams.profileList,
    .fields: Field(
      "The members to return. Default: all but description, comments, attachments, watchlist and resources.",
      count: 1...100),
    .limit: Field("The maximum number of cases.", default: 20, range: 1...100),
    .cursor: Field("`nextCursor` of the previous page.", length: CasesListParams.cursorLength),
    .maxAgeSeconds: MaxAge.field,
    .withState: ListedState.param,
  ]

  /// The members to return.
  var members: CaseFields { fields.map { CaseFields($0) } ?? .lean }
}

package struct CasesSearchResult: WireObject {
  package var cases: [Case]
  package var nextCursor: String?
  package var sources: [ListSource]
  package var state: String?
  package var pending: [String]?

  package enum CodingKeys: String, CodingKey, CaseIterable { case cases, nextCursor, sources, state, pending }
  package static let fields: [CodingKeys: Field] = [
    .cases: Field("The cases that match, the best first, each with an `excerpt`."),
    .nextCursor: Field("The `cursor` of the next page; absent on the last page."),
    .sources: Field(
      "The outcome for each queried profile. `complete` is false if cases may be missing: the vendor has no search of its own, and the store does not have all cases."
    ),
    .state: ListedState.result,
    .pending: ListedState.pending,
  ]

  init(cases: [Case], nextCursor: String?, sources: [ListSource], state: ListedState?) {
    (self.cases, self.nextCursor, self.sources) = (cases, nextCursor, sources)
    (self.state, pending) = (state?.text, state?.pending)
  }
}

/// The position in the results of a search.
struct SearchCursor {
  /// The marks of the results before it. All of them, because the order of the results changes while cases are stored.
  private let returned: [String]

  private static let markLength = 12
  /// The most results that pages of a search return. Each page finds those before it again.
  static let mostResults = 1000

  init(after ids: [String], from earlier: SearchCursor?) {
    returned = (earlier?.returned ?? []) + ids.map(Self.mark)
  }

  init(_ text: String, _ filter: ListingFilter, _ params: CasesSearchParams) throws(Fault) {
    let payload = try OpaqueCursor.payload(of: text, .search, hash: Self.hash(filter, params))
    guard let marks = payload[0]?.string.map({ Array($0.utf8) }), marks.count.isMultiple(of: Self.markLength),
      marks.count / Self.markLength <= Self.mostResults
    else { throw OpaqueCursor.invalid }
    returned = stride(from: 0, to: marks.count, by: Self.markLength).map { start in
      String(decoding: marks[start..<start + Self.markLength], as: UTF8.self)
    }
  }

  func text(_ filter: ListingFilter, _ params: CasesSearchParams) -> String {
    OpaqueCursor.text(.search, hash: Self.hash(filter, params), [.string(returned.joined())])
  }

  private static func hash(_ filter: ListingFilter, _ params: CasesSearchParams) -> String {
    let profiles = params.profiles?.map(\.text).sorted().joined(separator: ",") ?? "*"
    return FNV1a("\(profiles)\n\(filter.definition)".utf8).hex
  }

  private static func mark(_ id: String) -> String { String(FNV1a(id.utf8).hex.prefix(markLength)) }

  /// The number of results before it.
  var count: Int { returned.count }

  /// Leaves out the results that were returned.
  func rest<Hit>(of hits: [Hit], id: (Hit) -> String) -> [Hit] {
    let marks = Set(returned)
    return hits.filter { !marks.contains(Self.mark(id($0))) }
  }
}
