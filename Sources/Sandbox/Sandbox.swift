package import HTTP
package import Platform

/// The simulated vendors. They follow the vendors' references, and do not know the providers.
///
/// A vendor makes its cases at the first request.
package final class Sandbox: Sendable {
  package let ibm: IBMSimulator
  package let redhat: RedHatSimulator
  package let cisco: CiscoSimulator
  /// It has no cases.
  package let marketplace: MarketplaceSimulator

  let time: any TimeSource

  /// - Parameters:
  ///   - cases: the number of cases of each vendor; clamped to 0 ... 1,000,000.
  ///   - seed: the same seed and number make the same cases, of the same ages.
  ///   - changesPerMinute: how often the cases change by themselves, over all vendors; nil for never.
  ///   - time: for expiry and dates. The ages of the cases count back from the current date, rounded down to 15 minutes.
  package init(cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double? = nil, time: any TimeSource) {
    self.time = time
    let cases = max(0, min(1_000_000, cases))
    // Of each of the three vendors that have cases.
    let changes = changesPerMinute.map { $0 / 3 }
    ibm = IBMSimulator(cases: cases, seed: seed, changesPerMinute: changes, time: time)
    redhat = RedHatSimulator(cases: cases, seed: seed, changesPerMinute: changes, time: time)
    cisco = CiscoSimulator(cases: cases, seed: seed, changesPerMinute: changes, time: time)
    marketplace = MarketplaceSimulator(seed: seed, time: time)
  }

  /// Reaches the simulated vendors, and nothing else.
  package func transport() -> any HTTPTransport {
    SandboxTransport(servers: vendors.reduce(into: [:]) { $0.merge($1.servers) { one, _ in one } }, time: time)
  }

  package var profiles: [SandboxProfile] { vendors.map(\.profile) }

  /// In the order in which people see them.
  var vendors: [any PortVendor] { [ibm, redhat, cisco, marketplace] }
}
