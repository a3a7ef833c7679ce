import CaseModel
package import Platform

extension DirectSession {
  /// A session with a user name and a password (RFC 7617).
  ///
  /// - Parameters:
  ///   - source: where the password comes from, for people.
  ///   - fetch: looks user name and password up; throws `authRequired` when one is missing.
  package static func basic(
    profile: String, provider: String, source: String?, redactor: Redactor, time: any TimeSource,
    fetch: @escaping Fetch<(username: String, password: String)>
  ) -> DirectSession {
    let remedy = "Check credentials.username and credentials.password of the profile \(profile)."
    let refusal = Fault(
      .authRequired, "The vendor refused the user name and password of the profile \(profile). \(remedy)"
    ).with("remedy", remedy)
    return DirectSession(
      profile: profile, provider: provider, source: source, redactor: redactor, time: time, refusal: refusal
    ) { () throws(Fault) in
      let (username, password) = try await fetch()
      redactor.register(password, isLasting: true)
      let pair = Base64.encode(Array("\(username):\(password)".utf8))
      redactor.register(pair, isLasting: true)
      return "Basic \(pair)"
    }
  }
}
