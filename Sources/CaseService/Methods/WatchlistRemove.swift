package import CaseModel
package import JSONRPC
package import ProviderKit

/// Removes people from a watchlist.
package enum WatchlistRemove: CaseMethod {
  package typealias Params = WatchlistParams
  package typealias Result = WatchlistRemoveResult

  package static let name = "watchlist/remove"
  package static let effect = Effect.changes
  package static let part = ProviderParts.watchlist
  package static let summary = "Removes people from a case's watchlist and returns those who remain."

  package static func lane(_ params: WatchlistParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: WatchlistParams, _ part: any Watchlist, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> WatchlistRemoveResult {
    WatchlistRemoveResult(
      watchlist: try await part.remove(params.users, from: located.number, call.vendorCall(located.profile)))
  }

  package static func written(_ result: WatchlistRemoveResult, _ params: WatchlistParams, to row: Case) -> CaseWrite? {
    var row = row
    row.watchlist = result.watchlist
    return CaseWrite(row, part: .watchlist, isPartial: false)
  }
}

package struct WatchlistRemoveResult: WireObject {
  package var watchlist: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case watchlist }
  package static let fields: [CodingKeys: Field] = [.watchlist: Field("The people who remain.")]
}
