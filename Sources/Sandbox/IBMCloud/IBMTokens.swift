import HTTP
import JSON
import Platform
import Synchronization

/// IAM: exchanges API keys for tokens, and knows which tokens live. Section 2 of the reference.
final class IBMTokens: Sendable {
  /// Client id and secret that the token service takes by HTTP Basic; whoever sends them gets a real refresh token.
  static let clientID = "sandbox-ibm-client"
  static let clientSecret = "sandbox-ibm-client-secret"
  private static let apiKeyGrant = "urn:ibm:params:oauth:grant-type:apikey"

  private let time: any TimeSource
  private let seed: UInt64
  private let state: Mutex<State>

  private struct State {
    var random: SplitMix64
    var tokens = IssuedTokens<IBMCaller>()
    var refreshTokens: [String: IBMCaller] = [:]
  }

  init(seed: UInt64, time: any TimeSource) {
    self.seed = seed
    self.time = time
    state = Mutex(State(random: SplitMix64(seed: seed, part: 0x746F_6B65_6E73)))
  }

  var issued: Int { state.withLock { $0.tokens.count } }

  func revoke() { state.withLock { $0.tokens.revoke() } }

  /// Who sends this `Authorization` header; nil unless it is a bearer token that lives.
  func caller(authorization: String?) -> IBMCaller? {
    let now = time.now
    return state.withLock { $0.tokens.owner(authorization: authorization, now: now) }
  }

  /// POST /identity/token.
  func respond(to request: HTTPRequest, lifetime: Int, trace: String) -> HTTPResponse {
    do throws(IAMFailure) {
      guard URLParts(request.url)?.path == IBMSimulator.tokenPath else { throw IAMFailure(status: 404) }
      guard request.method == .post else { throw .wrongMethod }
      let hasClient = try checkClient(request)
      return grant(try caller(of: request), refreshable: hasClient, lifetime: max(0, lifetime))
    } catch {
      return response(error, to: request, trace: trace)
    }
  }

  /// Whether client credentials came along, which must be right if they did.
  private func checkClient(_ request: HTTPRequest) throws(IAMFailure) -> Bool {
    guard let header = request.headers["Authorization"] else { return false }
    guard let text = Credentials.of(header, scheme: "basic"), let pair = Base64.decode(text),
      pair == Array("\(Self.clientID):\(Self.clientSecret)".utf8)
    else { throw .wrongClient }
    return true
  }

  private func caller(of request: HTTPRequest) throws(IAMFailure) -> IBMCaller {
    let isForm = MediaType.of(request.headers["Content-Type"]) == "application/x-www-form-urlencoded"
    guard isForm, request.body.count <= 1 << 16,
      let form = URLText.pairs(String(decoding: request.body, as: UTF8.self))
    else { throw .missing("grant_type") }
    func value(_ name: String) throws(IAMFailure) -> String {
      guard let value = form.first(where: { $0.name == name })?.value, !value.isEmpty else { throw .missing(name) }
      return value
    }
    let grant = try value("grant_type")
    if let type = form.first(where: { $0.name == "response_type" })?.value, type != "cloud_iam" {
      throw .notAllowed("response_type", type, "cloud_iam")
    }
    switch grant {
    case Self.apiKeyGrant:
      guard let caller = IBMPeople.caller(apiKey: try value("apikey")) else { throw .unknownKey }
      return caller
    case "refresh_token":
      let token = try value("refresh_token")
      guard let caller = state.withLock({ $0.refreshTokens[token] }) else { throw .unknownRefreshToken }
      return caller
    default: throw .notAllowed("grant_type", grant, "\(Self.apiKeyGrant), refresh_token")
    }
  }

