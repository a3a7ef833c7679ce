import JSON

/// A simulated vendor behind the port: where it is, and what the control path can ask of it.
package protocol PortVendor: SimulatedServer {
  /// How to reach it in this process, and the credentials that it accepts.
  var profile: SandboxProfile { get }

  /// The servers of its origins in this process, by `URLParts.origin`.
  var servers: [String: any SimulatedServer] { get }

  /// The paths below which it answers. No path of one vendor is below one of another.
  var portPaths: [String] { get }

  /// Makes the next `times` requests at a point fail; false for an unknown point.
  func inject(_ fault: SimulatedFault, at point: String, times: Int) -> Bool

  /// Removes the faults that have not happened yet.
  func clearFaults()

  /// The number of requests by point: `token`, `api`, and the operations.
  var requestCounts: [(point: String, count: Int)] { get }

  /// The number of tokens issued so far.
  var exchanges: Int { get }

  /// Makes every token issued so far invalid.
  func revokeTokens()

  /// How the vendor behaves, and what can be set.
  var portSettings: [PortSetting] { get }
}

/// A setting of a vendor that can be read and changed by name.
package struct PortSetting: Sendable {
  let name: String
  /// What it must be: `true or false`.
  let rule: String
  let value: JSON
  /// Nil for an invalid value. Nothing changes before the result is called.
  let setter: @Sendable (JSON) -> (@Sendable () -> Void)?
}
