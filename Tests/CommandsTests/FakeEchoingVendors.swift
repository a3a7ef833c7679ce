import HTTP
import JSON
import Platform
import Sandbox
import Synchronization
import TestSupport

/// The simulated vendors behind a port that expects other credentials, returns other tokens and, when told to fail,
/// echoes everything that it received, including secrets.
///
/// Every secret that passes here contains `mark`, so that a leak can be found, whole or truncated.
final class FakeEchoingVendors: Sendable {
  /// The fault of the requests to the API or to the token service.
  enum Failure: Sendable, CustomStringConvertible {
    /// An error in the vendor's form.
    case status(Int)
    /// 200 with a body that is not a valid response.
    case garbage
    /// 200 with new, unknown tokens in a truncated response.
    case half
    /// A page of a gateway.
    case page
    /// A redirect to another host.
    case redirect
    /// The connection ends without a response.
    case cut

    var description: String {
      switch self {
      case .status(let status): "\(status)"
      case .garbage: "garbage"
      case .half: "half an answer"
      case .page: "a page"
      case .redirect: "a redirect"
      case .cut: "a cut"
      }
    }
  }

  static let mark = "k4n4r1sec"

  /// A secret with characters that need escaping somewhere.
  static func canary(_ name: String) -> String { "\(mark)-\(name)+/=&\"<ü>\\ %-\(mark)" }

  let ibm = (key: canary("key"), id: canary("ibm-id"), secret: canary("ibm-secret"))
  let cisco = (id: "the-client+/=&\"<ü>\\ %", secret: canary("cisco-secret"))
  let redhat = (user: "jane.doe", password: canary("password"), offlineToken: canary("offline"))
  /// A key, and a token that was created once and never expires.
  let marketplace = (key: canary("market-key"), token: "\(mark)-market-token-\(mark)")

  private let sandbox = Sandbox(time: SystemTime())
  private let state: Mutex<State>
  private let server = Mutex<FakeServer?>(nil)

  private struct State {
    var failure: (isForTokens: Bool, kind: Failure)?
    var requests = 0
    /// The client's name for a secret, and the simulators' name.
    var names: [(canary: String, real: String)]
    var proxyPasswords: Set<String> = []
    var givers: Set<String> = []
  }

  init(_ failure: (isForTokens: Bool, kind: Failure)? = nil) throws {
    let real = Dictionary(uniqueKeysWithValues: sandbox.profiles.map { ($0.provider, $0.credentials) })
    let names = [
      (ibm.key, real["ibm-cloud"]?["apiKey"] ?? ""), (ibm.id, "sandbox-ibm-client"),
      (ibm.secret, "sandbox-ibm-client-secret"), (cisco.id, real["cisco-support"]?["clientId"] ?? ""),
      (cisco.secret, real["cisco-support"]?["clientSecret"] ?? ""),
      (redhat.password, real["redhat-portal"]?["password"] ?? ""),
      (redhat.user, real["redhat-portal"]?["username"] ?? ""),
      (redhat.offlineToken, real["redhat-portal"]?["offlineToken"] ?? ""),
      (marketplace.key, real["redhat-marketplace"]?["apiKey"] ?? ""),
      (marketplace.token, MarketplaceSimulator.pullSecret),
    ]
    state = Mutex(State(failure: failure, names: names.map { ($0.0, $0.1) }))
    sandbox.redhat.adjust { $0.rotatesOfflineTokens = true }
    sandbox.marketplace.adjust { $0.takesPullSecret = true }
    let server = try FakeServer { [weak self] connection, request in
      self?.serve(connection, request) ?? false
    }
    self.server.withLock { $0 = server }
  }

  deinit { server.withLock { $0?.close() } }

  var origin: String { server.withLock { "http://127.0.0.1:\($0?.port ?? 0)" } }
  var port: UInt16 { server.withLock { $0?.port ?? 0 } }

