import CaseModel
import Platform

extension DirectSession {
  /// A session with a token that is sent as it is.
  ///
  /// - Parameters:
  ///   - remedy: what to do about a missing or refused token.
  ///   - fetch: looks up the token; nil when there is none.
  package static func readyToken(
    _ context: SessionContext, remedy: String, fetch: @escaping Fetch<String?>
  ) -> DirectSession {
    let fault = { @Sendable (message: String) in
      Fault(.authRequired, "\(message) \(remedy)").from(context.profile, context.provider)
        .with("remedy", remedy)
    }
    return DirectSession(context, refusal: fault("The vendor refused the token of the profile \(context.profile).")) {
      () throws(Fault) in
      guard let token = try await fetch() else { throw fault("The profile \(context.profile) has no token.") }
      guard AccessToken.fitsHeader(token) else {
        throw fault("The token of the profile \(context.profile) contains characters that are invalid in a token.")
      }
      context.redactor.register(token, isLasting: true)
      return "Bearer \(token)"
    }
  }

  /// A session with a user name and a password (RFC 7617).
  ///
  /// - Parameter fetch: looks up user name and password; throws `authRequired` when one is missing.
  package static func basic(
    _ context: SessionContext, fetch: @escaping Fetch<(username: String, password: String)>
  ) -> DirectSession {
    let remedy = "Check credentials.username and credentials.password of the profile \(context.profile)."
    let refusal = Fault(
      .authRequired, "The vendor refused the user name and password of the profile \(context.profile). \(remedy)"
    ).with("remedy", remedy)
    return DirectSession(context, refusal: refusal) { () throws(Fault) in
      let (username, password) = try await fetch()
      context.redactor.register(password, isLasting: true)
      let pair = Base64.encode(Array("\(username):\(password)".utf8))
      context.redactor.register(pair, isLasting: true)
      return "Basic \(pair)"
    }
  }
}
