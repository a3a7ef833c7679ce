package import CaseModel
import JSON
import Platform
import Synchronization

/// A session that sends its credentials with each request: nothing is exchanged, renewed or stored.
///
/// They are looked up once and kept. After a refusal the next request looks them up again, and they are not sent while they are
/// unchanged. Until the vendor accepts them, one request is sent and the others wait for its result: a wrong password costs one
/// attempt, because vendors lock accounts after a few.
package final class DirectSession: Session {
  /// Looks up the configured credentials.
  package typealias Fetch<Value> = @Sendable () async throws(Fault) -> Value

  private let context: SessionContext
  private let refusal: Fault
  private let fetch: Fetch<String>
  private let state = Mutex(State())
  private let queue = WaiterQueue<Fault?>()
  private let observer: SessionStatusObserver

  private struct State {
    var header: String?
    var generation = 0
    var isAccepted = false
    /// Whether a request is in progress that will show whether the vendor accepts the header.
    var isTried = false
    /// The last header that the vendor refused.
    var refused: String?
    var lastFault: Fault?

    var authorization: Authorization? { header.map { Authorization(header: $0, generation: generation) } }

    mutating func forget(_ fault: Fault? = nil) {
      (header, isAccepted, isTried, lastFault) = (nil, false, false, fault)
    }
  }

  /// How long other requests wait for the first one, which may transfer a large file.
  private static let patience = Duration.seconds(5)

  /// - Parameters:
  ///   - refusal: the fault of a header that the vendor refused.
  ///   - fetch: looks up the credentials and makes the value of `Authorization`; throws `authRequired` when they are
  ///     missing. It registers them with the redactor.
  init(_ context: SessionContext, refusal: Fault, fetch: @escaping Fetch<String>) {
    self.context = context
    self.refusal = refusal.from(context.profile, context.provider)
    self.fetch = fetch
    observer = SessionStatusObserver(context.changed, from: context.status(.unverified))
  }

  private var time: any TimeSource { context.time }

  package var status: SessionStatus {
    state.withLock { state in
      let isRefused = state.header == nil && state.refused != nil
      var status = context.status(
        isRefused ? .refused : state.isAccepted ? .active : .unverified, token: state.header)
      status.lastError = state.lastFault?.message
      return status
    }
  }

  // MARK: A request

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    let end = min(call.deadline, time.now + Self.patience)
    while true {
      let known = try await lookUp(until: call.deadline)
      switch step(known, until: end) {
      case .go: return known
      case .again: continue
      case .wait: break
      }
      switch await queue.wait(until: end, time, unless: { state.withLock { $0.isTried ? nil : .some(nil) } }) {
      case .received(let fault?): throw fault
      case .cancelled:
        throw Fault(.cancelled, "The request was cancelled while another request was trying the credentials.")
      case .received(nil), .late: continue
      }
    }
  }

  private enum Step { case go, wait, again }

  private func step(_ known: Authorization, until end: MonotonicTime) -> Step {
    let now = time.now
    return state.withLock { state in
      guard state.authorization == known else { return .again }
      if state.isAccepted || now >= end { return .go }
      defer { state.isTried = true }
      return state.isTried ? .wait : .go
    }
  }

  package func refused(_ authorization: Authorization) -> Bool {
    let isChanged = state.withLock { state in
      guard state.generation == authorization.generation, let header = state.header else { return false }
      state.forget(refusal)
      state.refused = header
      return true
    }
    if isChanged { end(with: refusal) }
    // The next request looks the credentials up again.
    return false
  }

  package func accepted(_ authorization: Authorization) {
    let isChanged = state.withLock { state in
      guard state.generation == authorization.generation, state.header != nil, !state.isAccepted else { return false }
      (state.isAccepted, state.isTried, state.refused, state.lastFault) = (true, false, nil, nil)
      return true
    }
    if isChanged { end(with: nil) }
  }

  package func ended(_ authorization: Authorization) {
    let isOpen = state.withLock { state in
      guard state.generation == authorization.generation, state.isTried else { return false }
      state.isTried = false
      return true
    }
    // Another request is sent next.
    if isOpen { end(with: nil) }
  }

  private func end(with fault: Fault?) {
    observer.look { status }
    queue.broadcast(fault)
  }

  /// Returns the kept header, else the configured one.
  private func lookUp(until deadline: MonotonicTime) async throws(Fault) -> Authorization {
    if let known = state.withLock({ $0.authorization }) { return known }
    let header: String
    do throws(Fault) {
      header = try await fetched(by: deadline)
    } catch {
      state.withLock { $0.lastFault = error }
      observer.look { status }
      throw error
    }
    let made = state.withLock { state -> Authorization? in
      guard header != state.refused else { return nil }
      // Concurrent lookups give the same header, unless it changes in between: then each one is used once.
      if state.header != header {
        state.header = header
        state.generation += 1
        (state.isAccepted, state.isTried) = (false, false)
      }
      return state.authorization
    }
    guard let made else { throw refusal }
    return made
  }

  /// Looks up the credentials. A command that provides them is killed at the deadline of the request that waits for it.
  private func fetched(by deadline: MonotonicTime) async throws(Fault) -> String {
    let time = time
    let first = await withTaskGroup(of: Result<String, Fault>?.self) { group in
      group.addTask { [fetch] in
        do throws(Fault) { return .success(try await fetch()) } catch { return .failure(error) }
      }
      group.addTask {
        try? await time.sleep(until: deadline)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if let first { return try first.get() }
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    throw Fault(.vendorUnavailable, "The credentials were not available before the deadline.").with("reason", "timeout")
      .with("retriable", true)
  }

  // MARK: Commands

  /// Looks up the credentials again, even if the vendor refused them before.
  package func login(_ call: VendorCall) async throws(Fault) {
    reset()
    try await take(until: call.deadline)
  }

  /// Looks up the credentials again. If they are unchanged, they keep their state.
  package func refresh(_ call: VendorCall) async throws(Fault) {
    let verified = state.withLock { state -> String? in
      defer { state.header = nil }
      return state.isAccepted ? state.header : nil
    }
    try await take(until: call.deadline)
    let isSame = state.withLock { state in
      guard verified != nil, state.header == verified else { return false }
      state.isAccepted = true
      return true
    }
    if isSame { end(with: nil) }
    observer.look { status }
  }

  package func logout(_ call: VendorCall) async throws(Fault) {
    reset()
    context.credentials.replace([:])
    end(with: nil)
  }

  private func reset() {
    state.withLock { state in
      state.forget()
      state.refused = nil
    }
  }

  private func take(until deadline: MonotonicTime) async throws(Fault) {
    do throws(Fault) {
      _ = try await lookUp(until: deadline)
    } catch {
      end(with: nil)
      throw error
    }
    queue.broadcast(nil)
  }
}
