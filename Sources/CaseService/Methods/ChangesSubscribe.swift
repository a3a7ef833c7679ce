package import CaseModel
import CaseStore
package import JSON
package import JSONRPC
import ProviderKit

/// Sends changes as notifications.
package enum ChangesSubscribe: WorkMethod {
  package typealias Params = ChangesSubscribeParams
  package typealias Result = ChangesSubscribeResult

  package static let name = "changes/subscribe"
  package static let effect = Effect.session
  package static let summary =
    "Sends `changes/didHappen` for each change from now on, or since a state, until the connection ends."

  package static func lane(_ params: ChangesSubscribeParams) -> Lane { .free }

  package static func run(
    _ params: ChangesSubscribeParams, _ call: Call
  ) async throws(Fault) -> ChangesSubscribeResult {
    guard let connection = call.connection else {
      throw Fault(.unsupported, "changes/subscribe needs a connection that stays open. Use changes/list.")
    }
    let feed = try await ChangeFeed(params.selection, call)
    var start = try await feed.state()
    if let text = params.state {
      start = try StoreState(text)
      // Reports now that it is not valid any more.
      _ = try await feed.page(after: start, limit: 1)
    }
    let context = call.context
    let subscription = try call.client.subscriptions.add { id, ended in
      ChangeSubscription(id, feed, to: connection, context, ended: ended)
    }
    // The client must know the subscription before its first notification.
    call.followUps.addStart { [start] in subscription.start(after: start) }
    return ChangesSubscribeResult(subscription: subscription.id, state: start.text)
  }
}

package struct ChangesSubscribeParams: WireObject {
  package var state: String?
  package var selection: ChangeSelection

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case state
    case selection = ""
  }
  package static let fields: [CodingKeys: Field] = [
    .state: Field("Begins after this state of an earlier result. Default: now.", length: 1...StoreState.longestText),
    .selection: .members(of: ChangeSelection.self),
  ]
}

package struct ChangesSubscribeResult: WireObject {
  package var subscription: String
  package var state: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case subscription, state }
  package static let fields: [CodingKeys: Field] = [
    .subscription: Field("The name of the subscription on this connection."),
    .state: Field("The state that it begins at."),
  ]

  init(subscription: String, state: String) { (self.subscription, self.state) = (subscription, state) }
}

package struct ChangesDidHappenParams: WireObject {
  package var subscription: String
  package var events: [CaseChange]
  package var state: String
  package var truncated: Bool?
  package var failures: [ProfileFailure]?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case subscription, events, state, truncated, failures, failure
  }
  package static let fields: [CodingKeys: Field] = [
    .subscription: Field("The subscription."),
    .events: Field("The changes, the oldest first."),
    .state: Field("The state after these changes."),
    .truncated: Field(
      "True if changes after `state` are left out, because the client reads too slowly or there are many. `changes/list` has them."
    ),
    .failures: Field(
      "The profiles whose last round failed, sent when they change; empty when all rounds succeed again. Their changes follow later."
    ),
    .failure: Field(
      "Why the subscription ended. For `resync`: list the cases again, and subscribe from `state`.", as: Failure.self),
  ]

  init(subscription: String, events: [CaseChange], state: String) {
    (self.subscription, self.events, self.state) = (subscription, events, state)
  }
}
