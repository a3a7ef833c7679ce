import HTTP
import JSON
import Platform
import Synchronization

/// IAM's token service. Section 2 of the reference.
final class IBMTokens: Sendable {
  /// For HTTP Basic at the token service. A client that sends them gets a real refresh token.
  static let clientID = "sandbox-ibm-client"
  static let clientSecret = "sandbox-ibm-client-secret"
  private static let apiKeyGrant = "urn:ibm:params:oauth:grant-type:apikey"

  let issuer: TokenIssuer<IBMCaller>
  private let time: any TimeSource
  private let seed: UInt64
  private let refreshTokens = Mutex<[String: IBMCaller]>([:])

  init(seed: UInt64, time: any TimeSource) {
    self.seed = seed
    self.time = time
    issuer = TokenIssuer(seed: seed, part: 0x746F_6B65_6E73, time: time)
  }

  /// POST /identity/token.
  func respond(to request: HTTPRequest, lifetime: Int, trace: String) -> HTTPResponse {
    do throws(IAMFailure) {
      guard request.path == IBMSimulator.tokenPath else { throw IAMFailure(status: 404) }
      guard request.method == .post else { throw .wrongMethod }
      let hasClient = try checkClient(request)
      return grant(try caller(of: request), refreshable: hasClient, lifetime: max(0, lifetime))
    } catch {
      return response(error, to: request, trace: trace)
    }
  }

  /// Whether the request has client credentials. Wrong ones are refused.
  private func checkClient(_ request: HTTPRequest) throws(IAMFailure) -> Bool {
    guard let header = request.headers["Authorization"] else { return false }
    guard AuthorizationHeader.basic(header) == "\(Self.clientID):\(Self.clientSecret)" else { throw .wrongClient }
    return true
  }

  private func caller(of request: HTTPRequest) throws(IAMFailure) -> IBMCaller {
    guard let form = request.form else { throw .missing("grant_type") }
    func value(_ name: String) throws(IAMFailure) -> String {
      guard let value = form[name], !value.isEmpty else { throw .missing(name) }
      return value
    }
    let grant = try value("grant_type")
    if let type = form["response_type"], type != "cloud_iam" {
      throw .notAllowed("response_type", type, "cloud_iam")
    }
    switch grant {
    case Self.apiKeyGrant:
      guard let caller = IBMPeople.caller(apiKey: try value("apikey")) else { throw .unknownKey }
      return caller
    case "refresh_token":
      let token = try value("refresh_token")
      guard let caller = refreshTokens.withLock({ $0[token] }) else { throw .unknownRefreshToken }
      return caller
    default: throw .notAllowed("grant_type", grant, "\(Self.apiKeyGrant), refresh_token")
    }
  }

  private func grant(_ caller: IBMCaller, refreshable: Bool, lifetime: Int) -> HTTPResponse {
    let (token, expiration) = issuer.issue(to: caller, lifetime: lifetime) { issuedAt, expiration, random in
      let claims = Self.claims(caller.user, id: random.uuid(), issuedAt: issuedAt, expiration: expiration)
      return UnsignedJWT.text(claims: claims.bytes, keyID: "20261101-sandbox", &random)
    }
    let refresh = refreshable ? "sandbox-refresh-\(issuer.hex32())" : "not_supported"
    if refreshable {
      refreshTokens.withLock { tokens in
        if tokens.count >= 10_000 { tokens = [:] }
        tokens[refresh] = caller
      }
    }
    return HTTPResponse(json: [
      "access_token": .string(token), "refresh_token": .string(refresh), "token_type": "Bearer",
      "expires_in": .number(lifetime), "expiration": .number(expiration), "scope": "ibm openid",
    ])
  }

  /// The claims of a token for an API key. Clients read `iat`, `exp`, `iam_id`, `account.bss` and `sub`.
  private static func claims(_ user: IBMUser, id: String, issuedAt: Int, expiration: Int) -> JSON {
    [
      "iam_id": .string(user.iamID), "id": .string(user.iamID), "realmid": .string(user.realm), "jti": .string(id),
      "identifier": .string(String(user.iamID.drop { $0 != "-" }.dropFirst())), "name": .string(user.name),
      "email": .string(user.userID), "sub": .string(user.userID),
      "account": ["valid": true, "bss": .string(IBMPeople.account), "frozen": true], "iat": .number(issuedAt),
      "exp": .number(expiration), "iss": "https://iam.cloud.ibm.com/identity",
      "grant_type": "urn:ibm:params:oauth:grant-type:apikey", "scope": "ibm openid", "client_id": "default", "acr": 1,
      "amr": ["pwd"],
    ]
  }

  func response(_ failure: IAMFailure, to request: HTTPRequest, trace: String) -> HTTPResponse {
    let now = HTTPDate.formatIAM(time.date)
    return failure.response(context: [
      "requestId": .string("c2FuZGJveA-\(trace)"), "requestType": "incoming.Identity_Token",
      "userAgent": .string(request.headers["User-Agent"] ?? ""), "url": .string(IBMSimulator.tokenOrigin),
      "instanceId": .string("iamid-9.4-\(Hex.text(seed).prefix(10))"), "threadId": .string("\(trace.prefix(5))"),
      "host": "iamid-9-4-sandbox", "startTime": .string(now), "endTime": .string(now), "elapsedTime": "0",
      "locale": "en_US", "clusterName": "iam-id-sandbox-cluster",
    ])
  }
}
