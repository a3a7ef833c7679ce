import Synchronization

/// What tests control and observe of a simulated vendor.
package final class SimulatorControl<Operation: Hashable & Sendable, Settings: Sendable>: Sendable {
  package typealias Point = FaultPoint<Operation>

  private let state: Mutex<State>

  private struct State {
    var settings: Settings
    var faults = FaultQueue<Point>()
    var counts: [Point: Int] = [:]
    /// Makes the names of exchanges.
    var random: SplitMix64
  }

  init(_ settings: Settings, seed: UInt64) {
    state = Mutex(State(settings: settings, random: SplitMix64(seed: seed, part: 0x7472_6163)))
  }

  var settings: Settings { state.withLock { $0.settings } }

  func adjust(_ change: (inout Settings) -> Void) { state.withLock { change(&$0.settings) } }

  func inject(_ fault: SimulatedFault, for point: Point, times: Int) {
    state.withLock { $0.faults.add(fault, for: point, times: times) }
  }

  func clearFaults() { state.withLock { $0.faults.clear() } }

  func requests(at point: Point) -> Int { state.withLock { $0.counts[point] ?? 0 } }

  /// Counts a request at all its points and takes its fault. A refused connection does not count.
  func admit(_ points: [Point]) -> SimulatedFault? {
    state.withLock { state in
      let fault = state.faults.take(points)
      if case .refuseConnection = fault { return fault }
      for point in points { state.counts[point, default: 0] += 1 }
      return fault
    }
  }

  /// 32 hexadecimal digits that name an exchange.
  func newTrace() -> String { state.withLock { $0.random.hex32() } }
}
