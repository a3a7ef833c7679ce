import HTTP
import JSON
import Platform

/// The token service of the marketplace: IAM's grant at another address. Section 2 of the reference.
final class MarketplaceTokens: Sendable {
  private static let grant = "urn:ibm:params:oauth:grant-type:apikey"

  let issuer: TokenIssuer<Void>

  init(seed: UInt64, time: any TimeSource) {
    issuer = TokenIssuer(seed: seed, part: 0x7268_6D5F_6B65_79, time: time)
  }

  /// Whether the header has a valid token or, if accepted, the pull secret.
  func admits(authorization: String?, _ settings: MarketplaceSettings) -> Bool {
    if AuthorizationHeader.credentials(authorization, scheme: "bearer") == MarketplaceSimulator.pullSecret {
      return settings.takesPullSecret
    }
    return issuer.owner(authorization: authorization) != nil
  }

  // MARK: The exchange

  func respond(to request: HTTPRequest, _ settings: MarketplaceSettings, trace: String) -> HTTPResponse {
    do throws(IAMFailure) {
      guard request.path == MarketplaceSimulator.tokenPath else { throw IAMFailure(status: 404) }
      guard request.method == .post else { throw .wrongMethod }
      guard MediaType.accepts(request.headers["Accept"], "application/json") else { throw IAMFailure(status: 406) }
      let fields = try Self.fields(of: request)
      guard let grant = fields["grant_type"], !grant.isEmpty else { throw .missing("grant_type") }
      guard grant == Self.grant else { throw .notAllowed("grant_type", grant, Self.grant) }
      guard let key = fields["apikey"], !key.isEmpty else { throw .missing("apikey") }
      guard key == MarketplaceSimulator.apiKey else { throw Self.unknownKey(settings) }
      return issue(settings)
    } catch {
      return error.response(context: ["requestId": .string(trace)])
    }
  }

  /// Marketplace: the status is not documented.
  private static func unknownKey(_ settings: MarketplaceSettings) -> IAMFailure {
    let usual = IAMFailure.unknownKey
    return settings.refusesKeysWith401
      ? IAMFailure(status: 401, code: usual.code, message: usual.message) : usual
  }

  /// Marketplace: a form; one page on the web shows JSON.
  private static func fields(of request: HTTPRequest) throws(IAMFailure) -> [String: String] {
    guard request.body.count <= HTTPRequest.largestForm else { throw IAMFailure(status: 413) }
    switch MediaType.of(request.headers["Content-Type"]) {
    case HTTPRequest.formType:
      guard let form = request.form else { throw .missing("grant_type") }
      return form
    case "application/json":
      let members = (try? JSON(parsing: request.body))?.object ?? []
      return members.reduce(into: [:]) { $0[$1.name] = $1.value.string }
    default: throw IAMFailure(status: 415)
    }
  }

  private func issue(_ settings: MarketplaceSettings) -> HTTPResponse {
    let lifetime = max(0, settings.tokenLifetime)
    let (token, expiration) = issuer.issue(to: (), lifetime: lifetime) { issuedAt, expiration, random in
      let claims: JSON = [
        "iam_id": .string(SimulatedMarketplaceAccounts.callerID), "jti": .string(random.uuid()),
        "account": ["valid": true, "bss": .string(SimulatedMarketplaceAccounts.callerAccount)],
        "iat": .number(issuedAt), "exp": .number(expiration), "scope": "ibm openid",
      ]
      return UnsignedJWT.text(claims: claims.bytes, keyID: "20261101-sandbox", &random)
    }
    var members: [JSON.Member] = [.init("access_token", .string(token))]
    if !settings.hasTerseTokens {
      members += [
        .init("refresh_token", "not_supported"), .init("token_type", "Bearer"), .init("expires_in", .number(lifetime)),
      ]
    }
    return HTTPResponse(json: .object(members + [.init("expiration", .number(expiration))]))
  }

  /// A token without an end.
  static func longLived(_ claims: JSON, seed: UInt64) -> String {
    var random = SplitMix64(seed: seed)
    return UnsignedJWT.shortText(claims: claims.bytes, &random)
  }
}
