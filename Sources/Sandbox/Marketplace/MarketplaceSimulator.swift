package import HTTP
import JSON
import Platform

/// Simulates Red Hat Marketplace: accounts, catalogue, orders, subscriptions and a token service. It checks requests as
/// the vendor's reference describes. It has no cases.
package final class MarketplaceSimulator: ControlledSimulator {
  /// The base address too: the vendor's paths begin at the root.
  package static let apiOrigin = "https://marketplace.sandbox.invalid"
  package static let tokenOrigin = "https://marketplace-iam.sandbox.invalid"
  package static let apiKey = "sandbox-marketplace-api-key"
  /// A token without an end, as the vendor's older keys are: a JWT with the claims of a pull secret.
  package static let pullSecret = MarketplaceTokens.longLived(
    [
      "rhmAccountId": .string(SimulatedMarketplaceAccounts.mainAccount), "iam_apikey": .string(apiKey),
      "password": "sandbox-marketplace-password", "env": "sandbox",
    ], seed: 1)
  /// A key of the newer kind, which users confuse with the pull secret. The API refuses it.
  package static let entitlementKey = MarketplaceTokens.longLived(
    ["iss": "IBM Marketplace", "iat": 1_784_537_000, "jti": "5a0e7d7c2f4b4a7d9d4ab6e3f0c1d2e3"], seed: 2)
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

  package var issuedTokens: any IssuedTokens { tokens.issuer }

  package var subscriptionCount: Int { subscriptions.count }

  package func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<MarketplaceOperation>.Match {
    MarketplaceRoute.match(method, path)
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

  package func refusal(of request: HTTPRequest, status: Int, asTokenService: Bool) -> HTTPResponse {
    let trace = control.newTrace()
    return finish(
      asTokenService
        ? IAMFailure(status: status).response(context: ["requestId": .string(trace)])
        : SimulatedMarketplaceError(status).response(trace: trace, settings))
  }

  package var profile: SandboxProfile {
    SandboxProfile(
      name: "marketplace", provider: "redhat-marketplace", baseURL: Self.apiOrigin,
      tokenURL: Self.tokenOrigin + Self.tokenPath, credentials: ["apiKey": Self.apiKey])
  }

  private func finish(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    if !response.body.isEmpty, response.headers["Content-Type"] == nil {
      response.headers["Content-Type"] = "application/json; charset=utf-8"
    }
    response.headers["Date"] = HTTPDate.format(time.date)
    response.headers["Cache-Control"] = "no-store"
    return response
  }

  // MARK: The port

  package var portPaths: [String] { MarketplaceRoute.bases + [Self.tokenPath] }

  package var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("hasTerseTokens", \.hasTerseTokens),
      flag("refusesKeysWith401", \.refusesKeysWith401), flag("takesPullSecret", \.takesPullSecret),
      flag("answers200", \.answers200), flag("hasEmptyErrors", \.hasEmptyErrors),
      flag("followsTables", \.followsTables), number("accounts", 0...1000, \.accounts),
      flag("overstatesTotal", \.overstatesTotal), flag("saysTotal", \.sendsTotal),
      number("pageAccounts", 1...100, \.pageAccounts), flag("hasTranslations", \.hasTranslations),
      number("readsInProgress", 0...1000, \.readsInProgress),
      setting("finalState", "a name of 1 to 40 letters and underscores", \.finalState, { .string($0) }) { json in
        json.string.flatMap { name in
          let isName = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || !$0.isDigit && HeaderText.isLetterOrDigit($0) }
          return isName && (1...40).contains(name.utf8.count) ? name : nil
        }
      },
      flag("knowsRequests", \.knowsRequests), flag("hasPlainTags", \.hasPlainTags),
    ]
  }
}
