import HTTP
import Platform

/// Carries requests to the simulated servers of this process, by origin. It keeps to the limits as a network transport
/// does, and hands over the same message values; it answers on the caller's own thread and waits only when a fault says
/// so.
struct SandboxTransport: HTTPTransport {
  /// By `URLParts.origin`.
  let servers: [String: any SimulatedServer]
  let time: any TimeSource

  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let response = try await exchange(request, within: limits)
    guard response.body.count <= limits.bodyBytes else {
      throw HTTPFailure(
        .tooLarge, requestMayHaveBeenSent: true, "The response is larger than \(limits.bodyBytes) bytes")
    }
    return response
  }

  private func exchange(
    _ request: HTTPRequest, within limits: HTTPLimits
  ) async throws(HTTPFailure) -> HTTPResponse {
    let server = try server(for: request, within: limits)
    let request = try collected(request)
    switch server.admit(request) {
    case nil: return server.respond(to: request)
    case .refuseConnection:
      throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The host refuses the connection")
    case .cut: throw Self.cut
    case .cutAfterActing:
      _ = server.respond(to: request)
      throw Self.cut
    case .delay(let duration):
      let response = server.respond(to: request)
      try await wait(duration, until: limits.deadline)
      return response
    case .status(let status, let retryAfter):
      return server.refusal(of: request, status: status, retryAfter: retryAfter)
    case .response(let response): return response
    case .responseAfterActing(let response):
      _ = server.respond(to: request)
      return response
    }
  }

  /// Finds the server of a request.
  private func server(
    for request: HTTPRequest, within limits: HTTPLimits
  ) throws(HTTPFailure) -> any SimulatedServer {
    guard !Task.isCancelled else {
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The request was cancelled")
    }
    guard time.now < limits.deadline else {
      throw HTTPFailure(.timeout, requestMayHaveBeenSent: false, "The deadline passed before anything was sent")
    }
    guard let url = URLParts(request.url), request.headers.fields.allSatisfy(Self.canTravel) else {
      throw HTTPFailure(.malformed, requestMayHaveBeenSent: false, "The request cannot be written as HTTP")
    }
    guard let server = servers[url.origin] else {
      throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The sandbox has no server at this address")
    }
    return server
  }

  /// The same request with the body that a network would have carried.
  private func collected(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPRequest {
    guard let upload = request.upload else { return request }
    var request = request
    do throws(SystemError) {
      request.body = try upload.collect()
    } catch {
      throw HTTPFailure(.localFile, requestMayHaveBeenSent: false, "The file cannot be read: \(error.reason)")
    }
    request.upload = nil
    return request
  }

  private static let cut = HTTPFailure(
    .cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete")

  private func wait(_ duration: Duration, until deadline: MonotonicTime) async throws(HTTPFailure) {
    let ready = time.now + duration
    do {
      try await time.sleep(until: min(ready, deadline))
    } catch {
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: true, "The request was cancelled")
    }
    guard ready <= deadline else {
      throw HTTPFailure(.timeout, requestMayHaveBeenSent: true, "The response did not arrive in time")
    }
  }

  /// Names are tokens, and values have no line end and no NUL (RFC 9110, section 5).
  private static func canTravel(_ field: (name: String, value: String)) -> Bool {
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    let isToken = field.name.utf8.allSatisfy { byte in
      (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39 || marks.contains(byte)
    }
    let isLine = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    return isToken && isLine && !field.name.isEmpty
  }
}
