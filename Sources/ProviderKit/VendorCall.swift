package import Platform
import Synchronization

/// What a request of casewire hands down to the vendor requests that it is made of.
package struct VendorCall: Sendable {
  /// When all of it must be done, tries and waiting included.
  package let deadline: MonotonicTime
  /// How long nothing at all may travel once a vendor request is on its way: a vendor that is gone is noticed before the deadline
  /// of a long request.
  package let silence: Duration
  /// Tells a waiting person how far it is; does nothing when nobody asked.
  package let report: @Sendable (_ message: String) -> Void
  /// Shared by all copies of the call.
  private let writes = WriteMark()
  /// Gives up waiting for a request that is not repeatable; nil where nobody does.
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

  /// Nobody is given up sooner: a vendor may think for long.
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
