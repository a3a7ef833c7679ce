package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Has people told of changes to a case.
package enum WatchlistAdd: CaseMethod {
  package typealias Params = WatchlistParams
  package typealias Result = WatchlistAddResult

  package static let name = "watchlist/add"
  package static let effect = Effect.changes
  package static let part = ProviderParts.watchlist
  package static let summary = "Adds people to a case's watchlist; whom the vendor did not add stands in `failed`."

  package static func lane(_ params: WatchlistParams) -> Lane { .exclusive(params.case.number) }

  package static func run(
    _ params: WatchlistParams, _ part: any Watchlist, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> WatchlistAddResult {
    let answer = try await part.add(params.users, to: located.number, call.vendorCall(located.profile))
    return WatchlistAddResult(added: answer.added, failed: answer.failed)
  }
}

/// Has people told no longer.
package enum WatchlistRemove: CaseMethod {
  package typealias Params = WatchlistParams
  package typealias Result = WatchlistRemoveResult

  package static let name = "watchlist/remove"
  package static let effect = Effect.changes
  package static let part = ProviderParts.watchlist
  package static let summary = "Takes people off a case's watchlist; answers who is left."

  package static func lane(_ params: WatchlistParams) -> Lane { .exclusive(params.case.number) }

  package static func run(
    _ params: WatchlistParams, _ part: any Watchlist, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> WatchlistRemoveResult {
    WatchlistRemoveResult(
      watchlist: try await part.remove(params.users, from: located.number, call.vendorCall(located.profile)))
  }
}

package struct WatchlistParams: CaseParams {
  package var `case`: CaseReference
  package var users: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, users }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .users: Field("The people; without a realm the vendor's usual one is meant.", count: 1...100),
  ]
}

package struct WatchlistAddResult: WireObject {
  package var added: [User]
  package var failed: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case added, failed }
  package static let fields: [CodingKeys: Field] = [
    .added: Field("Who is told of changes from now on."),
    .failed: Field("Whom the vendor did not add, mostly because they are not in the account."),
  ]
}

package struct WatchlistRemoveResult: WireObject {
  package var watchlist: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case watchlist }
  package static let fields: [CodingKeys: Field] = [.watchlist: Field("Who is left.")]
}
