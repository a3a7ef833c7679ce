package import HTTP
import JSON
import Platform

/// Simulates the Red Hat Customer Portal: its case API in three dialects over the same cases, and the token service of
/// Red Hat's single sign-on. It checks requests as the vendor's reference describes.
package final class RedHatSimulator: ControlledSimulator {
  package static let apiOrigin = "https://redhat.sandbox.invalid"
  package static let tokenOrigin = "https://sso.sandbox.invalid"
  /// The host of the files of rest-v3; credentials must not go there.
  package static let filesOrigin = "https://files.sandbox.invalid"
  /// For strata.
  package static let username = "sandbox-user"
  package static let password = "sandbox-redhat-password"
  /// The first offline token.
  package static let offlineToken = "sandbox-redhat-offline-token"
  /// The service account.
  package static let clientID = "sandbox-redhat-service-account"
  package static let clientSecret = "sandbox-redhat-client-secret"
  package static let tokenPath = "/auth/realms/redhat-external/protocol/openid-connect/token"

  let cases: RedHatCases
  let tokens: RedHatTokens
  let time: any TimeSource
  private let live: LiveActivity?
  package let control: SimulatorControl<RedHatOperation, RedHatSettings>

  init(cases: Int, seed: UInt64, changesPerMinute: Double?, time: any TimeSource) {
    self.cases = RedHatCases(RedHatPopulation(count: cases, seed: seed, at: time.date))
    self.time = time
    live = LiveActivity(changesPerMinute: changesPerMinute, seed: seed ^ RedHatPopulation.rules.salt)
    tokens = RedHatTokens(seed: seed, time: time)
    control = SimulatorControl(RedHatSettings(), seed: seed)
  }

  package var issuedTokens: any IssuedTokens { tokens.issuer }

  package func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<RedHatOperation>.Match {
    RedHatRoute(method, path).match
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? finishToken(tokens.respond(to: request, settings)) : respondAsAPI(to: request)
  }

  package func refusal(of request: HTTPRequest, status: Int, asTokenService: Bool) -> HTTPResponse {
    guard !asTokenService else { return finishToken(RedHatTokens.failure(status)) }
    let dialect = RedHatRoute(request.method, request.path).dialect
    return finish(RedHatError.usual(status).response(dialect, settings, accept: request.headers["Accept"]))
  }

  package var servers: [String: any SimulatedServer] {
    hosts.merging([Self.filesOrigin + ":443": RedHatFileHost(simulator: self)]) { host, _ in host }
  }

  package var profile: SandboxProfile {
    SandboxProfile(
      name: "redhat", provider: "redhat-portal", baseURL: Self.apiOrigin + RedHatDialect.strata.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath,
      credentials: ["username": Self.username, "password": Self.password, "offlineToken": Self.offlineToken],
      settings: ["dialect": "strata"])
  }

  // MARK: Answering

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
    live?.catchUp(to: time.date) { cases.advance(at: $0, &$1) }
    let settings = settings
    let url = URLParts(request.url)
    let route = RedHatRoute(request.method, url?.path ?? "")
    do throws(RedHatError) {
      guard let url else { throw RedHatError(400, form: .page) }
      return finish(try perform(try admittedCall(request, url, route, settings)))
    } catch {
      return finish(error.response(route.dialect, settings, accept: request.headers["Accept"]))
    }
  }

  private func finish(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    response.headers["Date"] = HTTPDate.format(time.date)
    response.headers["Server"] = "Apache"
    return response
  }

  private func finishToken(_ response: HTTPResponse) -> HTTPResponse {
    var response = finish(response)
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
  }

  // MARK: The port

  package var portPaths: [String] { RedHatDialect.allCases.map(\.basePath) + [RedHatRoute.filesPath, Self.tokenPath] }

  package var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("rotatesOfflineTokens", \.rotatesOfflineTokens),
      flag("admitsServiceAccounts", \.admitsServiceAccounts),
      flag("acceptsPlainXML", \.acceptsPlainXML), flag("prefixesXML", \.prefixesXML),
      flag("errorsInXML", \.errorsInXML), flag("hasErrorPages", \.hasErrorPages),
      flag("hidesPlainTextComments", \.hidesPlainTextComments), flag("accepts202", \.accepts202),
      flag("saysTotalCount", \.sendsTotalCount), flag("commentsAnswer", \.commentsAnswer),
      flag("commentsReopen", \.commentsReopen), flag("statusReopens", \.statusReopens),
      flag("withdrawsEscalations", \.withdrawsEscalations), number("defaultSeverity", 1...4, \.defaultSeverity),
      setting("defaultType", "one of \(RedHatCatalog.types.joined(separator: ", "))", \.defaultType, { .string($0) }) {
        json in json.string.flatMap { RedHatCatalog.types.contains($0) ? $0 : nil }
      },
      number("attachmentBytes", 1...(1 << 30), \.attachmentBytes),
      flag("hasSampleShapes", \.hasSampleShapes), number("pageCases", 1...1000, \.pageCases),
      number("restV3PageCases", 0...200, \.restV3PageCases),
      flag("strataIsGone", \.strataIsGone),
      flag("restV1IsGone", \.restV1IsGone), flag("restV3IsGone", \.restV3IsGone),
    ]
  }
}

/// The host of the files of rest-v3.
private struct RedHatFileHost: SimulatedServer {
  let simulator: RedHatSimulator

  func admit(_ request: HTTPRequest) -> SimulatedFault? { simulator.admit(request) }

  func respond(to request: HTTPRequest) -> HTTPResponse {
    request.path.hasPrefix(RedHatRoute.filesPath + "/") && request.method == .get
      ? simulator.respond(to: request, asTokenService: false) : HTTPResponse(404)
  }

  func refusal(of request: HTTPRequest, status: Int) -> HTTPResponse {
    simulator.refusal(of: request, status: status, asTokenService: false)
  }
}
