package import CaseModel
import JSON
import Platform
import Synchronization

/// A session whose credentials go along with each request as they are: nothing is exchanged, renewed or stored.
///
/// They are looked up once and kept. What the vendor refused is looked up anew for the next request, and is not sent again
/// while it is the same. Until the vendor has taken them one request goes ahead, and the others wait for what comes of it:
/// a wrong password costs one try however many ask at once, since vendors lock accounts after a few.
package final class DirectSession: Session {
  /// Looks up what the user has configured.
  package typealias Fetch<Value> = @Sendable () async throws(Fault) -> Value

  private let profile: String
  private let provider: String
  private let source: String?
  private let redactor: Redactor
  private let time: any TimeSource
  private let refusal: Fault
  private let fetch: Fetch<String>
  private let state = Mutex(State())
  private let queue = WaiterQueue<Fault?>()
  private let attached = Mutex<SessionContext?>(nil)
  private let observer = SessionStatusObserver()

  private struct State {
    var header: String?
    var generation = 0
    var isAccepted = false
    /// Whether a request is on its way that will show whether the vendor takes the header.
    var isTried = false
    /// The last header that the vendor refused.
    var refused: String?
    var lastFault: Fault?

    var authorization: Authorization? { header.map { Authorization(header: $0, generation: generation) } }

    mutating func forget(_ fault: Fault? = nil) {
      (header, isAccepted, isTried, lastFault) = (nil, false, false, fault)
    }
  }

  /// How long the others wait for the request that goes ahead: that may be a large file.
  private static let patience = Duration.seconds(5)

  /// - Parameters:
  ///   - source: where the secret comes from, for people.
  ///   - refusal: the fault of a header that the vendor refused.
  ///   - fetch: looks the credentials up and makes the value of `Authorization`; throws `authRequired` when they are
  ///     missing. It registers them with the redactor.
  init(
    profile: String, provider: String, source: String?, redactor: Redactor, time: any TimeSource, refusal: Fault,
    fetch: @escaping Fetch<String>
  ) {
    self.profile = profile
    self.provider = provider
    self.source = source
    self.redactor = redactor
    self.time = time
    self.refusal = refusal.from(profile, provider)
    self.fetch = fetch
  }

  package func attach(_ context: SessionContext) {
    attached.withLock { $0 = context }
    observer.begin(context.changed, from: status)
  }

  package var status: SessionStatus {
    let credentials = attached.withLock { $0?.credentials }
    let isReplaced = credentials?.isReplaced == true
    return state.withLock { state in
      let word: SessionStatus.State =
        state.header == nil && state.refused != nil ? .refused : state.isAccepted ? .active : .unverified
      var status = SessionStatus(
        profile: profile, provider: provider, state: word, source: isReplaced ? "login" : source)
      status.lastError = state.lastFault?.message
      status.user = state.header.flatMap { TokenClaims.user(of: $0) } ?? credentials?.user
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
      case .cancelled: throw Fault(.cancelled, "The request was cancelled while another one tried the credentials.")
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
    // There are no other credentials to be had now: the next request looks again.
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
    // One of the others goes ahead.
    if isOpen { end(with: nil) }
  }

  private func end(with fault: Fault?) {
    observer.look { status }
    queue.broadcast(fault)
  }

  /// Returns what is kept, else what there is now.
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
      // Whoever looked it up at the same time has the same, unless it changed in between: then each is used once.
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

  /// Looks the credentials up. A program that provides them is killed at the deadline of the request that waits for it.
  private func fetched(by deadline: MonotonicTime) async throws(Fault) -> String {
    let first = await withTaskGroup(of: Result<String, Fault>?.self) { group in
      group.addTask { [fetch] in
        do throws(Fault) { return .success(try await fetch()) } catch { return .failure(error) }
      }
      group.addTask { [time] in
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

  // MARK: Orders

  /// Looks the credentials up anew, also when the vendor refused them before.
  package func login(_ call: VendorCall) async throws(Fault) {
    state.withLock { state in
      state.forget()
      state.refused = nil
    }
    try await take(until: call.deadline)
  }

  /// The same credentials are as good as they were.
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
    state.withLock { state in
      state.forget()
      state.refused = nil
    }
    attached.withLock { $0 }?.credentials.replace([:])
    end(with: nil)
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
