package import HTTP
import JSON
import Platform

/// The Red Hat Customer Portal, simulated: its case API in three dialects (`/rs`, `/support/v1`, `/support/v3`) over one
/// store of cases, and the token service of Red Hat's single sign-on. It checks what it gets as the vendor's reference
/// says, and refuses what the vendor would.
package final class RedHatSimulator: ControlledSimulator {
  /// The origin of the API in the sandbox.
  package static let apiOrigin = "https://redhat.sandbox.invalid"
  /// The origin of the token service in the sandbox.
  package static let tokenOrigin = "https://sso.sandbox.invalid"
  /// Where rest-v3 sends clients for files; it is no host for credentials.
  package static let filesOrigin = "https://files.sandbox.invalid"
  /// The user and the password that strata takes.
  package static let username = "sandbox-user"
  package static let password = "sandbox-redhat-password"
  /// The offline token that the token service takes first.
  package static let offlineToken = "sandbox-redhat-offline-token"
  /// The client ID and the secret of the service account that the token service takes, too.
  package static let clientID = "sandbox-redhat-service-account"
  package static let clientSecret = "sandbox-redhat-client-secret"
  /// The path of the token service.
  package static let tokenPath = "/auth/realms/redhat-external/protocol/openid-connect/token"

  let cases: RedHatCases
  let tokens: RedHatTokens
  let time: any TimeSource
  package let control: SimulatorControl<RedHatOperation, RedHatSettings>

  init(cases: Int, seed: UInt64, time: any TimeSource) {
    self.cases = RedHatCases(RedHatPopulation(count: cases, seed: seed, at: time.date))
    self.time = time
    tokens = RedHatTokens(seed: seed, time: time)
    control = SimulatorControl(RedHatSettings(), seed: seed)
  }

  // MARK: What a test can ask

  /// How many access tokens were given out.
  package var exchanges: Int { tokens.issuer.issued }

  /// Makes the API refuse every access token given out so far.
  package func revokeTokens() { tokens.issuer.revoke() }

  // MARK: The server

  package func operation(of request: HTTPRequest) -> RedHatOperation? {
    guard let url = URLParts(request.url),
      case .operation(let operation, _, _) = RedHatRoute(request.method, url.path)
    else { return nil }
    return operation
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? finishToken(tokens.respond(to: request, settings)) : respondAsAPI(to: request)
  }

  package func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?, asTokenService: Bool
  ) -> HTTPResponse {
    guard !asTokenService else {
      var response = finishToken(RedHatTokens.failure(status))
      response.headers["Retry-After"] = retryAfter?.text
      return response
    }
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = retryAfter?.text
    let route = RedHatRoute(request.method, URLParts(request.url)?.path ?? "")
    let refusal = RedHatError.usual(status, headers: headers)
    return finish(refusal.response(route.dialect, settings, accept: request.headers["Accept"]))
  }

  var servers: [String: any SimulatedServer] {
    var servers = endpoints(api: Self.apiOrigin, tokens: Self.tokenOrigin)
    servers[Self.filesOrigin + ":443"] = RedHatFileHost(simulator: self)
    return servers
  }

  var profile: SandboxProfile {
    SandboxProfile(
      name: "redhat", provider: "redhat-portal", baseURL: Self.apiOrigin + RedHatDialect.strata.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath,
      credentials: ["username": Self.username, "password": Self.password, "offlineToken": Self.offlineToken],
      settings: ["dialect": "strata"])
  }

  // MARK: Answering

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
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

  /// Adds the headers of every answer.
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
}

extension RedHatRoute {
  var dialect: RedHatDialect? {
    switch self {
    case .operation(_, let dialect, _), .wrongMethod(let dialect, _), .unknown(let dialect): dialect
    case .outside: nil
    }
  }
}

/// The host that has the files of rest-v3 and nothing else.
private struct RedHatFileHost: SimulatedServer {
  let simulator: RedHatSimulator

  func admit(_ request: HTTPRequest) -> SimulatedFault? { simulator.admit(request) }

  func respond(to request: HTTPRequest) -> HTTPResponse {
    simulator.operation(of: request) == .fetchFile
      ? simulator.respond(to: request, asTokenService: false) : HTTPResponse(404)
  }

  func refusal(of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?) -> HTTPResponse {
    simulator.refusal(of: request, status: status, retryAfter: retryAfter, asTokenService: false)
  }
}
