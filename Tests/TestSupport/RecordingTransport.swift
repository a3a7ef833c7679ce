package import HTTP
package import Platform
import Synchronization

/// Records the requests that pass to another transport.
package final class RecordingTransport: HTTPTransport {
  /// A request, its time (zero without a clock), and its response (nil until it arrives).
  package typealias Exchange = (request: HTTPRequest, time: MonotonicTime, response: HTTPResponse?)

  private let base: any HTTPTransport
  private let time: (any TimeSource)?
  private let prefix: String
  private let log = Mutex<[Exchange]>([])
  private let sent = Mailbox<MonotonicTime>("a request")

  /// - Parameter prefix: Only requests whose URL begins with it are recorded.
  package init(_ base: any HTTPTransport, _ time: (any TimeSource)? = nil, of prefix: String = "") {
    (self.base, self.time, self.prefix) = (base, time, prefix)
  }

  /// The exchanges in the order of their requests.
  package var exchanges: [Exchange] { log.withLock { $0 } }
  package var requests: [HTTPRequest] { exchanges.map(\.request) }

  /// Waits for the next request and returns its time.
  package func nextRequest() async throws -> MonotonicTime? { try await sent.next() }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    guard request.url.hasPrefix(prefix) else { return try await base.send(request, within: limits) }
    let now = time?.now ?? MonotonicTime(nanoseconds: 0)
    let index = log.withLock { log in
      log.append((request, now, nil))
      return log.count - 1
    }
    sent.send(now)
    let response = try await base.send(request, within: limits)
    log.withLock { $0[index].response = response }
    return response
  }
}
