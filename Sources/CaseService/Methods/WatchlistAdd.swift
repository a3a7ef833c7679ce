package import CaseModel
package import JSONRPC
package import ProviderKit

/// Adds people to a watchlist.
package enum WatchlistAdd: CaseMethod {
  package typealias Params = WatchlistParams
  package typealias Result = WatchlistAddResult

  package static let name = "watchlist/add"
  package static let effect = Effect.changes
  package static let part = ProviderParts.watchlist
  package static let summary =
    "Adds people to a case's watchlist; `failed` lists the people whom the vendor did not add."

  package static func lane(_ params: WatchlistParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: WatchlistParams, _ part: any Watchlist, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> WatchlistAddResult {
    let answer = try await part.add(params.users, to: located.number, call.vendorCall(located.profile))
    return WatchlistAddResult(added: answer.added, failed: answer.failed)
  }

  package static func written(_ result: WatchlistAddResult, _ params: WatchlistParams, to row: Case) -> CaseWrite? {
    CaseWrite(row, outdated: [.watchlist])
  }
}

package struct WatchlistAddResult: WireObject {
  package var added: [User]
  package var failed: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case added, failed }
  package static let fields: [CodingKeys: Field] = [
    .added: Field("The people who were added."),
    .failed: Field("The people whom the vendor did not add, usually because they are not in the account."),
  ]
}
