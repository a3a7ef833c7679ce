import CaseService
import JSON
import JSONRPC
import Platform
import Synchronization

/// Asks the client to request hints, diagnostics and lenses again: each at most once in a period.
final class Refresher: Sendable {
  enum Kind: String, CaseIterable {
    case hints = "workspace/inlayHint/refresh"
    case diagnostics = "workspace/diagnostic/refresh"
    case lenses = "workspace/codeLens/refresh"
  }

  private struct State {
    var last: [Kind: MonotonicTime] = [:]
    /// The kinds whose refresh waits for the end of the period.
    var waiting: Set<Kind> = []
  }

  private let supported: Set<Kind>
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

  func request(_ kinds: Set<Kind>, period: Duration) {
    for kind in kinds.intersection(supported) {
      let now = context.time.now
      let pause: Duration? = state.withLock { state in
        guard !state.waiting.contains(kind) else { return nil }
        state.waiting.insert(kind)
        return state.last[kind].map { max(.zero, $0 + period - now) } ?? .zero
      }
      if let pause { Task.detached { [weak self] in await self?.send(kind, after: pause) } }
    }
  }

  private func send(_ kind: Kind, after pause: Duration) async {
    if pause > .zero {
      do { try await context.time.sleep(for: pause) } catch { return }
    }
    if connection.hasEnded { return }
    state.withLock { state in
      state.waiting.remove(kind)
      state.last[kind] = context.time.now
    }
    // A client that refuses or ignores it has nothing to show again.
    _ = try? await connection.call(kind.rawValue)
  }
}
