import Synchronization

/// Counts the requests that this process sends to the API of a vendor: each attempt, but no requests for tokens.
package final class RequestCounter: Sendable {
  private let sent = Atomic(0)

  /// Also counts the requests of the current task and its children.
  @TaskLocal package static var ofTask: RequestCounter?

  package init() {}

  /// The number of requests so far. It only increases.
  package var count: Int { sent.load(ordering: .relaxed) }

  package func add() {
    sent.add(1, ordering: .relaxed)
    if let other = Self.ofTask, other !== self { other.sent.add(1, ordering: .relaxed) }
  }
}
