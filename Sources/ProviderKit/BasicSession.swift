package import CaseModel
package import Platform
import Synchronization

/// A session with a user name and a password that go along with each request (RFC 7617).
///
/// They are looked up once and kept. A pair that the vendor refused is looked up anew for the next request, and is not sent
/// again while it is the same. Nothing of it is stored.
package final class BasicSession: Session {
  private let profile: String
  private let provider: String
  private let source: String?
  private let redactor: Redactor
  private let fetch: @Sendable () async throws(Fault) -> (username: String, password: String)
  private let state = Mutex(State())

  private struct State {
    var header: String?
    var generation = 0
    var isAccepted = false
    /// The last header that the vendor refused.
    var refused: String?
    var lastFault: Fault?

    var authorization: Authorization? { header.map { Authorization(header: $0, generation: generation) } }
  }

  /// - Parameters:
  ///   - source: where the password comes from, for people.
  ///   - fetch: looks user name and password up; throws `authRequired` when one is missing.
  package init(
    profile: String, provider: String, source: String?, redactor: Redactor,
    fetch: @escaping @Sendable () async throws(Fault) -> (username: String, password: String)
  ) {
    self.profile = profile
    self.provider = provider
    self.source = source
    self.redactor = redactor
    self.fetch = fetch
  }

  package var status: SessionStatus {
    state.withLock { state in
      let word: SessionStatus.State =
        state.header == nil && state.refused != nil ? .refused : state.isAccepted ? .active : .unverified
      var status = SessionStatus(profile: profile, provider: provider, state: word, source: source)
      status.lastError = state.lastFault?.message
      return status
    }
  }

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    if let known = state.withLock({ $0.authorization }) { return known }
    let header: String
    do throws(Fault) {
      let (username, password) = try await fetch()
      redactor.register(password)
      header = "Basic \(Base64.encode(Array("\(username):\(password)".utf8)))"
      redactor.register(String(header.dropFirst("Basic ".count)))
    } catch {
      state.withLock { $0.lastFault = error }
      throw error
    }
    let made = state.withLock { state -> Authorization? in
      guard header != state.refused else { return nil }
      if state.header != header {
        state.header = header
        state.generation += 1
        state.isAccepted = false
      }
      return state.authorization
    }
    guard let made else { throw refusal }
    return made
  }

  package func refused(_ authorization: Authorization) -> Bool {
    state.withLock { state in
      guard state.generation == authorization.generation, let header = state.header else { return }
      (state.refused, state.header, state.isAccepted, state.lastFault) = (header, nil, false, refusal)
    }
    // There are no other credentials to be had now: the next request looks again.
    return false
  }

  package func accepted(_ authorization: Authorization) {
    state.withLock { state in
      guard state.generation == authorization.generation, state.header != nil else { return }
      (state.isAccepted, state.refused, state.lastFault) = (true, nil, nil)
    }
  }

  /// Looks the credentials up anew, also when the vendor refused them before.
  package func login(_ call: VendorCall) async throws(Fault) {
    state.withLock { ($0.header, $0.refused, $0.lastFault, $0.isAccepted) = (nil, nil, nil, false) }
    _ = try await authorization(call)
  }

  package func refresh(_ call: VendorCall) async throws(Fault) {
    state.withLock { $0.header = nil }
    _ = try await authorization(call)
  }

  package func logout(_ call: VendorCall) async throws(Fault) {
    state.withLock { state in
      let generation = state.generation
      state = State()
      state.generation = generation
    }
  }

  private var refusal: Fault {
    let remedy = "look at credentials.username and credentials.password of the profile \(profile)"
    return Fault(
      .authRequired, "the vendor does not accept user name and password of the profile \(profile): \(remedy)"
    )
    .with("profile", profile).with("provider", provider).with("remedy", remedy)
  }
}
