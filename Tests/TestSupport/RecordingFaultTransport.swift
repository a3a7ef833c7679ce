package import HTTP
import Platform
import Synchronization

/// Sends requests to a simulated vendor, injects faults into some of them, and records which requests the vendor
/// executed.
package final class RecordingFaultTransport: HTTPTransport {
  package struct InjectedFault: Sendable {
    package let name: String
    /// Whether the request reaches the vendor, which then executes it.
    package let acts: Bool
    /// Whether the client knows for certain that the vendor did not execute the request.
    package let isCertain: Bool
    package let ending: Ending

    package init(_ name: String, acts: Bool, isCertain: Bool = false, _ ending: Ending) {
      (self.name, self.acts, self.isCertain, self.ending) = (name, acts, isCertain, ending)
    }
  }

  package enum Ending: Sendable {
    case fail(HTTPFailure.Reason, sent: Bool)
    case answer(HTTPResponse)
    /// The vendor's own response after a change; an empty 200 if the request did not reach the vendor.
    case change(@Sendable (HTTPResponse) -> HTTPResponse)
    /// No response before the deadline.
    case late
  }

  /// The purpose of a request.
  package enum Role: Sendable { case token, read, write }

  /// The requests with a fault: `times` requests of a role, after the first `skipped` ones.
  package struct Target: Sendable {
    package let role: Role
    package let skipped: Int
    package let times: Int

    package init(_ role: Role, skipping skipped: Int = 0, times: Int = 1) {
      (self.role, self.skipped, self.times) = (role, skipped, times)
    }
  }

  package struct Exchange: Sendable {
    package let role: Role
    package let request: HTTPRequest
    /// The method and URL, which identify a write.
    package var name: String { "\(request.method.rawValue) \(request.url)" }
    /// Whether the vendor executed the request and did not refuse it.
    package var isActed = false
    /// Whether the client knows for certain that the vendor did not execute the request.
    package var isRefused = false
    package var response: HTTPResponse?
  }

  private struct State {
    var exchanges: [Exchange] = []
    var seen: [Role: Int] = [:]
  }

  private let base: any HTTPTransport
  private let time: ManualTime
  private let role: @Sendable (HTTPRequest) -> Role
  private let plan: (mishap: InjectedFault, target: Target)?
  /// Called before each request and after its response, with a number that increases by one each time.
  private let step: @Sendable (Int) -> Void
  private let state = Mutex(State())

  package init(
    _ base: any HTTPTransport, time: ManualTime, plan: (mishap: InjectedFault, target: Target)? = nil,
    role: @escaping @Sendable (HTTPRequest) -> Role, step: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    (self.base, self.time, self.plan, self.role, self.step) = (base, time, plan, role, step)
  }

  package var exchanges: [Exchange] { state.withLock { $0.exchanges } }
  package var writes: [Exchange] { exchanges.filter { $0.role == .write } }
  /// The names of the writes that the vendor executed.
  package var acted: [String] { writes.filter(\.isActed).map(\.name) }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let role = role(request)
    let (index, mishap) = state.withLock { state -> (Int, InjectedFault?) in
      state.exchanges.append(Exchange(role: role, request: request))
      let number = state.seen[role, default: 0]
      state.seen[role] = number + 1
      guard let plan, plan.target.role == role,
        (plan.target.skipped..<plan.target.skipped + plan.target.times).contains(number)
      else { return (state.exchanges.count - 1, nil) }
      return (state.exchanges.count - 1, plan.mishap)
    }
    step(index * 2)
    defer { step(index * 2 + 1) }
    let response = try await carry(request, limits, mishap, index)
    state.withLock { state in
      state.exchanges[index].response = response
      let isRefusal = (400..<500).contains(response.status)
      state.exchanges[index].isRefused = mishap.map { $0.isCertain } ?? isRefusal
    }
    return response
  }

  private func carry(
    _ request: HTTPRequest, _ limits: HTTPLimits, _ mishap: InjectedFault?, _ index: Int
  ) async throws(HTTPFailure) -> HTTPResponse {
    guard let mishap else { return try await act(request, limits, index) }
    let own = mishap.acts ? try await act(request, limits, index) : HTTPResponse(200)
    switch mishap.ending {
    case .answer(let response): return response
    case .change(let change): return change(own)
    case .late:
      time.advance(by: max(limits.deadline - time.now, .zero) + .milliseconds(1))
      throw HTTPFailure(.timeout, requestMayHaveBeenSent: true, "The response did not arrive in time")
    case .fail(let reason, let sent):
      state.withLock { $0.exchanges[index].isRefused = !sent }
      throw HTTPFailure(reason, requestMayHaveBeenSent: sent, "Injected failure: \(reason.rawValue)")
    }
  }

  private func act(
    _ request: HTTPRequest, _ limits: HTTPLimits, _ index: Int
  ) async throws(HTTPFailure) -> HTTPResponse {
    let response = try await base.send(request, within: limits)
    state.withLock { $0.exchanges[index].isActed = (200..<300).contains(response.status) }
    return response
  }
}
