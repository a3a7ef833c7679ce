import Synchronization

/// Counts the requests that this process sends to the API of a vendor: each attempt, but no requests for tokens.
package final class RequestCounter: Sendable {
  private let sent = Atomic(0)

  package init() {}

  /// The number of requests so far. It only increases.
  package var count: Int { sent.load(ordering: .relaxed) }

  func add() { sent.add(1, ordering: .relaxed) }
}
