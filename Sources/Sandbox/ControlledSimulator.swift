package import HTTP
import JSON

/// A simulated vendor whose behaviour and faults can be controlled. Its token service and its API are two hosts in the
/// process, and two paths behind a port.
package protocol ControlledSimulator: PortVendor {
  /// The operations of the API; the raw values are the names in the control path of a port.
  associatedtype Operation: CaseIterable & Hashable & RawRepresentable<String> & Sendable
  /// How the vendor behaves where its reference leaves a choice, or where it changes over time.
  associatedtype Settings: Sendable

  var control: SimulatorControl<Operation, Settings> { get }
  var issuedTokens: any IssuedTokens { get }

  /// The origin of the API in the sandbox.
  static var apiOrigin: String { get }
  /// The origin of the token service in the sandbox.
  static var tokenOrigin: String { get }
  static var tokenPath: String { get }

  /// The operation at a path of the API.
  func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<Operation>.Match

  func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse

  func refusal(of request: HTTPRequest, status: Int, asTokenService: Bool) -> HTTPResponse
}

extension ControlledSimulator {
  package typealias Point = FaultPoint<Operation>

  /// Makes the next `times` requests at that point fail. Faults for one point happen in the order of their injection; a
  /// request takes one fault.
  package func inject(_ fault: SimulatedFault, for point: Point, times: Int = 1) {
    control.inject(fault, for: point, times: times)
  }

  package func clearFaults() { control.clearFaults() }

  package var settings: Settings { control.settings }

  package func adjust(_ change: (inout Settings) -> Void) { control.adjust(change) }

  /// Without refused connections.
  package func requests(at point: Point) -> Int { control.requests(at: point) }

  package var exchanges: Int { issuedTokens.count }

  package func revokeTokens() { issuedTokens.revoke() }

  // MARK: The servers

  /// The token service under its path, and the API everywhere else, whatever the host.
  package func respond(to request: HTTPRequest) -> HTTPResponse {
    respond(to: request, asTokenService: request.path == Self.tokenPath)
  }

  package func admit(_ request: HTTPRequest) -> SimulatedFault? {
    admit(request, asTokenService: request.path == Self.tokenPath)
  }

  package func refusal(of request: HTTPRequest, status: Int) -> HTTPResponse {
    refusal(of: request, status: status, asTokenService: request.path == Self.tokenPath)
  }

  fileprivate func admit(_ request: HTTPRequest, asTokenService: Bool) -> SimulatedFault? {
    var points: [Point] = asTokenService ? [.token] : [.api]
    if !asTokenService, case .operation(let operation, _) = match(request.method, request.path) {
      points.insert(.operation(operation), at: 0)
    }
    return control.admit(points)
  }

  package var servers: [String: any SimulatedServer] { hosts }

  /// The API and the token service, by `URLParts.origin`.
  var hosts: [String: any SimulatedServer] {
    [
      Self.apiOrigin + ":443": SimulatorHost(simulator: self, isTokenService: false),
      Self.tokenOrigin + ":443": SimulatorHost(simulator: self, isTokenService: true),
    ]
  }

  // MARK: The port

  private static var points: [(name: String, point: Point)] {
    [("token", .token), ("api", .api)] + Operation.allCases.map { ($0.rawValue, .operation($0)) }
  }

  package var requestCounts: [(point: String, count: Int)] {
    Self.points.map { ($0.name, requests(at: $0.point)) }
  }

  package func inject(_ fault: SimulatedFault, at point: String, times: Int) -> Bool {
    guard let found = Self.points.first(where: { $0.name == point }) else { return false }
    inject(fault, for: found.point, times: times)
    return true
  }

  /// A setting that is on or off.
  func flag(_ name: String, _ member: any WritableKeyPath<Settings, Bool> & Sendable) -> PortSetting {
    setting(name, "true or false", member, { .bool($0) }, \.bool)
  }

  /// A setting that is a whole number in a range.
  func number(
    _ name: String, _ range: ClosedRange<Int>, _ member: any WritableKeyPath<Settings, Int> & Sendable
  ) -> PortSetting {
    setting(name, "a whole number from \(range.lowerBound) to \(range.upperBound)", member, { .number($0) }) { json in
      json.integer.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A setting that is one of a few words.
  func choice<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ member: any WritableKeyPath<Settings, Word> & Sendable
  ) -> PortSetting {
    let names = Word.allCases.map(\.rawValue).joined(separator: ", ")
    return setting(name, "one of \(names)", member, { .string($0.rawValue) }) { $0.string.flatMap(Word.init) }
  }

  /// - Parameter read: the value of a JSON value; nil when it is not one that the setting can have.
  func setting<Value: Sendable>(
    _ name: String, _ rule: String, _ member: any WritableKeyPath<Settings, Value> & Sendable,
    _ write: (Value) -> JSON, _ read: @escaping @Sendable (JSON) -> Value?
  ) -> PortSetting {
    PortSetting(name: name, rule: rule, value: write(settings[keyPath: member])) { [self] json in
      guard let value = read(json) else { return nil }
      return { self.adjust { $0[keyPath: member] = value } }
    }
  }
}

/// One of the two hosts: a request that goes to the wrong one must not find what the other has.
private struct SimulatorHost<Simulator: ControlledSimulator>: SimulatedServer {
  let simulator: Simulator
  let isTokenService: Bool

  func admit(_ request: HTTPRequest) -> SimulatedFault? { simulator.admit(request, asTokenService: isTokenService) }

  func respond(to request: HTTPRequest) -> HTTPResponse {
    simulator.respond(to: request, asTokenService: isTokenService)
  }

  func refusal(of request: HTTPRequest, status: Int) -> HTTPResponse {
    simulator.refusal(of: request, status: status, asTokenService: isTokenService)
  }
}
