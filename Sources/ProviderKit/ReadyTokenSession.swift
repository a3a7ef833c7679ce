import CaseModel
package import Platform

extension DirectSession {
  /// A session with a token that is ready to be used.
  ///
  /// - Parameters:
  ///   - source: where the token comes from, for people.
  ///   - remedy: what to do about a token that is missing or refused.
  ///   - fetch: looks the token up; nil when there is none.
  package static func readyToken(
    profile: String, provider: String, source: String?, redactor: Redactor, time: any TimeSource, remedy: String,
    fetch: @escaping Fetch<String?>
  ) -> DirectSession {
    let fault = { @Sendable (message: String) in
      Fault(.authRequired, "\(message) \(remedy)").from(profile, provider)
        .with("remedy", remedy)
    }
    return DirectSession(
      profile: profile, provider: provider, source: source, redactor: redactor, time: time,
      refusal: fault("The vendor refused the token of the profile \(profile).")
    ) { () throws(Fault) in
      guard let token = try await fetch() else { throw fault("The profile \(profile) has no token.") }
      guard AccessToken.fitsHeader(token) else {
        throw fault("The token of the profile \(profile) contains characters that are invalid in a token.")
      }
      redactor.register(token, isLasting: true)
      return "Bearer \(token)"
    }
  }
}
