package import HTTP
package import Platform

/// Logs each request at the level `debug`, whatever sends it: attempts that fail, redirects, and requests for tokens included. A
/// line has the profile, the method, the address without the values of its query, the outcome, the milliseconds, the bytes of
/// both bodies, and the number of the attempt. It has no headers and nothing of a body.
package struct LoggedTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let profile: String
  private let log: Log
  private let time: any TimeSource

  package init(_ transport: any HTTPTransport, profile: String, log: Log, time: any TimeSource) {
    self.transport = transport
    self.profile = profile
    self.log = log
    self.time = time
  }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    guard log.isOn(.debug) else { return try await transport.send(request, within: limits) }
    let start = time.now
    do throws(HTTPFailure) {
      let response = try await transport.send(request, within: limits)
      let bytes = response.body.count + response.bytesWritten
      note(request, "\(response.status)", since: start, "\(bytes) bytes")
      return response
    } catch {
      let sent = error.requestMayHaveBeenSent ? "" : " (nothing was sent)"
      note(request, error.reason.rawValue, since: start, "\(error.detail)\(sent)")
      throw error
    }
  }

  private func note(_ request: HTTPRequest, _ outcome: String, since start: MonotonicTime, _ detail: String) {
    let milliseconds = (time.now - start).wholeMilliseconds
    let sent = request.upload?.length ?? request.body.count
    let body = sent > 0 ? " (\(sent) bytes)" : ""
    log.debug(
      "\(profile): \(request.method.rawValue) \(Self.shown(request.url))\(body) -> \(outcome) in \(milliseconds) ms, "
        + "\(detail), attempt \(request.attempt)")
  }

  /// The address without user, fragment, and the values of the query, which may be secrets or texts that were searched for.
  static func shown(_ url: String) -> String {
    guard let parts = URLParts(url) else { return "an address that cannot be read" }
    let port = parts.port.map { ":\($0)" } ?? ""
    let query = parts.query.split(separator: "&").map { $0.prefix { $0 != "=" } }.joined(separator: "&")
    return "\(parts.scheme)://\(parts.host)\(port)\(parts.path)\(query.isEmpty ? "" : "?\(query)")"
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
