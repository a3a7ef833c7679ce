import JSON

/// A simulated vendor behind the port: where it is, and what the control path can ask of it.
protocol PortVendor: SimulatedServer {
  /// Its provider id: `ibm-cloud`.
  var vendorID: String { get }

  /// The paths below which it answers. No path of one vendor is below one of another.
  var portPaths: [String] { get }

  /// Where faults can be asked for and requests are counted: `token`, `api`, and the operations.
  var placeNames: [String] { get }

  /// Makes the next `times` requests at a place go wrong; false, and nothing done, when there is no such place.
  func inject(_ fault: SimulatedFault, at place: String, times: Int) -> Bool

  /// Forgets the faults that have not happened yet.
  func clearFaults()

  /// How many requests have come, by place, in the order of `placeNames`.
  var requestCounts: [(place: String, count: Int)] { get }

  /// How many tokens were given out.
  var exchanges: Int { get }

  /// Makes every token given out so far worthless.
  func revokeTokens()

  /// How the vendor behaves, and what can be set.
  var portSettings: [PortSetting] { get }
}

/// Something about a vendor that can be read and set by name.
struct PortSetting: Sendable {
  let name: String
  /// What it can be, as a sentence goes on: `true or false`.
  let wants: String
  let value: JSON
  /// What sets it to a value; nil when the value is not one it can have. Nothing is set before the result is called.
  let setter: @Sendable (JSON) -> (@Sendable () -> Void)?
}