  var requests: Int { state.withLock { $0.requests } }
  /// The paths of the token services that returned tokens.
  var givers: Set<String> { state.withLock { $0.givers } }
  /// The `user:password` pairs that a proxy received.
  var proxyPasswords: Set<String> { state.withLock { $0.proxyPasswords } }

  /// The address of a simulated vendor at this port.
  func address(_ provider: String, of part: KeyPath<SandboxProfile, String>) -> String {
    let profile = sandbox.profiles.first { $0.provider == provider }
    return origin + (profile.flatMap { URLParts($0[keyPath: part])?.path } ?? "")
  }

  // MARK: Serving

  private func serve(_ connection: ServedConnection, _ request: ServedRequest) -> Bool {
    if let pair = basic(request.header("proxy-authorization")) {
      state.withLock { _ = $0.proxyPasswords.insert(pair) }
    }
    // A proxy gets the whole address.
    let path = URLParts(request.target).map { $0.path } ?? String(request.target.prefix { $0 != "?" })
    let isForTokens = ["/identity/", "/oauth2/", "/auth/", "/api-security/"].contains { path.hasPrefix($0) }
    let (number, failure) = state.withLock { state in
      state.requests += 1
      return (state.requests, state.failure.flatMap { $0.isForTokens == isForTokens ? $0.kind : nil })
    }
    if let failure { return fail(connection, request, failure, number, isXML: path.hasPrefix("/rs")) }
    let response = respond(request, path, isForTokens)
    connection.answer(
      "\(response.status) Said", response.headers.fields.map { "\($0.name): \($0.value)" }, bytes: response.body)
    return true
  }

  private func respond(_ request: ServedRequest, _ path: String, _ isForTokens: Bool) -> HTTPResponse {
    let target = request.target.hasPrefix("/") ? origin + request.target : request.target
    var headers = HTTPHeaders(
      request.headers.compactMap { line in
        line.firstIndex(of: ":").map { (String(line[..<$0]), line[line.index(after: $0)...].trimmed) }
      })
    headers["Proxy-Authorization"] = nil
    if let pair = basic(headers["Authorization"]) {
      headers["Authorization"] = "Basic \(Base64.encode(Array(real(pair).utf8)))"
    } else {
      headers["Authorization"] = headers["Authorization"].map(real)
    }
    var body = request.body
    if isForTokens, let form = URLText.pairs(String(decoding: body, as: UTF8.self)) {
      body = Array(URLText.query(form.map { ($0.name, real($0.value)) }).utf8)
    }
    let message = HTTPRequest(
      HTTPRequest.Method(rawValue: request.method) ?? .get, target, headers: headers, body: body)
    var response =
      if path.hasPrefix("/identity/") || path.hasPrefix("/case-management/") {
        sandbox.ibm.respond(to: message)
      } else if path.hasPrefix("/oauth2/") || path.hasPrefix("/case/") {
        sandbox.cisco.respond(to: message)
      } else if ["/rs/", "/support/", "/auth/", "/hydra/"].contains(where: { path.hasPrefix($0) }) {
        sandbox.redhat.respond(to: message)
      } else {
        sandbox.marketplace.respond(to: message)
      }
    if isForTokens, let answer = try? JSON(parsing: response.body), let members = answer.object {
      if response.status == 200 { state.withLock { _ = $0.givers.insert(path) } }
      response.body = JSON.object(members.map { JSON.Member($0.name, marked($0.name, $0.value)) }).bytes
    }
    response.headers["Content-Length"] = nil
    return response
  }

  /// Replaces the client's names of secrets with the simulators'.
  private func real(_ text: String) -> String {
    state.withLock { $0.names }.reduce(text) { $0.replacing($1.canary, with: $1.real) }
  }

  /// Replaces the tokens in a response.
  private func marked(_ name: String, _ value: JSON) -> JSON {
    guard name.hasSuffix("_token"), let token = value.string, token != "not_supported" else { return value }
    return state.withLock { state in
      let canary = "\(Self.mark)-\(name)-\(state.names.count)-\(Self.mark)"
      state.names.append((canary, token))
      return .string(canary)
    }
  }

