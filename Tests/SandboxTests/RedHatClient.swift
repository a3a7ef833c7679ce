import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@testable import XML

/// A client of the simulated Customer Portal that shares no code with the simulator.
struct RedHatClient {
  let time: ManualTime
  let sandbox: Sandbox
  let profile: SandboxProfile
  let transport: any HTTPTransport
  /// Sent with each request to the API; nil for none.
  var authorization: String?
  /// The base path of all requests.
  var base: String

  var redhat: RedHatSimulator { sandbox.redhat }

  static let namespace = "http://www.redhat.com/gss/strata"
  static let basic = "Basic " + Base64.encode(Array("\(RedHatSimulator.username):\(RedHatSimulator.password)".utf8))

  /// A client of strata.
  init(
    cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double? = nil, time: ManualTime = ManualTime.sandbox()
  ) throws {
    self.time = time
    sandbox = Sandbox(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
    transport = sandbox.transport()
    profile = try #require(sandbox.profiles.first { $0.name == "redhat" })
    authorization = Self.basic
    base = profile.baseURL
  }

  /// A client of one of the newer dialects, with a token.
  static func rest(_ path: String, cases: Int = 60, seed: UInt64 = 1) async throws -> RedHatClient {
    var client = try RedHatClient(cases: cases, seed: seed)
    client.base = RedHatSimulator.apiOrigin + path
    client.authorization = "Bearer \(try await client.token())"
    return client
  }

  var limits: HTTPLimits { HTTPLimits(deadline: time.now + .seconds(30)) }

  // MARK: Tokens

  static func form(_ offlineToken: String) -> String {
    "grant_type=refresh_token&client_id=rhsm-api&refresh_token=\(offlineToken)"
  }

  func exchange(
    _ form: String, _ method: HTTPRequest.Method = .post, type: String? = "application/x-www-form-urlencoded",
    authorization: String? = nil
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = HTTPRequest(method, profile.tokenURL, body: Array(form.utf8))
    request.headers["Content-Type"] = type
    request.headers["Authorization"] = authorization
    return try await transport.send(request, within: limits)
  }

  func token() async throws -> String {
    let answer = try await exchange(Self.form(RedHatSimulator.offlineToken))
    return try #require(answer.json?["access_token"]?.string)
  }

  // MARK: The API

  func send(
    _ method: HTTPRequest.Method, _ path: String, body: String? = nil, headers: [String: String?] = [:]
  ) async throws(HTTPFailure) -> HTTPResponse {
    let url = path.hasPrefix("https:") ? path : base + path
    let isXML = body?.hasPrefix("<") ?? true
    let type = isXML ? "application/xml" : "application/json"
    var request = HTTPRequest(
      method, url, headers: ["Accept": base.hasSuffix("/rs") ? "application/xml" : "application/json"])
    request.headers["Authorization"] = authorization
    if let body {
      request.headers["Content-Type"] = type
      request.body = Array(body.utf8)
    }
    for (name, value) in headers { request.headers[name] = value }
    return try await transport.send(request, within: limits)
  }

  /// The XML of a 200.
  func get(_ path: String) async throws -> XMLElement {
    let answer = try await send(.get, path)
    try #require(answer.status == 200, "\(answer.text)")
    let root = try XMLElement.parse(answer.body)
    #expect(root.namespace == Self.namespace)
    return root
  }

  /// The JSON of a 200.
  func getJSON(_ path: String) async throws -> JSON {
    let answer = try await send(.get, path)
    try #require(answer.status == 200, "\(answer.text)")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  func filter(_ elements: String) async throws -> XMLElement {
    let answer = try await send(.post, "/cases/filter", body: Self.xml("caseFilter", elements))
    try #require(answer.status == 200, "\(answer.text)")
    return try XMLElement.parse(answer.body)
  }

  func filterJSON(_ body: String) async throws -> JSON {
    let answer = try await send(.post, "/cases/filter", body: body)
    try #require(answer.status == 200, "\(answer.text)")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  /// A document with the namespace as the default.
  static func xml(_ root: String, _ elements: String) -> String {
    #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
      + #"<\#(root) xmlns="\#(namespace)">\#(elements)</\#(root)>"#
  }

  static let newCase =
    "<summary>Example Case</summary><description>Example created with cURL</description>"
    + "<product>Red Hat Enterprise Linux</product><version>6.0</version>"

  func create(_ elements: String = newCase) async throws -> String {
    let answer = try await send(.post, "/cases", body: Self.xml("case", elements))
    try #require(answer.status == 201, "\(answer.text) \(answer.headers)")
    return String(try #require(answer.headers["Location"]).suffix(8))
  }

  /// All cases of any status, in the order of their numbers.
  func numbers(_ elements: String = "") async throws -> [String] {
    let found = try await filter(
      "<includeClosed>true</includeClosed><count>1000</count><sortField>caseNumber</sortField><sortOrder>ASC</sortOrder>"
        + elements)
    return found.children("case").compactMap { $0.attribute("caseNumber") }
  }

  /// The first case with this status.
  func number(_ status: String) async throws -> String {
    try #require(try await numbers("<status>\(status)</status>").last)
  }

  func status(_ number: String) async throws -> String? { try await get("/cases/\(number)").childText("status") }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

extension XMLElement {
  /// All child elements.
  var elements: [XMLElement] {
    var elements: [XMLElement] = []
    var child = index + 1
    while child < node.next {
      elements.append(XMLElement(document: document, index: child))
      child = Int(document.nodes[child].next)
    }
    return elements
  }
}
