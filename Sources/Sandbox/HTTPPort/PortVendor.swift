/// A simulated vendor, as the port and its control path see it.
package protocol PortVendor: SimulatedServer {
  var profile: SandboxProfile { get }

  /// The servers of its origins in this process, by `URLParts.origin`.
  var servers: [String: any SimulatedServer] { get }

  /// No path of one vendor is below one of another.
  var portPaths: [String] { get }

  /// Makes the next `times` requests at a point fail; false for an unknown point.
  func inject(_ fault: SimulatedFault, at point: String, times: Int) -> Bool

  func clearFaults()

  /// The number of requests by point: `token`, `api`, and the operations.
  var requestCounts: [(point: String, count: Int)] { get }

  var exchanges: Int { get }

  func revokeTokens()

  var portSettings: [PortSetting] { get }
}
