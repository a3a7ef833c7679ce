package import HTTP

/// A simulated vendor whose behaviour and faults can be controlled: a token service and an API, which are two hosts in
/// the process and two paths behind a port.
package protocol ControlledSimulator: SimulatedServer {
  /// What the API can be asked to do; the raw values are the names in the control path of a port.
  associatedtype Operation: CaseIterable & Hashable & RawRepresentable<String> & Sendable
  /// How the vendor behaves where its reference leaves a choice, or where it changes over time.
  associatedtype Settings: Sendable

  var control: SimulatorControl<Operation, Settings> { get }

  /// The path of the token service. Behind a port the hosts are the same, and the path distinguishes them.
  static var tokenPath: String { get }

  /// The operation of a request to the API; nil for an unknown one.
  func operation(of request: HTTPRequest) -> Operation?

  /// Acts on a request and answers. Never waits.
  func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse

  /// An error answer in the vendor's own form, without acting on the request.
  func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?, asTokenService: Bool
  ) -> HTTPResponse
}

extension ControlledSimulator {
  package typealias Point = FaultPoint<Operation>

  /// Makes the next `times` requests at that point fail. Faults for one point happen in the order in which they
  /// were asked for; a request takes one fault.
  package func inject(_ fault: SimulatedFault, for point: Point, times: Int = 1) {
    control.inject(fault, for: point, times: times)
  }

  /// Forgets the faults that have not happened yet.
  package func clearFaults() { control.clearFaults() }

  /// How the vendor behaves now.
  package var settings: Settings { control.settings }

  /// Changes how the vendor behaves from now on.
  package func adjust(_ change: (inout Settings) -> Void) { control.adjust(change) }

  /// The number of requests at that point, with failed ones and without refused connections.
  package func requests(at point: Point) -> Int { control.requests(at: point) }

  // MARK: The server

  private func isForTokens(_ request: HTTPRequest) -> Bool { URLParts(request.url)?.path == Self.tokenPath }

  /// The token service under its path, and the API everywhere else, whatever the host.
  package func respond(to request: HTTPRequest) -> HTTPResponse {
    respond(to: request, asTokenService: isForTokens(request))
  }

  package func admit(_ request: HTTPRequest) -> SimulatedFault? {
    admit(request, asTokenService: isForTokens(request))
  }

  package func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?
  ) -> HTTPResponse {
    refusal(of: request, status: status, retryAfter: retryAfter, asTokenService: isForTokens(request))
  }

  fileprivate func admit(_ request: HTTPRequest, asTokenService: Bool) -> SimulatedFault? {
    var points: [Point] = asTokenService ? [.token] : [.api]
    if !asTokenService, let operation = operation(of: request) { points.insert(.operation(operation), at: 0) }
    return control.admit(points)
  }

  /// The servers of the two origins, by `URLParts.origin`.
  func endpoints(api: String, tokens: String) -> [String: any SimulatedServer] {
    [
      api + ":443": SimulatorEndpoint(simulator: self, isTokenService: false),
      tokens + ":443": SimulatorEndpoint(simulator: self, isTokenService: true),
    ]
  }
}

/// One of the two hosts: a request that goes to the wrong one must not find what the other has.
private struct SimulatorEndpoint<Simulator: ControlledSimulator>: SimulatedServer {
  let simulator: Simulator
  let isTokenService: Bool

  func admit(_ request: HTTPRequest) -> SimulatedFault? { simulator.admit(request, asTokenService: isTokenService) }

  func respond(to request: HTTPRequest) -> HTTPResponse {
    simulator.respond(to: request, asTokenService: isTokenService)
  }

  func refusal(of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?) -> HTTPResponse {
    simulator.refusal(of: request, status: status, retryAfter: retryAfter, asTokenService: isTokenService)
  }
}
