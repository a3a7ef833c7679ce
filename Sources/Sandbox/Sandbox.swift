package import HTTP
package import Platform

/// The vendors, simulated inside this process. It knows the vendors from their references, and nothing of the
/// providers that talk to it.
///
/// Making one does no work; a vendor makes its cases at the first request for them.
package final class Sandbox: Sendable {
  /// IBM Cloud: Case Management and the IAM token service.
  package let ibm: IBMSimulator
  /// Red Hat Customer Portal: the case API in its dialects and the single sign-on.
  package let redhat: RedHatSimulator
  /// Cisco: the Support Case API and the token service.
  package let cisco: CiscoSimulator
  /// Red Hat Marketplace: accounts, catalogue, orders and subscriptions, and their token service. It has no cases.
  package let marketplace: MarketplaceSimulator

  let time: any TimeSource

  /// - Parameters:
  ///   - cases: how many cases each vendor starts with; clamped to 0 to 1,000,000.
  ///   - seed: the same number of cases and the same seed make the same cases, of the same ages.
  ///   - time: what tokens expire by, and when new comments are dated. The ages of the cases count back from its date now,
  ///     rounded down to a quarter of an hour.
  package init(cases: Int = 60, seed: UInt64 = 1, time: any TimeSource) {
    self.time = time
    let cases = max(0, min(1_000_000, cases))
    ibm = IBMSimulator(cases: cases, seed: seed, time: time)
    redhat = RedHatSimulator(cases: cases, seed: seed, time: time)
    cisco = CiscoSimulator(cases: cases, seed: seed, time: time)
    marketplace = MarketplaceSimulator(seed: seed, time: time)
  }

  /// A transport that reaches the simulated vendors, each at the addresses its profile gives, and nothing else.
  package func transport() -> any HTTPTransport {
    SandboxTransport(servers: vendors.reduce(into: [:]) { $0.merge($1.servers) { one, _ in one } }, time: time)
  }

  /// A ready profile for each vendor.
  package var profiles: [SandboxProfile] { vendors.map(\.profile) }

  /// The only list of them, in the order in which people see them.
  var vendors: [any PortVendor] { [ibm, redhat, cisco, marketplace] }
}