  private func basic(_ header: String?) -> String? {
    guard let header, header.lowercased().hasPrefix("basic "),
      let bytes = Base64.decode(String(header.dropFirst(6)))
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Faults

  private func fail(
    _ connection: ServedConnection, _ request: ServedRequest, _ failure: Failure, _ number: Int, isXML: Bool
  ) -> Bool {
    // Texts are truncated somewhere: with a different beginning for each request, the cut is sometimes inside a secret.
    let echo = String(repeating: "x", count: number * 7 % 230) + " " + heard(request)
    switch failure {
    case .status(let status):
      let piece = pieces(of: request.header("authorization") ?? "").first { $0.allSatisfy(\.isASCII) } ?? "none"
      let (type, body) = isXML ? ("application/xml", xml(echo)) : ("application/json", json(echo, piece))
      let headers =
        ["Content-Type: \(type)", "Retry-After: 6"]
        + ["X-Global-Transaction-ID", "X-Request-ID", "x-correlation-id", "transaction-id"].map { "\($0): \(piece)" }
      connection.answer("\(status) Trouble", headers, body)
    case .garbage: connection.answer("200 OK", ["Content-Type: application/json"], echo)
    case .half:
      let members = ["access_token", "refresh_token", "id_token"].map { "\"\($0)\":\"\(Self.mark)-new-\($0)\"" }
      connection.answer(
        "200 OK", ["Content-Type: application/json"], "{\(members.joined(separator: ",")),\"expires_in\":")
    case .page: connection.answer("502 Bad Gateway", ["Content-Type: text/html"], "<html><h1>\(echo)</h1></html>")
    case .redirect:
      let url = "http://127.0.0.1:1/?\(URLText.query([("said", String(echo.prefix(900)))]))"
      connection.answer("302 Found", ["Location: \(url)"], echo)
    case .cut:
      connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n\(echo)")
      return false
    }
    return true
  }

  /// All secrets of a request, decoded and as received, several times.
  private func heard(_ request: ServedRequest) -> String {
    let authorization = request.header("authorization") ?? "nothing"
    let form = URLText.pairs(String(decoding: request.body.prefix(4096), as: UTF8.self)) ?? []
    let plain = [basic(authorization) ?? authorization] + form.map(\.value)
    let whole = plain.joined(separator: " ") + " " + authorization + " "
    let parts = plain.flatMap(pieces).flatMap { [$0, hex($0), URLText.encode(URLText.encode($0))] }
    return String(repeating: whole, count: 12) + parts.joined(separator: " ")
      + String(decoding: request.body.prefix(4096), as: UTF8.self)
  }

  /// The first and the last 16 characters.
  private func pieces(of text: String) -> [String] {
    guard let secret = text.split(separator: " ").first(where: { $0.contains(Self.mark) }) else { return [] }
    let start = secret.firstRange(of: Self.mark)?.lowerBound ?? secret.startIndex
    return [String(secret[start...].prefix(16)), String(secret.suffix(16))]
  }

  private func hex(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func json(_ echo: String, _ piece: String) -> String {
    let errors: JSON = [
      ["code": .string(piece), "message": .string(echo)], ["code": "wrong", "message": .string(echo)],
    ]
    return JSON.object([
      .init("errorCode", .string("BXNIM0415E")), .init("statusCode", .string(piece)),
      .init("errorMessage", .string(echo)),
      .init("errorDetails", .string(echo)), .init("error", .string("invalid_client")),
      .init("error_description", .string(echo)), .init("errorSummary", .string(echo)), .init("errors", errors),
      .init("trace", .string(echo)), .init("context", ["requestId": .string(echo)]),
    ]).text
  }

  private func xml(_ echo: String) -> String {
    let escaped = echo.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return "<error><code>4711</code><message>\(escaped)</message></error>"
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
