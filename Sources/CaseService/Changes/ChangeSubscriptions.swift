import CaseModel
import JSONRPC
import Synchronization

/// The subscriptions of one connection.
final class ChangeSubscriptions: Sendable {
  /// The most subscriptions of a connection.
  static let most = 100

  private struct State {
    var entries: [String: ChangeSubscription] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  /// Adds a subscription under a new name. Throws if there are too many.
  func add(_ make: (_ id: String, _ ended: @escaping @Sendable () -> Void) -> ChangeSubscription) throws(Fault)
    -> ChangeSubscription
  {
    let added: ChangeSubscription? = state.withLock { state in
      guard state.entries.count < Self.most else { return nil }
      state.last += 1
      let id = "\(state.last)"
      let subscription = make(id) { [weak self] in self?.forget(id) }
      state.entries[id] = subscription
      return subscription
    }
    guard let added else {
      throw Fault(.conflict, "This connection has \(Self.most) subscriptions. Remove one with changes/unsubscribe.")
    }
    return added
  }

  /// Returns whether there was one.
  func remove(_ id: String) -> Bool {
    let removed = state.withLock { $0.entries.removeValue(forKey: id) }
    removed?.end()
    return removed != nil
  }

  private func forget(_ id: String) { state.withLock { $0.entries[id] = nil } }

  deinit { for subscription in state.withLock({ $0.entries.values }) { subscription.end() } }
}
