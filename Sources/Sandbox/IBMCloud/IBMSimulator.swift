package import HTTP
import JSON
import Platform
import Synchronization

/// IBM Cloud, simulated: the Case Management API (base path `/case-management/v1`) and IAM's token service
/// (`/identity/token`). It checks what it gets as the vendor's reference says, and refuses what the vendor would.
package final class IBMSimulator: SimulatedServer {
  /// Where a fault can be asked for.
  package enum Place: Equatable, Hashable, Sendable {
    /// The token service.
    case token
    /// Any request to the API.
    case api
    /// Requests to the API for one operation.
    case operation(IBMOperation)
  }

  /// The origin of the API in the sandbox.
  package static let apiOrigin = "https://ibm.sandbox.invalid"
  /// The origin of the token service in the sandbox.
  package static let tokenOrigin = "https://iam.sandbox.invalid"
  /// The API key that may do everything.
  package static let apiKey = "sandbox-ibm-api-key"
  /// An API key with the role Viewer: it reads, and gets 403 for the rest.
  package static let viewerKey = "sandbox-ibm-viewer-key"
  /// The path of the token service.
  static let tokenPath = "/identity/token"

  let cases: IBMCases
  let tokens: IBMTokens
  let time: any TimeSource
  private let control: Mutex<Control>

  private struct Control {
    var settings = IBMSettings()
    var faults = FaultQueue<Place>()
    var counts: [Place: Int] = [:]
    /// Transaction ids come from here.
    var random: SplitMix64
  }

  init(cases: Int, seed: UInt64, time: any TimeSource) {
    self.cases = IBMCases(IBMPopulation(count: cases, seed: seed))
    self.time = time
    tokens = IBMTokens(seed: seed, time: time)
    control = Mutex(Control(random: SplitMix64(seed: seed, part: 0x7472_6163)))
  }

  // MARK: What a test can ask

  /// Makes the next `times` requests at that place go wrong. Faults for one place happen in the order in which they
  /// were asked for; a request takes one fault.
  package func inject(_ fault: SimulatedFault, for place: Place, times: Int = 1) {
    control.withLock { $0.faults.add(fault, for: place, times: times) }
  }

  /// Forgets the faults that have not happened yet.
  package func clearFaults() { control.withLock { $0.faults.clear() } }

  /// Changes how the vendor behaves from now on.
  package func adjust(_ change: (inout IBMSettings) -> Void) { control.withLock { change(&$0.settings) } }

  /// How many requests have come to that place, those that went wrong included and refused connections not.
  package func requests(at place: Place) -> Int { control.withLock { $0.counts[place] ?? 0 } }

  /// How many tokens were given out.
  package var exchanges: Int { tokens.issued }

  /// Makes the API refuse every token given out so far.
  package func revokeTokens() { tokens.revoke() }

  // MARK: The server

  /// The token service under its path, and the API everywhere else, whatever the host.
  package func respond(to request: HTTPRequest) -> HTTPResponse {
    isForTokens(request) ? respondAsTokenService(to: request) : respondAsAPI(to: request)
  }

  package func admit(_ request: HTTPRequest) -> SimulatedFault? { admit(request, asTokenService: isForTokens(request)) }

  package func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?
  ) -> HTTPResponse {
    refusal(of: request, status: status, retryAfter: retryAfter, asTokenService: isForTokens(request))
  }

  private func isForTokens(_ request: HTTPRequest) -> Bool { URLParts(request.url)?.path == Self.tokenPath }

  /// What stands at each origin, by `URLParts.origin`.
  var servers: [String: any SimulatedServer] {
    [
      Self.apiOrigin + ":443": Door(simulator: self, isTokenService: false),
      Self.tokenOrigin + ":443": Door(simulator: self, isTokenService: true),
    ]
  }

  var profile: SandboxProfile {
    SandboxProfile(
      name: "ibm", provider: "ibm-cloud", baseURL: Self.apiOrigin + IBMLinks.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath, credentials: ["apiKey": Self.apiKey])
  }

  /// One of the two hosts: a request that goes to the wrong one must not find what the other has.
  private struct Door: SimulatedServer {
    let simulator: IBMSimulator
    let isTokenService: Bool

    func admit(_ request: HTTPRequest) -> SimulatedFault? {
      simulator.admit(request, asTokenService: isTokenService)
    }

    func respond(to request: HTTPRequest) -> HTTPResponse {
      isTokenService ? simulator.respondAsTokenService(to: request) : simulator.respondAsAPI(to: request)
    }

    func refusal(
      of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?
    ) -> HTTPResponse {
      simulator.refusal(of: request, status: status, retryAfter: retryAfter, asTokenService: isTokenService)
    }
  }

  // MARK: Behind the doors

  private func admit(_ request: HTTPRequest, asTokenService: Bool) -> SimulatedFault? {
    var places: [Place] = asTokenService ? [.token] : [.api]
    if !asTokenService, let url = URLParts(request.url),
      case .operation(let operation, _, _) = IBMRoute(request.method, url.path)
    {
      places.insert(.operation(operation), at: 0)
    }
    return control.withLock { control in
      let fault = control.faults.take(places)
      if case .refuseConnection = fault { return fault }
      for place in places { control.counts[place, default: 0] += 1 }
      return fault
    }
  }

  private func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?, asTokenService: Bool
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = retryAfter?.text
    if asTokenService {
      return finishToken { tokens.response(IAMFailure(status: status, headers: headers), to: request, trace: $0) }
    }
    let trace = newTrace()
    return finish(IBMRefusal(status, headers: headers).response(trace: trace), trace: trace)
  }

  private func respondAsTokenService(to request: HTTPRequest) -> HTTPResponse {
    let lifetime = settings.tokenLifetime
    return finishToken { trace in tokens.respond(to: request, lifetime: lifetime, trace: trace) }
  }

  private func finishToken(_ answer: (String) -> HTTPResponse) -> HTTPResponse {
    let trace = newTrace()
    var response = finish(answer(trace), trace: trace)
    response.headers["Cache-Control"] = "no-cache, no-store, must-revalidate"
    response.headers["Pragma"] = "no-cache"
    response.headers["Expires"] = "0"
    return response
  }

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
    let trace = newTrace()
    do throws(IBMRefusal) {
      return finish(try perform(try admittedCall(request)), trace: trace)
    } catch {
      return finish(error.response(trace: trace), trace: trace)
    }
  }

  /// What every answer carries.
  private func finish(_ response: HTTPResponse, trace: String) -> HTTPResponse {
    var response = response
    if response.headers["Content-Type"] == nil { response.headers["Content-Type"] = "application/json; charset=utf-8" }
    response.headers["Date"] = HTTPDate.format(time.date)
    response.headers["X-Global-Transaction-ID"] = trace
    return response
  }

  private func newTrace() -> String { control.withLock { $0.random.hex32() } }

  var settings: IBMSettings { control.withLock { $0.settings } }
}

/// How the simulated IBM Cloud behaves where the vendor leaves a choice, or changes over time.
package struct IBMSettings: Sendable {
  /// Seconds that a new token lives; IBM promises at most 3600.
  package var tokenLifetime = 3600
  /// Whether links have the odd form of IBM's published sample rather than a proper one.
  package var hasOddLinks = false
  /// Whether comments can be listed by their own operation, which no SDK of IBM's has; otherwise 404.
  package var listsComments = true
  /// Whether a new case says `eu.data_center`, the id of one of several, rather than `eu.supported`.
  package var euByDataCenter = false
  /// Whether the hidden utilities answer; otherwise 404.
  package var hasUtilities = true
  /// Whether files whose extension is not on IBM's published list are refused with 415.
  package var isStrictWithFiles = false
}
