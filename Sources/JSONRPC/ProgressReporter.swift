package import JSON
import Synchronization

/// Tells the client how far one request has come, by `$/progress` with the values of LSP's work done progress.
///
/// What comes in the wrong order is left out, so `end` is sent at most once and only after `begin`; it is sent for a
/// reporter that is let go without it.
package struct ProgressReporter: Sendable {
  private let progress: Progress

  /// A reporter for the token that the client gave (a string or a number).
  package init(token: JSON, notifier: Notifier) {
    progress = Progress(token: token, notifier: notifier)
  }

  /// Starts; `title` says in a few words what is done.
  package func begin(_ title: String) { progress.begin(title) }

  /// Tells where it stands; `percentage` is from 0 to 100. Left out while the client does not keep up.
  package func report(_ message: String? = nil, percentage: Int? = nil) { progress.report(message, percentage) }

  /// Ends, with the outcome in a few words.
  package func end(_ message: String? = nil) { progress.end(message) }
}

private final class Progress: Sendable {
  private enum Stage { case idle, begun, ended }

  private let token: JSON
  private let notifier: Notifier
  private let stage = Mutex(Stage.idle)

  init(token: JSON, notifier: Notifier) {
    self.token = token
    self.notifier = notifier
  }

  deinit { end(nil) }

  func begin(_ title: String) {
    guard step(from: .idle, to: .begun) else { return }
    send("begin", [JSON.Member("title", .string(title))])
  }

  func report(_ message: String?, _ percentage: Int?) {
    guard stage.withLock({ $0 == .begun }), !notifier.isCongested else { return }
    var members: [JSON.Member] = []
    if let message { members.append(JSON.Member("message", .string(message))) }
    if let percentage { members.append(JSON.Member("percentage", .number(min(max(percentage, 0), 100)))) }
    send("report", members)
  }

  func end(_ message: String?) {
    guard step(from: .begun, to: .ended) else { return }
    send("end", message.map { [JSON.Member("message", .string($0))] } ?? [])
  }

  private func step(from old: Stage, to new: Stage) -> Bool {
    stage.withLock { stage in
      guard stage == old else { return false }
      stage = new
      return true
    }
  }

  private func send(_ kind: String, _ members: [JSON.Member]) {
    let value = JSON.object([JSON.Member("kind", .string(kind))] + members)
    notifier.notify("$/progress", ["token": token, "value": value] as JSON)
  }
}
