package import HTTP
import Synchronization

/// Keeps what travels through another transport.
package final class RecordingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let log = Mutex<[(request: HTTPRequest, response: HTTPResponse?)]>([])

  package init(_ base: any HTTPTransport) { self.base = base }

  /// In the order in which they were begun; without a response where none came, or none yet.
  package var exchanges: [(request: HTTPRequest, response: HTTPResponse?)] { log.withLock { $0 } }

  package var requests: [HTTPRequest] { exchanges.map(\.request) }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let index = log.withLock { log in
      log.append((request, nil))
      return log.count - 1
    }
    let response = try await base.send(request, within: limits)
    log.withLock { $0[index].response = response }
    return response
  }
}
