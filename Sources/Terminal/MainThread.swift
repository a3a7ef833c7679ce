import Dispatch
import Synchronization

/// The main thread of a command, which waits for a task.
package enum MainThread {
  /// The value that `body` returns.
  package static func value<Value: Sendable>(of body: @escaping @Sendable () async -> Value) -> Value? {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome<Value>()
    Task.detached {
      let value = await body()
      outcome.value.withLock { $0 = value }
      done.signal()
    }
    done.wait()
    return outcome.value.withLock { $0 }
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}
