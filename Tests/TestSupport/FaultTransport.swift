package import HTTP
import Platform
import Synchronization

/// A transport that answers from a script, one step a request, and keeps what it was sent. When the script is over it
/// fails with `malformed`, which nothing tries again.
package final class FaultTransport: HTTPTransport {
  /// What one request gets.
  package indirect enum Step: Sendable {
    case answer(HTTPResponse)
    case fail(HTTPFailure)
    /// Waits at the gate under a name first; a cancel that arrives meanwhile makes the request fail as cancelled.
    case block(String, then: Step)

    /// An answer with a JSON body.
    package static func json(_ status: Int, _ text: String, headers: HTTPHeaders = [:]) -> Step {
      var headers = headers
      headers["Content-Type"] = "application/json"
      return .answer(HTTPResponse(status, headers: headers, body: Array(text.utf8)))
    }

    /// An answer without a body.
    package static func status(_ status: Int, headers: HTTPHeaders = [:]) -> Step {
      .answer(HTTPResponse(status, headers: headers))
    }

    /// A failure, by its reason.
    package static func fail(_ reason: HTTPFailure.Reason, sent: Bool) -> Step {
      .fail(HTTPFailure(reason, requestMayHaveBeenSent: sent, "Injected failure: \(reason.rawValue)"))
    }
  }

  private struct State {
    var steps: [Step]
    var requests: [HTTPRequest] = []
    var limits: [HTTPLimits] = []
  }

  /// Where held requests wait.
  package let gate = Gate()
  private let state: Mutex<State>

  package init(_ steps: [Step]) { state = Mutex(State(steps: steps)) }

  /// All that was sent, in order.
  package var requests: [HTTPRequest] { state.withLock { $0.requests } }
  /// The limits of each request.
  package var limits: [HTTPLimits] { state.withLock { $0.limits } }
  /// How many steps nobody has come for.
  package var stepsLeft: Int { state.withLock { $0.steps.count } }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    var step = state.withLock { state -> Step in
      state.requests.append(request)
      state.limits.append(limits)
      return state.steps.isEmpty ? .fail(.malformed, sent: true) : state.steps.removeFirst()
    }
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
