package import Platform
import Synchronization

/// The context that a request of casewire passes to its vendor requests.
package struct VendorCall: Sendable {
  /// The deadline of the whole call, including attempts and waits.
  package let deadline: MonotonicTime
  /// The idle timeout of a vendor request: it detects a lost connection before the deadline of a long request.
  package let silence: Duration
  /// Whether no client waits for the result. Then each step takes only one turn of the vendor's rate.
  package let isReadAhead: Bool
  /// Whether the first attempt has its turn of the vendor's rate (`VendorClient.turn`).
  private(set) var hasTurn = false
  /// Reports progress to the client, if requested.
  package let report: @Sendable (_ message: String) -> Void
  /// Receives the rows that a listing read; nil if nothing keeps them.
  package let keep: (@Sendable (ListedCases) -> Void)?
  /// Shared by all copies of the call.
  private let writes = WriteMark()
  /// Ends the wait for a request that is not repeatable; nil if that never happens.
  package let abandonment: Abandonment?

  package init(
    deadline: MonotonicTime, silence: Duration = VendorCall.leastSilence, abandonment: Abandonment? = nil,
    isReadAhead: Bool = false, keep: (@Sendable (ListedCases) -> Void)? = nil,
    report: @escaping @Sendable (_ message: String) -> Void = { _ in }
  ) {
    self.keep = keep
    self.isReadAhead = isReadAhead
    self.deadline = deadline
    self.silence = silence
    self.report = report
    self.abandonment = abandonment
  }

  /// A read of the same call with an earlier deadline.
  package func endingEarlier(by reserve: Duration) -> VendorCall {
    VendorCall(deadline: deadline - reserve, silence: silence, abandonment: abandonment, keep: keep, report: report)
  }

  /// A read of the same call whose rows are not kept again.
  package var withoutKeeping: VendorCall {
    VendorCall(deadline: deadline, silence: silence, abandonment: abandonment, report: report)
  }

  /// The same call for one request, after its turn of the vendor's rate came.
  package var withTurn: VendorCall {
    var call = self
    call.hasTurn = true
    return call
  }

  /// The minimum idle timeout, because a vendor may respond slowly.
  package static let leastSilence = Duration.seconds(60)

  /// Whether the vendor made, or may have made, a write of this call. From then on a cancel does not end the call: its response
  /// must not claim that nothing happened.
  var hasWritten: Bool { writes.isSet.withLock { $0 } }

  func markWritten() { writes.isSet.withLock { $0 = true } }

  private final class WriteMark: Sendable {
    /// Set by `VendorClient` after a request that is not repeatable, unless it certainly had no effect.
    let isSet = Mutex(false)
  }
}
