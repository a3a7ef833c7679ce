package import HTTP
import JSON
import Platform

/// Simulates Cisco's Support Case API v3, which is read-only, and the token service in front of it. It checks requests
/// as the vendor's reference describes.
package final class CiscoSimulator: ControlledSimulator {
  package static let apiOrigin = "https://cisco.sandbox.invalid"
  package static let tokenOrigin = "https://cisco-id.sandbox.invalid"
  package static let clientID = "sandbox-cisco-client"
  /// The secret of both applications.
  package static let clientSecret = "sandbox-cisco-client-secret"
  /// A new application: it gets tokens, but the API refuses them.
  package static let pendingClientID = "sandbox-cisco-pending-client"
  /// The profile has the first few.
  package static let contracts = CiscoPeople.contracts
  /// User ids as their owners write them. The profile has the first few.
  package static let users = CiscoPeople.customers.map(\.userID)

  static let basePath = "/case/v3"
  package static let tokenPath = "/oauth2/default/v1/token"

  let cases: SimulatedCiscoCases
  let tokens: CiscoTokens
  let limiter = CiscoLimiter()
  let time: any TimeSource
  private let live: LiveActivity?
  package let control: SimulatorControl<CiscoOperation, CiscoSettings>

  init(cases: Int, seed: UInt64, changesPerMinute: Double?, time: any TimeSource) {
    self.cases = SimulatedCiscoCases(CiscoPopulation(count: cases, seed: seed, at: time.date))
    self.time = time
    live = LiveActivity(changesPerMinute: changesPerMinute, seed: seed ^ CiscoPopulation.rules.salt)
    tokens = CiscoTokens(seed: seed, time: time)
    control = SimulatorControl(CiscoSettings(), seed: seed)
  }

  package var issuedTokens: any IssuedTokens { tokens.issuer }

  package func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<CiscoOperation>.Match {
    CiscoOperation.match(method, path)
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? tokens.respond(to: request, settings) : respondAsAPI(to: request)
  }

  package var profile: SandboxProfile {
    SandboxProfile(
      name: "cisco", provider: "cisco-support", baseURL: Self.apiOrigin + Self.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath,
      credentials: ["clientId": Self.clientID, "clientSecret": Self.clientSecret],
      settings: [
        "contracts": .array(Self.contracts.prefix(CiscoPeople.profileContracts).map { .string($0) }),
        "users": .array(Self.users.prefix(CiscoPeople.profileUsers).map { .string($0) }),
      ])
  }

  // MARK: Answering

  package func refusal(of request: HTTPRequest, status: Int, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? tokens.refusal(status: status) : answer(.demanded(status), isDemanded: true)
  }

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
    live?.catchUp(to: time.date) { cases.advance(at: $0, &$1) }
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

  /// - Parameter isDemanded: settings do not change an injected status.
  private func answer(_ refusal: CiscoError, isDemanded: Bool = false) -> HTTPResponse {
    let settings = settings
    var response: HTTPResponse
    switch refusal.layer {
    case .application(let code):
      let status = settings.sendsErrorsWith200 && !isDemanded ? 200 : refusal.status
      response = code.response(as: settings.errorForm, status: status)
    case .gateway(let fault):
      let isLimit = fault == .developerOverQps && !isDemanded
      let wait: SimulatedFault.RetryAfter? = isLimit && settings.sendsRetryAfter ? .seconds(1) : nil
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

  // MARK: The port

  package var portPaths: [String] { [Self.basePath, Self.tokenPath] }

  package var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...43_200, \.tokenLifetime), flag("acceptsBasicClient", \.acceptsBasicClient),
      flag("refusesTokensWith401", \.refusesTokensWith401), choice("errorForm", \.errorForm),
      flag("sendsErrorsWith200", \.sendsErrorsWith200), flag("takesOneContract", \.takesOneContract),
      number("requestsPerSecond", 0...1000, \.requestsPerSecond), flag("limitsWith429", \.limitsWith429),
      flag("tellsRetryAfter", \.sendsRetryAfter), flag("leavesOutCloseDate", \.leavesOutCloseDate),
      number("pageCases", 1...CiscoQuery.pageSize, \.pageCases), flag("saysLastIndex", \.sendsLastIndex),
      flag("saysTotalRecords", \.sendsTotalRecords), flag("hasOddLinks", \.hasOddLinks),
      flag("severityIsNumber", \.severityIsNumber),
      choice("breakage", \.breakage),
    ]
  }
}
