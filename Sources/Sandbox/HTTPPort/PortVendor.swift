import JSON

/// A simulated vendor behind the port: where it is, and what the control path can ask of it.
protocol PortVendor: SimulatedServer {
  /// How to reach it in this process, and the credentials that it accepts.
  var profile: SandboxProfile { get }

  /// The servers of its origins in this process, by `URLParts.origin`.
  var servers: [String: any SimulatedServer] { get }

  /// The paths below which it answers. No path of one vendor is below one of another.
  var portPaths: [String] { get }

  /// Where faults can be asked for and requests are counted: `token`, `api`, and the operations.
  var pointNames: [String] { get }

  /// Makes the next `times` requests at a point fail; false for an unknown point.
  func inject(_ fault: SimulatedFault, at point: String, times: Int) -> Bool

  /// Forgets the faults that have not happened yet.
  func clearFaults()

  /// The number of requests by point, in the order of `pointNames`.
  var requestCounts: [(point: String, count: Int)] { get }

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
  let rule: String
  let value: JSON
  /// What sets it to a value; nil when the value is not one it can have. Nothing is set before the result is called.
  let setter: @Sendable (JSON) -> (@Sendable () -> Void)?
}

extension PortVendor {
  /// Its provider id: `ibm-cloud`.
  var vendorID: String { profile.provider }
}

extension PortVendor where Self: ControlledSimulator {
  private static var points: [(name: String, point: Point)] {
    [("token", .token), ("api", .api)] + Operation.allCases.map { ($0.rawValue, .operation($0)) }
  }

  var pointNames: [String] { Self.points.map(\.name) }

  func inject(_ fault: SimulatedFault, at point: String, times: Int) -> Bool {
    guard let found = Self.points.first(where: { $0.name == point }) else { return false }
    inject(fault, for: found.point, times: times)
    return true
  }

  var requestCounts: [(point: String, count: Int)] { Self.points.map { ($0.name, requests(at: $0.point)) } }

  /// A setting that is on or off.
  func flag(_ name: String, _ member: any WritableKeyPath<Settings, Bool> & Sendable) -> PortSetting {
    PortSetting(name: name, rule: "true or false", value: .bool(settings[keyPath: member])) { [self] json in
      guard let flag = json.bool else { return nil }
      return { self.adjust { $0[keyPath: member] = flag } }
    }
  }

  /// A setting that is a whole number in a range.
  func number(
    _ name: String, _ range: ClosedRange<Int>, _ member: any WritableKeyPath<Settings, Int> & Sendable
  ) -> PortSetting {
    PortSetting(
      name: name, rule: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      value: .number(settings[keyPath: member])
    ) { [self] json in
      guard let number = json.integer, range.contains(number) else { return nil }
      return { self.adjust { $0[keyPath: member] = number } }
    }
  }
}
