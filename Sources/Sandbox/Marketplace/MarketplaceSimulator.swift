package import HTTP
import JSON
import Platform

/// Red Hat Marketplace, simulated: accounts, catalogue, orders and subscriptions, and the token service in front of them. It
/// checks what it gets as the vendor's reference says, and refuses what the vendor would.
///
/// It has no cases.
package final class MarketplaceSimulator: ControlledSimulator {
  /// The origin of the API in the sandbox, and its base address: the vendor's paths begin at the root.
  package static let apiOrigin = "https://marketplace.sandbox.invalid"
  /// The origin of the token service in the sandbox.
  package static let tokenOrigin = "https://marketplace-iam.sandbox.invalid"
  /// The key that the token service exchanges.
  package static let apiKey = "sandbox-marketplace-api-key"
  /// A token that lives for ever and is sent as it is, as the vendor's older keys are: a JWT with the claims of a
  /// pull secret.
  package static let pullSecret = MarketplaceTokens.longLived(
    [
      "rhmAccountId": .string(SimulatedMarketplaceAccounts.mainAccount), "iam_apikey": .string(apiKey),
      "password": "sandbox-marketplace-password", "env": "sandbox",
    ], seed: 1)
  /// A key of the newer kind, which users mix up with the pull secret; the API refuses it.
  package static let entitlementKey = MarketplaceTokens.longLived(
    ["iss": "IBM Marketplace", "iat": 1_784_537_000, "jti": "5a0e7d7c2f4b4a7d9d4ab6e3f0c1d2e3"], seed: 2)
  /// The path of the token service.
  package static let tokenPath = "/api-security/om-auth/cloud/token"

  let accounts: SimulatedMarketplaceAccounts
  let subscriptions: SimulatedMarketplaceSubscriptions
  let tokens: MarketplaceTokens
  let time: any TimeSource
  package let control: SimulatorControl<MarketplaceOperation, MarketplaceSettings>

  init(seed: UInt64, time: any TimeSource) {
    self.time = time
    accounts = SimulatedMarketplaceAccounts(seed: seed)
    subscriptions = SimulatedMarketplaceSubscriptions(seed: seed, at: time.date)
    tokens = MarketplaceTokens(seed: seed, time: time)
    control = SimulatorControl(MarketplaceSettings(), seed: seed)
  }

  // MARK: What a test can ask

  /// How many tokens were given out.
  package var exchanges: Int { tokens.issuer.issued }

  /// Makes the API refuse every token given out so far. The pull secret stays.
  package func revokeTokens() { tokens.issuer.revoke() }

  /// How many subscriptions there are, ordered ones and that of the start.
  package var subscriptionCount: Int { subscriptions.count }

  // MARK: The server

  package func operation(of request: HTTPRequest) -> MarketplaceOperation? {
    guard let url = URLParts(request.url),
      case .operation(let operation, _) = MarketplaceRoute.match(request.method, url.path)
    else { return nil }
    return operation
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    let trace = control.newTrace()
    if asTokenService { return finish(tokens.respond(to: request, settings, trace: trace)) }
    do throws(SimulatedMarketplaceError) {
      return finish(try perform(try admittedCall(request)))
    } catch {
      return finish(error.response(trace: trace, settings))
    }
  }

  package func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?, asTokenService: Bool
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = retryAfter?.text
    let trace = control.newTrace()
    if asTokenService {
      return finish(IAMFailure(status: status, headers: headers).response(context: ["requestId": .string(trace)]))
    }
    return finish(SimulatedMarketplaceError(status, headers: headers).response(trace: trace, settings))
  }

  var servers: [String: any SimulatedServer] { endpoints(api: Self.apiOrigin, tokens: Self.tokenOrigin) }

  var profile: SandboxProfile {
    SandboxProfile(
      name: "marketplace", provider: "redhat-marketplace", baseURL: Self.apiOrigin,
      tokenURL: Self.tokenOrigin + Self.tokenPath, credentials: ["apiKey": Self.apiKey])
  }

  /// Adds the headers of every answer.
  private func finish(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    if !response.body.isEmpty, response.headers["Content-Type"] == nil {
      response.headers["Content-Type"] = "application/json; charset=utf-8"
    }
    response.headers["Date"] = HTTPDate.format(time.date)
    response.headers["Cache-Control"] = "no-store"
    return response
  }
}
