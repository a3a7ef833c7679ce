import Platform
import Synchronization
import TestSupport

/// The clock of a machine whose wall clock may differ from that of the vendors.
final class SkewedTime: TimeSource {
  private let base: ManualTime
  private let offset = Mutex<Double>(0)

  init(_ base: ManualTime) { self.base = base }

  var now: MonotonicTime { base.now }
  var date: Timestamp { base.date.addingTimeInterval(offset.withLock { $0 }) }
  func sleep(until deadline: MonotonicTime) async throws { try await base.sleep(until: deadline) }

  /// Sets the difference to the clock of the vendors, in seconds.
  func set(_ seconds: Double) { offset.withLock { $0 = seconds } }
}

/// The clock of the vendors, which can stop so that they do not change any more.
final class VendorTime: TimeSource {
  private let base: ManualTime
  private let stopped = Mutex<Timestamp?>(nil)

  init(_ base: ManualTime) { self.base = base }

  var now: MonotonicTime { base.now }
  var date: Timestamp { stopped.withLock { $0 } ?? base.date }
  func sleep(until deadline: MonotonicTime) async throws { try await base.sleep(until: deadline) }

  func stop() { stopped.withLock { $0 = base.date } }
  func resume() { stopped.withLock { $0 = nil } }
}

/// The clock of a store. Its time limits never end: on the clock of the chain, which skips sleeps, they would end at once, and
/// on the clock of the system, when the machine is busy.
struct StoreTime: TimeSource {
  static let longest = Duration.seconds(1_000_000)

  let wall: any TimeSource

  var now: MonotonicTime { MonotonicTime(nanoseconds: 0) }
  var date: Timestamp { wall.date }
  func sleep(until deadline: MonotonicTime) async throws { try await Task.sleep(for: Self.longest) }
}
