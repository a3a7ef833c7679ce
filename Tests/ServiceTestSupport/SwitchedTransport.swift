package import HTTP
package import Platform
import Synchronization
package import TestSupport

/// A transport that the test can block or cut, and that records the requests.
package final class SwitchedTransport: HTTPTransport {
  private struct State {
    var requests: [HTTPRequest] = []
    var deadlines: [MonotonicTime] = []
    var responses: [HTTPResponse] = []
    var isCut = false
    var isBlocked = false
    var running = 0
    var rewrite: (@Sendable (String) -> String)?
    var answer: (@Sendable (HTTPRequest) -> HTTPResponse?)?
  }

  /// Blocked requests wait here, under the name `request`.
  package let gate = Gate()
  private let base: any HTTPTransport
  private let state = Mutex(State())

  package init(_ base: any HTTPTransport) { self.base = base }

  /// All later requests fail.
  package func cut(_ isCut: Bool = true) { state.withLock { $0.isCut = isCut } }
  /// All later requests wait.
  package func block() { state.withLock { $0.isBlocked = true } }
  package func release() { gate.openAll() }

  /// Changes the bodies of all later responses.
  package func rewrite(_ change: @escaping @Sendable (String) -> String) { state.withLock { $0.rewrite = change } }

  /// Answers some requests instead of the vendor; nil for the others.
  package func answer(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?) {
    state.withLock { $0.answer = answer }
  }

  /// The responses of the vendors.
  package var responses: [HTTPResponse] { state.withLock { $0.responses } }

  package var running: Int { state.withLock { $0.running } }

  /// The deadlines of all requests.
  package var deadlines: [MonotonicTime] { state.withLock { $0.deadlines } }

  /// The requests for cases, without those for tokens: the method and the URL.
  package var requests: [String] {
    state.withLock { $0.requests }.map { "\($0.method.rawValue) \($0.url)" }.filter { !$0.contains("token") }
  }

  /// The addresses and bodies of all requests.
  package var texts: [String] {
    state.withLock { $0.requests }.map { "\($0.url) \(String(decoding: $0.body, as: UTF8.self))" }
  }

  /// The requests that name a case.
  package func requests(of number: String) -> [String] { requests.filter { $0.contains(number) } }

  /// The requests that change something.
  package var writes: [String] {
    requests.filter { !$0.hasPrefix("GET") && !$0.contains("filter") && !$0.contains("search") }
  }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let (isCut, isBlocked, rewrite) = state.withLock { state in
      state.requests.append(request)
      state.deadlines.append(limits.deadline)
      state.running += 1
      return (state.isCut, state.isBlocked, state.rewrite)
    }
    defer { state.withLock { $0.running -= 1 } }
    if isCut { throw HTTPFailure(.connect, requestMayHaveBeenSent: false, "The vendor cannot be reached") }
    if isBlocked, !(await gate.pass("request")) {
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The request was cancelled")
    }
    if let response = state.withLock({ $0.answer })?(request) { return response }
    var response = try await base.send(request, within: limits)
    if let rewrite { response.body = Array(rewrite(String(decoding: response.body, as: UTF8.self)).utf8) }
    let received = response
    state.withLock { $0.responses.append(received) }
    return response
  }
}
