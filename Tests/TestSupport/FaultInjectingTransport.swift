package import HTTP
import Platform
import Synchronization

/// Carries requests to a simulated vendor, lets one of them go wrong, and keeps book of what the vendor acted on.
package final class FaultInjectingTransport: HTTPTransport {
  /// What happens to one request.
  package struct InjectedFault: Sendable {
    package let name: String
    /// Whether the request reaches the vendor, which then acts on it.
    package let acts: Bool
    /// Whether it is certain, for whoever sent it, that the vendor did not act.
    package let isCertain: Bool
    package let ending: Ending

    package init(_ name: String, acts: Bool, isCertain: Bool = false, _ ending: Ending) {
      (self.name, self.acts, self.isCertain, self.ending) = (name, acts, isCertain, ending)
    }
  }

  package enum Ending: Sendable {
    case fail(HTTPFailure.Reason, sent: Bool)
    case answer(HTTPResponse)
    /// The vendor's own answer, made into another; of an answer that says little where it did not act.
    case change(@Sendable (HTTPResponse) -> HTTPResponse)
    /// Nothing until the deadline.
    case late
  }

  /// What a request is to the vendor.
  package enum Role: Sendable { case token, read, write }

  /// Which requests go wrong: the first one of a role behind so many others, and how many of them.
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
    /// Method and URL: which write it is.
    package var name: String { "\(request.method.rawValue) \(request.url)" }
    /// Whether the vendor acted and did not refuse.
    package var isActed = false
    /// Whether whoever sent it knows for certain that it was not.
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
  /// Called before each request and behind its answer, with a number that grows by one each time.
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
  /// The writes that the vendor acted on, by name.
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
