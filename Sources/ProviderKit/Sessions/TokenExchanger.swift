package import CaseModel
package import HTTP
package import JSON
package import Platform

/// A service that gives tokens for credentials, and is asked by forms, as OAuth 2.0 has it (RFC 6749). What stands in the form
/// and what a refusal means is the vendor's.
package struct TokenExchanger: Sendable {
  private let settings: ProfileSettings
  private let client: VendorClient

  /// - Parameters:
  ///   - address: of the service; the profile may change it with `tokenURL`.
  ///   - dialect: reads the errors of the service.
  package init(
    _ settings: ProfileSettings, provider: String, address: String, dialect: any VendorDialect,
    _ transport: any HTTPTransport, _ time: any TimeSource
  ) {
    self.settings = settings
    var client = VendorClient(
      profile: settings.name, provider: provider, baseURL: address, transport: transport, session: nil,
      dialect: TokenServiceDialect(vendor: dialect, address: address, profile: settings.name),
      redactor: settings.redactor, time: time)
    client.addressKey = "tokenURL"
    client.remoteName = "the token service"
    client.log = settings.log
    client.bodyLimit = 1 << 20
    client.usesOwnConnections = true
    // They contain tokens that the redactor does not know yet.
    client.showsAnswers = false
    self.client = client
  }

  /// A session that lives on such exchanges.
  /// - Parameter credential: the name of what is exchanged; where it comes from is shown to people.
  package func session(
    of credential: String,
    exchange: @escaping @Sendable (TokenExchanger, TokenExchange) async throws(Fault) -> AccessToken
  ) -> TokenSession {
    TokenSession(
      profile: client.profile, provider: client.provider, source: settings.credentials.source(of: credential),
      time: client.time, redactor: client.redactor
    ) { (requested) throws(Fault) in try await exchange(self, requested) }
  }

  /// Sends a form and reads what comes for it. An exchange changes nothing that a second one would harm, so it is repeatable,
  /// unless it uses up what it sends.
  /// - Parameters:
  ///   - consumes: whether the form has a token that may work only once. A second use can end the login at the vendor.
  ///   - headers: beside those of any form.
  ///   - read: receives the time of sending.
  package func post(
    _ form: [(String, String)], headers: HTTPHeaders = [:], consumes: Bool = false, for requested: TokenExchange,
    read: (JSONRecord, Timestamp) throws(JSONError) -> AccessToken
  ) async throws(Fault) -> AccessToken {
    var headers = headers
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["Accept"] = "application/json"
    var request = VendorRequest(
      .post, "", headers: headers, body: Array(URLText.query(form).utf8), isRepeatable: true)
    request.consumes = consumes
    let date = client.time.date
    return try await client.sendForRecord(request, VendorCall(deadline: requested.deadline)) {
      (answer) throws(JSONError) in try read(answer, date)
    }
  }

  /// A credential of the profile; throws `authRequired` when it has none of that name.
  package func credential(_ name: String) async throws(Fault) -> String {
    try await settings.credential(name, for: client.provider)
  }

  /// A credential that a profile may do without.
  package func optionalCredential(_ name: String) async throws(Fault) -> String? {
    try await settings.credentials.value(name)
  }
}

/// What is the same for all token services. Whoever asks for a case must not hear that there is none, or that it was refused,
/// because the address is not that of a token service.
private struct TokenServiceDialect: VendorDialect {
  let vendor: any VendorDialect
  let address: String
  let profile: String

  var name: String? { nil }
  func isAnswer(_ response: HTTPResponse) -> Bool { vendor.isAnswer(response) }
  func error(in response: HTTPResponse) -> VendorError { vendor.error(in: response) }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if let meant = vendor.kind(of: response, error) { return meant }
    switch response.status {
    case 404, 405, 410:
      return FaultOverride(
        .configuration,
        message:
          "No token service at \(address) (status \(response.status)). Correct tokenURL of the profile \(profile), or omit it."
      )
    case 401:
      // Not the words of the token service: a gateway on the way, which knows nothing of the credentials, must not lock the
      // profile out.
      return FaultOverride(
        .vendorProtocol,
        message:
          "\(address) returned status 401, but not from the token service. A proxy or gateway may require its own login."
      )
    case 500...: return FaultOverride(.vendorUnavailable, retry: .yes)
    default: return nil
    }
  }
}

extension ProfileSettings {
  /// A credential of the profile; throws `authRequired` when it has none of that name.
  package func credential(_ name: String, for provider: String) async throws(Fault) -> String {
    if let value = try await credentials.value(name), !value.isEmpty { return value }
    throw Fault(.authRequired, "The profile \(self.name) has no \(name).")
      .from(self.name, provider)
      .with("remedy", "Set credentials.\(name) of the profile \(self.name).")
  }
}

extension JSONRecord {
  /// `access_token` of an answer, which has to fit into a header.
  package func accessToken() throws(JSONError) -> String {
    guard let value = try string("access_token"), !value.isEmpty else { throw missing("access_token") }
    guard AccessToken.fitsHeader(value) else { throw wrongType("a token that is valid in a header", "access_token") }
    return value
  }

  /// `expires_in` of an answer, which some services write in quotes; nil when it is not there, or no number.
  package var expiresIn: Int? { lenientInteger("expires_in") }
}
