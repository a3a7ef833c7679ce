package import HTTP

/// What answers at an origin, both in the process and behind a port.
package protocol SimulatedServer: Sendable {
  /// Counts a request, and takes its fault.
  func admit(_ request: HTTPRequest) -> SimulatedFault?

  /// Acts on the request and answers. Never waits.
  func respond(to request: HTTPRequest) -> HTTPResponse

  /// An error answer in the vendor's own form, without acting on the request.
  func refusal(of request: HTTPRequest, status: Int) -> HTTPResponse
}

/// What the carrier of a request has to do with it.
enum SimulatedOutcome: Sendable {
  case answer(HTTPResponse, after: Duration = .zero)
  case refuseConnection
  case cut
}

extension SimulatedServer {
  /// Counts the request, and acts on it unless its fault prevents that.
  func exchange(_ request: HTTPRequest) -> SimulatedOutcome {
    switch admit(request) {
    case nil: return .answer(respond(to: request))
    case .refuseConnection: return .refuseConnection
    case .cut: return .cut
    case .cutAfterActing:
      _ = respond(to: request)
      return .cut
    case .delay(let duration): return .answer(respond(to: request), after: duration)
    case .status(let status, let retryAfter):
      var response = refusal(of: request, status: status)
      if let retryAfter { response.headers["Retry-After"] = retryAfter.text }
      return .answer(response)
    case .response(let response): return .answer(response)
    case .responseAfterActing(let response):
      _ = respond(to: request)
      return .answer(response)
    }
  }
}
