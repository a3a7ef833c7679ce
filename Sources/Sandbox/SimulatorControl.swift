import Synchronization

/// What can be told to a simulated vendor, and asked of it: its settings, the faults that wait for a request, and how many
/// requests have come.
package final class SimulatorControl<Operation: Hashable & Sendable, Settings: Sendable>: Sendable {
  package typealias Place = SimulatedPlace<Operation>

  private let state: Mutex<State>

  private struct State {
    var settings: Settings
    var faults = FaultQueue<Place>()
    var counts: [Place: Int] = [:]
    /// Names of exchanges come from here.
    var random: SplitMix64
  }

  /// The seed makes what the vendor calls its exchanges.
  init(_ settings: Settings, seed: UInt64) {
    state = Mutex(State(settings: settings, random: SplitMix64(seed: seed, part: 0x7472_6163)))
  }

  var settings: Settings { state.withLock { $0.settings } }

  func adjust(_ change: (inout Settings) -> Void) { state.withLock { change(&$0.settings) } }

  func inject(_ fault: SimulatedFault, for place: Place, times: Int) {
    state.withLock { $0.faults.add(fault, for: place, times: times) }
  }

  func clearFaults() { state.withLock { $0.faults.clear() } }

  func requests(at place: Place) -> Int { state.withLock { $0.counts[place] ?? 0 } }

  /// Counts a request at all its places and takes the fault that waits for it. A refused connection is no request.
  func admit(_ places: [Place]) -> SimulatedFault? {
    state.withLock { state in
      let fault = state.faults.take(places)
      if case .refuseConnection = fault { return fault }
      for place in places { state.counts[place, default: 0] += 1 }
      return fault
    }
  }

  /// 32 hexadecimal digits that name an exchange.
  func newTrace() -> String { state.withLock { $0.random.hex32() } }
}
