import HTTP
import JSON
import Platform
import Synchronization

/// Cisco's token service, of Okta's kind: client credentials for tokens, and which tokens live. Section 1 of the
/// reference.
final class CiscoTokens: Sendable {
  /// The state of a client at the gateway.
  enum ClientState: Sendable { case active, pending }

  let issuer: TokenIssuer<ClientState>
  private let time: any TimeSource

  init(seed: UInt64, time: any TimeSource) {
    self.time = time
    issuer = TokenIssuer(seed: seed, part: 0x6369_7363_6F, time: time)
  }

  /// POST /oauth2/default/v1/token.
  func respond(to request: HTTPRequest, _ settings: CiscoSettings) -> HTTPResponse {
    do throws(CiscoTokenFailure) {
      guard URLParts(request.url)?.path == CiscoSimulator.tokenPath else { throw .notFound }
      guard request.method == .post else { throw .wrongMethod }
      return finish(grant(try client(of: request, settings), lifetime: settings.tokenLifetime))
    } catch {
      return finish(error.response(errorID: errorID()))
    }
  }

  /// An error on demand, in the form of Okta's.
  func refusal(status: Int, retryAfter: SimulatedFault.RetryAfter?) -> HTTPResponse {
    var response = CiscoTokenFailure.demanded(status).response(errorID: errorID())
    response.headers["Retry-After"] = retryAfter?.text
    return finish(response)
  }

  // MARK: Reading

  private func client(of request: HTTPRequest, _ settings: CiscoSettings) throws(CiscoTokenFailure) -> ClientState {
    guard let form = request.form else { throw .notAForm }
    guard let grant = form["grant_type"], !grant.isEmpty else { throw .noGrantType }
    guard grant == "client_credentials" else { throw .unknownGrantType }
    var id = form["client_id"] ?? ""
    var secret = form["client_secret"] ?? ""
    if let header = request.headers["Authorization"] {
      guard settings.acceptsBasicClient, let pair = Self.basic(header) else { throw .unknownClient }
      (id, secret) = pair
    }
    let owner: ClientState
    switch id {
    case CiscoSimulator.clientID: owner = .active
    case CiscoSimulator.pendingClientID: owner = .pending
    default: throw .unknownClient
    }
    guard secret == CiscoSimulator.clientSecret else { throw .wrongSecret }
    return owner
  }

  private static func basic(_ header: String) -> (id: String, secret: String)? {
    guard let text = AuthorizationHeader.credentials(header, scheme: "basic"), let bytes = Base64.decode(text),
      let pair = String(validating: bytes, as: UTF8.self), let colon = pair.firstIndex(of: ":")
    else { return nil }
    return (String(pair[..<colon]), String(pair[pair.index(after: colon)...]))
  }

  // MARK: Answering

  private func grant(_ owner: ClientState, lifetime: Int) -> HTTPResponse {
    let lifetime = max(0, lifetime)
    let token = issuer.issue(to: owner, lifetime: lifetime) { issuedAt, expiration, random in
      let claims: JSON = [
        "ver": 1, "jti": .string("AT.\(random.uuid())"), "iss": "https://id.cisco.com/oauth2/default",
        "aud": "api://default", "iat": .number(issuedAt), "exp": .number(expiration),
        "cid": .string(CiscoSimulator.clientID), "scp": ["customscope"], "sub": .string(CiscoSimulator.clientID),
      ]
      return UnsignedJWT.text(claims: claims.bytes, keyID: "sandbox-cisco-1", &random)
    }.token
    return HTTPResponse(json: [
      "token_type": "Bearer", "expires_in": .number(lifetime), "access_token": .string(token),
      "scope": "customscope",
    ])
  }

  private func errorID() -> String { "oae\(issuer.hex32().prefix(20))" }

  private func finish(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    response.headers["Content-Type"] = "application/json;charset=UTF-8"
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Date"] = HTTPDate.format(time.date)
    return response
  }
}

/// A refusal of the token service: in Okta's own form, or in that of OAuth (RFC 6749, section 5.2).
struct CiscoTokenFailure: Error, Sendable {
  enum Form: Sendable { case okta, oauth }

  let status: Int
  let form: Form
  let code: String
  let summary: String

  static let notFound = CiscoTokenFailure(
    status: 404, form: .okta, code: "E0000007", summary: "Not found: Resource not found")
  static let wrongMethod = CiscoTokenFailure(
    status: 405, form: .okta, code: "E0000022",
    summary: "The endpoint does not support the provided HTTP method")
  static let notAForm = CiscoTokenFailure(
    status: 400, form: .oauth, code: "invalid_request",
    summary: "The request body must be application/x-www-form-urlencoded.")
  static let noGrantType = CiscoTokenFailure(
    status: 400, form: .oauth, code: "invalid_request", summary: "The grant_type parameter is missing.")
  static let unknownGrantType = CiscoTokenFailure(
    status: 400, form: .oauth, code: "unsupported_grant_type", summary: "The grant type is not supported.")
  /// Cisco: 400 or 401, in Okta's form.
  static let unknownClient = CiscoTokenFailure(
    status: 400, form: .okta, code: "invalid_client", summary: "Invalid value for 'client_id' parameter.")
  /// Cisco: 401, in the form of OAuth.
  static let wrongSecret = CiscoTokenFailure(
    status: 401, form: .oauth, code: "invalid_client",
    summary: "The client secret supplied for a confidential client is invalid.")

  static func demanded(_ status: Int) -> CiscoTokenFailure {
    switch status {
    case 401: wrongSecret
    case 429:
      CiscoTokenFailure(
        status: 429, form: .okta, code: "E0000047", summary: "API call exceeded rate limit due to too many requests.")
    case 500...: CiscoTokenFailure(status: status, form: .okta, code: "E0000009", summary: "Internal Server Error")
    default: CiscoTokenFailure(status: status, form: .oauth, code: "invalid_request", summary: "The request failed.")
    }
  }

  func response(errorID: String) -> HTTPResponse {
    switch form {
    case .okta:
      HTTPResponse(
        status,
        json: [
          "errorCode": .string(code), "errorSummary": .string(summary), "errorLink": .string(code),
          "errorId": .string(errorID), "errorCauses": [],
        ])
    case .oauth: HTTPResponse(status, json: ["error": .string(code), "error_description": .string(summary)])
    }
  }
}
