package import HTTP
import JSON
import Platform

/// Simulates IBM Cloud: the Case Management API and IAM's token service. It checks requests as the vendor's reference
/// describes.
package final class IBMSimulator: ControlledSimulator {
  package static let apiOrigin = "https://ibm.sandbox.invalid"
  package static let tokenOrigin = "https://iam.sandbox.invalid"
  package static let apiKey = "sandbox-ibm-api-key"
  /// An API key with the role Viewer: 403 for writes.
  package static let viewerKey = "sandbox-ibm-viewer-key"
  package static let tokenPath = "/identity/token"

  let cases: SimulatedIBMCases
  let tokens: IBMTokens
  let time: any TimeSource
  private let live: LiveActivity?
  package let control: SimulatorControl<IBMOperation, IBMSettings>

  init(cases: Int, seed: UInt64, changesPerMinute: Double?, time: any TimeSource) {
    self.cases = SimulatedIBMCases(IBMPopulation(count: cases, seed: seed, at: time.date))
    self.time = time
    live = LiveActivity(changesPerMinute: changesPerMinute, seed: seed ^ IBMPopulation.rules.salt)
    tokens = IBMTokens(seed: seed, time: time)
    control = SimulatorControl(IBMSettings(), seed: seed)
  }

  package var issuedTokens: any IssuedTokens { tokens.issuer }

  package func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<IBMOperation>.Match {
    IBMRoute.match(method, path)
  }

  package func respond(to request: HTTPRequest, asTokenService: Bool) -> HTTPResponse {
    asTokenService ? respondAsTokenService(to: request) : respondAsAPI(to: request)
  }

  package var profile: SandboxProfile {
    SandboxProfile(
      name: "ibm", provider: "ibm-cloud", baseURL: Self.apiOrigin + IBMLinks.basePath,
      tokenURL: Self.tokenOrigin + Self.tokenPath, credentials: ["apiKey": Self.apiKey])
  }

  // MARK: Answering

  package func refusal(
    of request: HTTPRequest, status: Int, asTokenService: Bool
  ) -> HTTPResponse {
    if asTokenService {
      return finishToken { tokens.response(IAMFailure(status: status), to: request, trace: $0) }
    }
    let trace = control.newTrace()
    return finish(IBMError(status).response(trace: trace), trace: trace)
  }

  private func respondAsTokenService(to request: HTTPRequest) -> HTTPResponse {
    let lifetime = settings.tokenLifetime
    return finishToken { trace in tokens.respond(to: request, lifetime: lifetime, trace: trace) }
  }

  private func finishToken(_ answer: (String) -> HTTPResponse) -> HTTPResponse {
    let trace = control.newTrace()
    var response = finish(answer(trace), trace: trace)
    response.headers["Cache-Control"] = "no-cache, no-store, must-revalidate"
    response.headers["Pragma"] = "no-cache"
    response.headers["Expires"] = "0"
    return response
  }

  private func respondAsAPI(to request: HTTPRequest) -> HTTPResponse {
    live?.catchUp(to: time.date) { cases.advance(at: $0, &$1) }
    let trace = control.newTrace()
    do throws(IBMError) {
      return finish(try perform(try admittedCall(request)), trace: trace)
    } catch {
      return finish(error.response(trace: trace), trace: trace)
    }
  }

  private func finish(_ response: HTTPResponse, trace: String) -> HTTPResponse {
    var response = response
    if response.headers["Content-Type"] == nil { response.headers["Content-Type"] = "application/json; charset=utf-8" }
    response.headers["Date"] = HTTPDate.format(time.date)
    response.headers["X-Global-Transaction-ID"] = trace
    return response
  }

  // MARK: The port

  package var portPaths: [String] { [IBMLinks.basePath, "/case-management/utilities/v1", Self.tokenPath] }

  package var portSettings: [PortSetting] {
    [
      number("tokenLifetimeSeconds", 0...3600, \.tokenLifetime), flag("hasOddLinks", \.hasOddLinks),
      number("pageCases", 1...IBMQuery.largestPage, \.pageCases), flag("saysTotalCount", \.sendsTotalCount),
      flag("linksPages", \.linksPages), flag("listsComments", \.listsComments),
      flag("euByDataCenter", \.euByDataCenter),
      flag("hasUtilities", \.hasUtilities), flag("isStrictWithFiles", \.isStrictWithFiles),
    ]
  }
}
