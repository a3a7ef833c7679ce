package import CaseModel
import CaseStore
import JSONRPC

/// Follows the changes of some profiles for a front end, from now on until it is released.
package final class ChangeWatch: Sendable {
  private let subscription: ChangeSubscription

  /// - Parameter onChanges: receives the changes; nil when changes were lost, such as by a new store. Later ones follow.
  package init(
    _ call: Call, profiles: [ProfileName], onChanges: @escaping @Sendable ([CaseChange]?) -> Void
  ) async throws(Fault) {
    guard let connection = call.connection else {
      throw Fault(.unsupported, "A subscription needs a connection that stays open.")
    }
    var selection = ChangeSelection()
    selection.profiles = profiles
    let feed = try await ChangeFeed(selection, call)
    let start = try await feed.state()
    subscription = ChangeSubscription("watch", feed, to: connection, call.context, restarts: true) { params in
      if params.failure != nil || params.truncated == true { onChanges(nil) } else { onChanges(params.events) }
    } ended: {
    }
    subscription.start(after: start)
  }

  package func end() { subscription.end() }

  deinit { subscription.end() }
}
