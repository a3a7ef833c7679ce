package import Platform
import Synchronization

/// The context that a request of casewire passes to its vendor requests.
package struct VendorCall: Sendable {
  /// The deadline of the whole call, including attempts and waits.
  package let deadline: MonotonicTime
  /// The idle timeout of a vendor request: a vendor that is gone is noticed before the deadline of a long request.
  package let silence: Duration
  /// Reports progress to the client; does nothing if the client requested none.
  package let report: @Sendable (_ message: String) -> Void
  /// Shared by all copies of the call.
  private let writes = WriteMark()
  /// Ends the wait for a request that is not repeatable; nil if that never happens.
  package let abandonment: Abandonment?

  package init(
    deadline: MonotonicTime, silence: Duration = VendorCall.leastSilence, abandonment: Abandonment? = nil,
    report: @escaping @Sendable (_ message: String) -> Void = { _ in }
  ) {
    self.deadline = deadline
    self.silence = silence
    self.report = report
    self.abandonment = abandonment
  }

  /// The minimum idle timeout, since a vendor may take long to answer.
  package static let leastSilence = Duration.seconds(60)

  /// Whether the vendor acted on a write of this call, or may have acted. From then on a cancel does not end the call: its answer
  /// must not be that nothing happened.
  var hasWritten: Bool { writes.isSet.withLock { $0 } }

  func markWritten() { writes.isSet.withLock { $0 = true } }

  private final class WriteMark: Sendable {
    /// Written by `VendorClient` when a request that is not repeatable has an answer, or none that is certain.
    let isSet = Mutex(false)
  }
}
