package import HTTP
import JSON
import Platform

/// Cisco's Support Case API v3, simulated (base path `/case/v3`), with the token service in front of it. It checks what it
/// gets as the vendor's reference says, and refuses what the vendor would. It is read-only, as the vendor is.
package final class CiscoSimulator: ControlledSimulator {
  /// The origin of the API in the sandbox.
  package static let apiOrigin = "https://cisco.sandbox.invalid"
  /// The origin of the token service in the sandbox.
  package static let tokenOrigin = "https://cisco-id.sandbox.invalid"
  /// The application that may do everything there is.
  package static let clientID = "sandbox-cisco-client"
  /// The secret of both applications.
  package static let clientSecret = "sandbox-cisco-client-secret"
  /// An application that has just been registered: it gets tokens, and the API refuses them as not authorized.
  package static let pendingClientID = "sandbox-cisco-pending-client"
  /// Every contract of the simulated account; the profile names the first few.
  package static let contracts = CiscoPeople.contracts
  /// The ids of all users of the simulated account, as they are written; the profile names the first few.
  package static let users = CiscoPeople.customers.map(\.userID)

  static let basePath = "/case/v3"
  package static let tokenPath = "/oauth2/default/v1/token"

  let cases: SimulatedCiscoCases
  let tokens: CiscoTokens
  let limiter = CiscoLimiter()
  let time: any TimeSource
  package let control: SimulatorControl<CiscoOperation, CiscoSettings>

  init(cases: Int, seed: UInt64, time: any TimeSource) {
    self.cases = SimulatedCiscoCases(CiscoPopulation(count: cases, seed: seed, at: time.date))
    self.time = time
    tokens = CiscoTokens(seed: seed, time: time)
    control = SimulatorControl(CiscoSettings(), seed: seed)
  }

  // MARK: What a test can ask

  /// How many tokens were given out.
  package var exchanges: Int { tokens.issuer.issued }

  /// Makes the API refuse every token given out so far.
  package func revokeTokens() { tokens.issuer.revoke() }

  // MARK: The server

  package func operation(of request: HTTPRequest) -> CiscoOperation? {
    guard let url = URLParts(request.url),
      case .operation(let operation, _) = CiscoRoute(request.method, url.path)
    else { return nil }
    return operation
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? tokens.respond(to: request, settings) : respondAsAPI(to: request)
  }

  var servers: [String: any SimulatedServer] { endpoints(api: Self.apiOrigin, tokens: Self.tokenOrigin) }

  var profile: SandboxProfile {
    SandboxProfile(
      name: "cisco", provider: "cisco-support", baseURL: Self.apiOrigin + Self.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath,
      credentials: ["clientId": Self.clientID, "clientSecret": Self.clientSecret],
      settings: [
        "contracts": .array(Self.contracts.prefix(5).map { .string($0) }),
        "users": .array(Self.users.prefix(2).map { .string($0) }),
      ])
  }

  // MARK: Answering

  package func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?, asTokenService: Bool
  ) -> HTTPResponse {
    asTokenService
      ? tokens.refusal(status: status, retryAfter: retryAfter)
      : answer(.demanded(status), retryAfter: retryAfter, isDemanded: true)
  }

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
    do throws(CiscoError) {
      let call = try admittedCall(request)
      var response = try perform(call)
      response.body = call.settings.breakage.broken(response.body)
      response.headers["Content-Type"] = "application/json;charset=UTF-8"
      response.headers["Date"] = HTTPDate.format(time.date)
      return response
    } catch {
      return answer(error)
    }
  }

  /// - Parameter isDemanded: a status that was asked for is not changed by a setting.
  private func answer(
    _ refusal: CiscoError, retryAfter: SimulatedFault.RetryAfter? = nil, isDemanded: Bool = false
  ) -> HTTPResponse {
    let settings = settings
    var response: HTTPResponse
    switch refusal.layer {
    case .application(let code):
      let status = settings.sendsErrorsWith200 && !isDemanded ? 200 : refusal.status
      response = code.response(as: settings.errorForm, status: status)
      response.headers["Retry-After"] = retryAfter?.text
    case .gateway(let fault):
      let isLimit = fault == .developerOverQps && !isDemanded
      let wait = retryAfter ?? (isLimit && settings.sendsRetryAfter ? .seconds(1) : nil)
      let status = isLimit && settings.limitsWith429 ? 429 : refusal.status
      response = fault.response(retryAfter: wait, status: status, messageID: messageID())
    }
    response.headers["Date"] = HTTPDate.format(time.date)
    return response
  }

  /// Names an exchange in the form of a UUID.
  private func messageID() -> String {
    let trace = control.newTrace()
    let parts = [8, 4, 4, 4, 12].reduce(into: (text: [Substring](), rest: trace[...])) { state, length in
      state.text.append(state.rest.prefix(length))
      state.rest = state.rest.dropFirst(length)
    }
    return parts.text.joined(separator: "-")
  }
}

/// How the simulated Cisco behaves where nothing public decides it, or where it has changed over time.
package struct CiscoSettings: Sendable {
  /// Seconds that a new token lives. The pages say 3599, real answers 3600, and one client's notes 12 hours.
  package var tokenLifetime = 3600
  /// Whether the client's id and secret may come as HTTP Basic, too; otherwise in the form only.
  package var acceptsBasicClient = true
  /// Whether a dead token gets 401 rather than 403.
  package var refusesTokensWith401 = false
  /// The form of error bodies of the API itself.
  package var errorForm = CiscoErrorForm.object
  /// Whether the API sends its errors with 200, as its sisters do.
  package var sendsErrorsWith200 = false
  /// Whether more than one contract in a request is `EXCEEDED_INPUTS`, as the table of errors says; otherwise ten may
  /// come, as the operation says.
  package var takesOneContract = false
  /// Requests that are let through within one second; 0 for any number.
  package var requestsPerSecond = 0
  /// Whether the limits of the gateway answer 429, as a sister API does since 2022; otherwise 403.
  package var limitsWith429 = false
  /// Whether the limits of the gateway have `Retry-After`.
  package var sendsRetryAfter = false
  /// Whether `close_date` is left out of an open case rather than empty.
  package var leavesOutCloseDate = false
  /// The most cases on a page.
  package var pageCases = CiscoQuery.pageSize
  /// Whether lists have the number of pages; Cisco's always do.
  package var sendsLastIndex = true
  /// Whether lists have the number of cases on all pages; Cisco's always do.
  package var sendsTotalRecords = true
  /// Whether `self_link` leads to a host that is not Cisco's, as in one of its samples.
  package var hasOddLinks = false
  /// Whether `severity` is a number, as in the tables, rather than a string, as in the samples.
  package var severityIsNumber = false
  /// How answers with cases are broken.
  package var breakage = CiscoBreakage.none
}
