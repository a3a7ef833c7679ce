package import CaseModel
package import HTTP
package import JSON
package import Platform

/// A service that exchanges credentials for tokens by forms (OAuth 2.0, RFC 6749). The members of a form and the meaning of a
/// refusal are the vendor's.
package struct TokenExchanger: Sendable {
  private let context: ProviderContext
  private let client: VendorClient

  /// - Parameters:
  ///   - address: the address of the service.
  ///   - dialect: reads the errors of the service.
  package init(_ context: ProviderContext, address: String, dialect: any VendorDialect) {
    self.context = context
    let profile = context.settings.name
    var client = VendorClient(
      profile: profile, provider: context.descriptor.id, baseURL: address, transport: context.transport, session: nil,
      dialect: TokenServiceDialect(vendor: dialect, address: address, profile: profile),
      redactor: context.settings.redactor, time: context.time, remoteName: "the token service",
      log: context.settings.log)
    client.addressKey = "tokenURL"
    client.bodyLimit = 1 << 20
    client.usesOwnConnections = true
    // Responses contain tokens that the redactor does not know yet.
    client.showsAnswers = false
    self.client = client
  }

  /// A session that gets its tokens here.
  /// - Parameters:
  ///   - credential: the name of the exchanged credential, whose source is shown to the user.
  ///   - account: finds the account that a token names; nil if tokens name none.
  package func session(
    of credential: String, account: TokenSession.ReadAccount? = nil,
    exchange: @escaping @Sendable (TokenExchanger, TokenExchange) async throws(Fault) -> AccessToken
  ) -> TokenSession {
    TokenSession(context.session(of: credential), account: account) { (requested) throws(Fault) in
      try await exchange(self, requested)
    }
  }

  /// Sends a form and reads the response. An exchange is repeatable, unless it consumes a token.
  /// - Parameters:
  ///   - consumes: whether the form has a token that may work only once. A second use can end the login at the vendor.
  ///   - headers: additional ones.
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
    try await context.credential(name)
  }

  /// An optional credential of the profile.
  package func optionalCredential(_ name: String) async throws(Fault) -> String? {
    try await context.credentials.value(name)
  }
}

/// Faults that all token services share. A wrong address of the service must not be reported as a missing case or as refused
/// credentials.
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
      // Without an error of the token service this comes from a gateway. It does not know the credentials and must not lock the
      // profile out.
      return FaultOverride(
        .vendorProtocol,
        message:
          "The status 401 from \(address) is not from the token service. A proxy or gateway may require its own login."
      )
    case 500...: return FaultOverride(.vendorUnavailable, retry: .yes)
    default: return nil
    }
  }
}

extension JSONRecord {
  /// The `access_token` of a response, which must be valid in a header.
  package func accessToken() throws(JSONError) -> String {
    guard let value = try string("access_token"), !value.isEmpty else { throw missing("access_token") }
    guard AccessToken.fitsHeader(value) else { throw wrongType("a token that is valid in a header", "access_token") }
    return value
  }

  /// The `expires_in` of a response, which some services write in quotes; nil if it is absent or no number.
  package var expiresIn: Int? { lenientInteger("expires_in") }
}
