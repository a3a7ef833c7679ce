import CaseService
import JSON
import JSONRPC
import Platform
import Synchronization

/// Asks the client to request hints, diagnostics and lenses again: each at most once in a period, and only if that shows something
/// else then. The period is short for what the client lacks, and long for what changed.
final class Refresher: Sendable {
  enum Kind: String, CaseIterable {
    case hints = "workspace/inlayHint/refresh"
    case diagnostics = "workspace/diagnostic/refresh"
    case lenses = "workspace/codeLens/refresh"
  }

  private struct State {
    var last: [Kind: MonotonicTime] = [:]
    /// The refreshes that run or wait for the end of the period.
    var waiting: [Kind: (start: MonotonicTime, task: Task<Void, Never>)] = [:]
    /// Whether nothing is sent any more; written by `end`.
    var hasEnded = false
  }

  static let shortestPeriod = Duration.seconds(1)

  /// What the client can refresh.
  let supported: Set<Kind>
  private let connection: ConnectionHandle
  private let context: ServiceContext
  private let state = Mutex(State())

  init(_ features: ClientFeatures, _ connection: ConnectionHandle, _ context: ServiceContext) {
    var supported: Set<Kind> = []
    if features.refreshesHints { supported.insert(.hints) }
    if features.pullsDiagnostics { supported.insert(.diagnostics) }
    if features.refreshesLenses { supported.insert(.lenses) }
    self.supported = supported
    (self.connection, self.context) = (connection, context)
  }

  deinit { cancel() }

  /// - Parameter isNeeded: whether an open document shows something else than it would now; called when the period is over.
  func request(_ kind: Kind, period: Duration, isNeeded: @escaping @Sendable () -> Bool) {
    guard supported.contains(kind) else { return }
    state.withLock { state in
      guard !state.hasEnded else { return }
      let now = context.time.now
      let start = state.last[kind].map { max(now, $0 + period) } ?? now
      if let waiting = state.waiting[kind] {
        guard start < waiting.start else { return }
        waiting.task.cancel()
      }
      // It does not keep the object, so that one that is released ends.
      let task = Task.detached { [weak self, connection, time = context.time] in
        if start > now {
          do { try await time.sleep(until: start) } catch { return }
        }
        guard self?.begin(kind, isNeeded) ?? false else { return }
        // A client that refuses or ignores it has nothing to show again.
        _ = try? await connection.call(kind.rawValue)
      }
      state.waiting[kind] = (start, task)
    }
  }

  /// Ends the refreshes that wait.
  func cancel() {
    let tasks = state.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.task)
    }
    for task in tasks { task.cancel() }
  }

  /// Ends the refreshes that wait, and those that are requested later.
  func end() {
    state.withLock { $0.hasEnded = true }
    cancel()
  }

  /// Returns whether a refresh is sent now.
  private func begin(_ kind: Kind, _ isNeeded: () -> Bool) -> Bool {
    let isDue = state.withLock { state in
      // After a cancellation, another one may wait.
      guard !Task.isCancelled else { return false }
      state.waiting[kind] = nil
      return true
    }
    guard isDue, !connection.hasEnded, isNeeded() else { return false }
    state.withLock { $0.last[kind] = context.time.now }
    return true
  }
}