  private func grant(_ caller: IBMCaller, refreshable: Bool, lifetime: Int) -> HTTPResponse {
    let issuedAt = Int(UnixTime.seconds(time.date))
    let now = time.now
    let expiration = issuedAt &+ lifetime
    return state.withLock { state in
      let token = JWT.text(caller.user, issuedAt: issuedAt, expiration: expiration, &state.random)
      state.tokens.add(token, for: caller, until: now + .seconds(lifetime), now: now)
      let refresh = refreshable ? "sandbox-refresh-\(state.random.hex32())" : "not_supported"
      if state.refreshTokens.count >= 10_000 { state.refreshTokens = [:] }
      if refreshable { state.refreshTokens[refresh] = caller }
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("access_token", token)
      writer.member("refresh_token", refresh)
      writer.member("token_type", "Bearer")
      writer.member("expires_in", lifetime)
      writer.member("expiration", expiration)
      writer.member("scope", "ibm openid")
      writer.endObject()
      return HTTPResponse(200, body: writer.bytes)
    }
  }

  /// The error body of IAM, with the context that the real one sends.
  func response(_ failure: IAMFailure, to request: HTTPRequest, trace: String) -> HTTPResponse {
    let now = HTTPDate.formatIAM(time.date)
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("errorCode", failure.code)
    writer.member("errorMessage", failure.message)
    if let details = failure.details { writer.member("errorDetails", details) }
    writer.name("context")
    writer.beginObject()
    writer.member("requestId", "c2FuZGJveA-\(trace)")
    writer.member("requestType", "incoming.Identity_Token")
    writer.member("userAgent", request.headers["User-Agent"] ?? "")
    writer.member("url", IBMSimulator.tokenOrigin)
    writer.member("instanceId", "iamid-9.4-\(Hex.text(seed).prefix(10))")
    writer.member("threadId", "\(trace.prefix(5))")
    writer.member("host", "iamid-9-4-sandbox")
    writer.member("startTime", now)
    writer.member("endTime", now)
    writer.member("elapsedTime", "0")
    writer.member("locale", "en_US")
    writer.member("clusterName", "iam-id-sandbox-cluster")
    writer.endObject()
    writer.endObject()
    return HTTPResponse(failure.status, headers: failure.headers, body: writer.bytes)
  }
}

/// A refusal of the token service. The codes BXNIM0060E, 0106E, 0109E and 0415E and their texts are IBM's.
struct IAMFailure: Error, Sendable {
  let status: Int
  let code: String
  let message: String
  var details: String?
  var headers: HTTPHeaders = [:]

  static let wrongMethod = IAMFailure(
    status: 405, code: "BXNIM0060E",
    message: "Web application exception 'javax.ws.rs.ClientErrorException' during request processing.",
    details: "HTTP 405 Method Not Allowed", headers: ["Allow": "POST"])

  static let unknownKey = IAMFailure(
    status: 400, code: "BXNIM0415E", message: "Provided API key could not be found.")

  static let unknownRefreshToken = IAMFailure(
    status: 400, code: "BXNIM0408E", message: "Provided refresh token is invalid.")

  static let wrongClient = IAMFailure(
    status: 401, code: "BXNIM0139E", message: "Wrong client id or client secret.")

  static func missing(_ name: String) -> IAMFailure {
    IAMFailure(
      status: 400, code: "BXNIM0109E", message: "Property missing or empty.",
      details: "Property '\(name)' either missing or empty.")
  }

  static func notAllowed(_ name: String, _ value: String, _ allowed: String) -> IAMFailure {
    IAMFailure(
      status: 400, code: "BXNIM0106E",
      message: "Validation of property '\(name)' with value '[\(value)]' failed. Valid values: '\(allowed)'")
  }

  init(status: Int, code: String, message: String, details: String? = nil, headers: HTTPHeaders = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.headers = headers
  }

  /// For a status on demand. Without a code of its own in the reference; these are of the same kind.
  init(status: Int, headers: HTTPHeaders = [:]) {
    let (code, message) =
      switch status {
      case 404: ("BXNIM0060E", "Web application exception 'javax.ws.rs.NotFoundException' during request processing.")
      case 429: ("BXNIM0140E", "Too many requests.")
      case 500...: ("BXNIM0001E", "Unexpected exception during request processing.")
      default: ("BXNIM0060E", "The request failed.")
      }
    self.init(status: status, code: code, message: message, headers: headers)
  }
}
