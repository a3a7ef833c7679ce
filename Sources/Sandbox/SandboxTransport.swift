import HTTP
import Platform

/// Carries requests to the simulated servers of this process. It observes the limits as a network transport does,
/// answers on the caller's thread, and waits only for an injected delay.
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
    switch server.exchange(request) {
    case .refuseConnection:
      throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The host refuses the connection")
    case .cut:
      throw HTTPFailure(
        .cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete")
    case .answer(let response, let delay):
      if delay > .zero { try await wait(delay, until: limits.deadline) }
      return response
    }
  }

  private func server(
    for request: HTTPRequest, within limits: HTTPLimits
  ) throws(HTTPFailure) -> any SimulatedServer {
    guard !Task.isCancelled else {
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The request was cancelled")
    }
    guard time.now < limits.deadline else {
      throw HTTPFailure(.timeout, requestMayHaveBeenSent: false, "The deadline passed before anything was sent")
    }
    guard let url = URLParts(request.url), request.headers.fields.allSatisfy(HeaderText.isField) else {
      throw HTTPFailure(.malformed, requestMayHaveBeenSent: false, "The request cannot be written as HTTP")
    }
    guard let server = servers[url.origin] else {
      throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The sandbox has no server at this address")
    }
    return server
  }

  /// Reads the file of an upload.
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

}
