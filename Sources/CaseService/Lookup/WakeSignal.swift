import Platform
import ProviderKit
import Synchronization

/// Wakes one loop. A signal between two waits is not lost.
final class WakeSignal: Sendable {
  private let queue = WaiterQueue<Void>()
  private let isSet = Mutex(false)

  func set() {
    isSet.withLock { $0 = true }
    queue.broadcast(())
  }

  /// Returns after the next signal, at the deadline, or when the task is cancelled.
  func wait(until deadline: MonotonicTime, _ time: any TimeSource) async {
    _ = await queue.wait(until: deadline, time) { isSet.withLock { $0 } ? () : nil }
    isSet.withLock { $0 = false }
  }
}
