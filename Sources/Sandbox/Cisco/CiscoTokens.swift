import HTTP
import JSON
import Platform
import Synchronization

/// Cisco's token service, of Okta's kind. Section 1 of the reference.
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
      guard request.path == CiscoSimulator.tokenPath else { throw .notFound }
      guard request.method == .post else { throw .wrongMethod }
      return finish(grant(try client(of: request, settings), lifetime: settings.tokenLifetime))
    } catch {
      return finish(error.response(errorID: errorID()))
    }
  }

  func refusal(status: Int) -> HTTPResponse {
    finish(CiscoTokenFailure.demanded(status).response(errorID: errorID()))
  }

  // MARK: Reading

  private func client(of request: HTTPRequest, _ settings: CiscoSettings) throws(CiscoTokenFailure) -> ClientState {
    guard let form = request.form else { throw .notAForm }
    guard let grant = form["grant_type"], !grant.isEmpty else { throw .noGrantType }
    guard grant == "client_credentials" else { throw .unknownGrantType }
    var client = "\(form["client_id"] ?? ""):\(form["client_secret"] ?? "")"
    if let header = request.headers["Authorization"] {
      guard settings.acceptsBasicClient, let basic = AuthorizationHeader.basic(header) else { throw .unknownClient }
      client = basic
    }
    let id = client.prefix { $0 != ":" }
    guard let owner = Self.clients[String(id)] else { throw .unknownClient }
    guard client == "\(id):\(CiscoSimulator.clientSecret)" else { throw .wrongSecret }
    return owner
  }

  private static let clients = [CiscoSimulator.clientID: ClientState.active, CiscoSimulator.pendingClientID: .pending]

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

/// An error of the token service: in Okta's own form or in that of OAuth (RFC 6749, section 5.2).
private struct CiscoTokenFailure: Error, Sendable {
  enum Form: Sendable { case okta, oauth }

  let status: Int
  let form: Form
  let code: String
  let summary: String

  private init(_ status: Int, _ form: Form, _ code: String, _ summary: String) {
    self.status = status
    self.form = form
    self.code = code
    self.summary = summary
  }

  static let notFound = Self(404, .okta, "E0000007", "Not found: Resource not found")
  static let wrongMethod = Self(405, .okta, "E0000022", "The endpoint does not support the provided HTTP method")
  static let notAForm = Self(
    400, .oauth, "invalid_request", "The request body must be application/x-www-form-urlencoded.")
  static let noGrantType = Self(400, .oauth, "invalid_request", "The grant_type parameter is missing.")
  static let unknownGrantType = Self(400, .oauth, "unsupported_grant_type", "The grant type is not supported.")
  /// Cisco: 400 or 401, in Okta's form.
  static let unknownClient = Self(400, .okta, "invalid_client", "Invalid value for 'client_id' parameter.")
  /// Cisco: 401, in the form of OAuth.
  static let wrongSecret = Self(
    401, .oauth, "invalid_client", "The client secret supplied for a confidential client is invalid.")

  static func demanded(_ status: Int) -> CiscoTokenFailure {
    switch status {
    case 401: wrongSecret
    case 429: Self(429, .okta, "E0000047", "API call exceeded rate limit due to too many requests.")
    case 500...: Self(status, .okta, "E0000009", "Internal Server Error")
    default: Self(status, .oauth, "invalid_request", "The request failed.")
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
