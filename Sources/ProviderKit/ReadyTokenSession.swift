package import CaseModel
package import Platform
import Synchronization

/// A session with a token that is ready to be used: nothing is exchanged and nothing is renewed.
///
/// The token is looked up once and kept. One that the vendor refused is looked up anew for the next request, and is not
/// sent again while it is the same.
package final class ReadyTokenSession: Session {
  private let profile: String
  private let provider: String
  private let source: String?
  private let redactor: Redactor
  private let remedy: String
  private let fetch: @Sendable () async throws(Fault) -> String?
  private let state = Mutex(State())

  private struct State {
    var token: String?
    var generation = 0
    var isAccepted = false
    /// The last token that the vendor refused.
    var refused: String?
    var lastFault: Fault?

    var authorization: Authorization? {
      token.map { Authorization(header: "Bearer \($0)", generation: generation) }
    }
  }

  /// - Parameters:
  ///   - source: where the token comes from, for people.
  ///   - remedy: what to do about a token that is missing or refused.
  ///   - fetch: looks the token up; nil when there is none.
  package init(
    profile: String, provider: String, source: String?, redactor: Redactor, remedy: String,
    fetch: @escaping @Sendable () async throws(Fault) -> String?
  ) {
    self.profile = profile
    self.provider = provider
    self.source = source
    self.redactor = redactor
    self.remedy = remedy
    self.fetch = fetch
  }

  package var status: SessionStatus {
    state.withLock { state in
      let word: SessionStatus.State =
        state.token == nil && state.refused != nil ? .refused : state.isAccepted ? .active : .unverified
      var status = SessionStatus(profile: profile, provider: provider, state: word, source: source)
      status.lastError = state.lastFault?.message
      return status
    }
  }

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    if let known = state.withLock({ $0.authorization }) { return known }
    let found: String
    do throws(Fault) {
      found = try await look()
    } catch {
      state.withLock { $0.lastFault = error }
      throw error
    }
    redactor.register(found)
    let made = state.withLock { state -> Authorization? in
      guard found != state.refused else { return nil }
      // Whoever looked it up at the same time has the same one, unless it changed in between: then each is used once.
      if state.token != found {
        state.token = found
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
      guard state.generation == authorization.generation, let token = state.token else { return }
      state.refused = token
      state.token = nil
      state.isAccepted = false
      state.lastFault = refusal
    }
    // There is no other one to be had now: the next request looks again.
    return false
  }

  package func accepted(_ authorization: Authorization) {
    state.withLock { state in
      guard state.generation == authorization.generation, state.token != nil else { return }
      (state.isAccepted, state.refused, state.lastFault) = (true, nil, nil)
    }
  }

  /// The token is looked up anew, also when the vendor refused it before.
  package func login(_ call: VendorCall) async throws(Fault) {
    state.withLock { state in
      (state.token, state.refused, state.lastFault, state.isAccepted) = (nil, nil, nil, false)
    }
    _ = try await authorization(call)
  }

  package func refresh(_ call: VendorCall) async throws(Fault) {
    state.withLock { $0.token = nil }
    _ = try await authorization(call)
  }

  package func logout(_ call: VendorCall) async throws(Fault) {
    state.withLock { state in
      let generation = state.generation
      state = State()
      state.generation = generation
    }
  }

  private func look() async throws(Fault) -> String {
    guard let token = try await fetch() else {
      throw fault("the profile \(profile) has no token")
    }
    guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw fault("the token of the profile \(profile) holds characters that no token has")
    }
    return token
  }

  private var refusal: Fault { fault("the vendor does not accept the token of the profile \(profile)") }

  private func fault(_ message: String) -> Fault {
    Fault(.authRequired, "\(message): \(remedy)").with("profile", profile).with("provider", provider)
      .with("remedy", remedy)
  }
}
