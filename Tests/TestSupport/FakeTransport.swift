package import HTTP
import Platform
import Synchronization

/// A transport that responds from a script, one step per request, or with a function, and records the requests. After
/// the last step of a script it fails with `malformed`, which is never retried.
package final class FakeTransport: HTTPTransport {
  /// The result of one request.
  package indirect enum Step: Sendable {
    case answer(HTTPResponse)
    case fail(HTTPFailure)
    /// Waits at the gate under a name first. A cancellation meanwhile makes the request fail as cancelled.
    case block(String, then: Step)

    /// A response with a JSON body.
    package static func json(_ status: Int, _ text: String, headers: HTTPHeaders = [:]) -> Step {
      var headers = headers
      headers["Content-Type"] = "application/json"
      return .answer(HTTPResponse(status, headers: headers, body: Array(text.utf8)))
    }

    package static func status(_ status: Int, headers: HTTPHeaders = [:]) -> Step {
      .answer(HTTPResponse(status, headers: headers))
    }

    package static func fail(_ reason: HTTPFailure.Reason, sent: Bool) -> Step {
      .fail(HTTPFailure(reason, requestMayHaveBeenSent: sent, "Injected failure: \(reason.rawValue)"))
    }
  }

  private struct State {
    var steps: [Step]
    var requests: [HTTPRequest] = []
    var limits: [HTTPLimits] = []
  }

  package let gate = Gate()
  private let state: Mutex<State>

  private let respond: (@Sendable (HTTPRequest, _ number: Int) -> Step)?

  package init(_ steps: [Step]) {
    state = Mutex(State(steps: steps))
    respond = nil
  }

  /// - Parameter respond: chooses the step of a request; `number` counts the requests from 1.
  package init(_ respond: @escaping @Sendable (HTTPRequest, _ number: Int) -> Step) {
    state = Mutex(State(steps: []))
    self.respond = respond
  }

  package var requests: [HTTPRequest] { state.withLock { $0.requests } }
  package var limits: [HTTPLimits] { state.withLock { $0.limits } }
  /// The number of unused steps.
  package var stepsLeft: Int { state.withLock { $0.steps.count } }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let (number, next) = state.withLock { state in
      state.requests.append(request)
      state.limits.append(limits)
      return (state.requests.count, state.steps.isEmpty ? nil : state.steps.removeFirst())
    }
    var step = next ?? respond?(request, number) ?? .fail(.malformed, sent: true)
    while true {
      switch step {
      case .answer(let response): return response
      case .fail(let failure): throw failure
      case .block(let name, let next):
        guard await gate.pass(name) else {
          throw HTTPFailure(.cancelled, requestMayHaveBeenSent: true, "The request was cancelled")
        }
        step = next
      }
    }
  }
}
