import Platform
import Synchronization

/// The clock of simulated vendors whose earlier requests are repeated: it shows the time of each while it is repeated.
final class SandboxClock: TimeSource {
  private let system: any TimeSource
  private let shown: Mutex<Timestamp?>

  /// - Parameter date: the time that is shown first.
  init(_ system: any TimeSource, showing date: Timestamp) {
    self.system = system
    shown = Mutex(date)
  }

  /// Shows this time, or the current one for nil.
  func show(_ date: Timestamp?) { shown.withLock { $0 = date } }

  var now: MonotonicTime { system.now }
  var date: Timestamp { shown.withLock { $0 } ?? system.date }
  func sleep(until deadline: MonotonicTime) async throws { try await system.sleep(until: deadline) }
}
