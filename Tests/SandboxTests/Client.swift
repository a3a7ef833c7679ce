import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// A client that shares no code with the simulator.
struct Client {
  let time: ManualTime
  let sandbox: Sandbox
  let profile: SandboxProfile
  let transport: any HTTPTransport
  /// Sent with each request to the API; nil for none.
  var authorization: String?

  init(
    cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double? = nil, time: ManualTime = ManualTime.sandbox(),
    key: String? = nil
  ) async throws {
    self.time = time
    sandbox = Sandbox(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
    transport = sandbox.transport()
    profile = try #require(sandbox.profiles.first { $0.name == "ibm" })
    let key = try #require(key ?? profile.credentials["apiKey"])
    let answer = try await exchange("grant_type=\(Self.keyGrant)&apikey=\(key)&response_type=cloud_iam")
    try #require(answer.status == 200)
    authorization = "Bearer \(try #require(try JSON(parsing: answer.body)["access_token"]?.string))"
  }

  static let keyGrant = "urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey"

  var limits: HTTPLimits { HTTPLimits(deadline: time.now + .seconds(30)) }

  /// A request to the token service.
  func exchange(
    _ form: String, _ method: HTTPRequest.Method = .post, headers: [String: String] = [:]
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = HTTPRequest(method, profile.tokenURL, headers: [:], body: Array(form.utf8))
    request.headers["Content-Type"] = "application/x-www-form-urlencoded"
    request.headers["Accept"] = "application/json"
    for (name, value) in headers { request.headers[name] = value }
    return try await transport.send(request, within: limits)
  }

  /// A request to the API, below its base path.
  func send(
    _ method: HTTPRequest.Method, _ path: String, json: String? = nil, headers: [String: String?] = [:],
    within limits: HTTPLimits? = nil
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = HTTPRequest(method, profile.baseURL + path, headers: ["Accept": "application/json"])
    request.headers["Authorization"] = authorization
    if let json {
      request.headers["Content-Type"] = "application/json"
      request.body = Array(json.utf8)
    }
    for (name, value) in headers { request.headers[name] = value }
    return try await transport.send(request, within: limits ?? self.limits)
  }

  /// The JSON of a 200.
  func get(_ path: String) async throws -> JSON {
    let answer = try await send(.get, path)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  /// The JSON of a 200 to a request with a body.
  func put(_ path: String, _ json: String, _ method: HTTPRequest.Method = .put) async throws -> JSON {
    let answer = try await send(method, path, json: json)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  func cases(_ query: String) async throws -> [JSON] {
    try #require(try await get("/cases?\(query)")["cases"]?.array)
  }

  func numbers(_ query: String) async throws -> [String] {
    try await cases(query).compactMap { $0["number"]?.string }
  }
}

extension JSON {
  /// The value of this member in each record.
  static func strings(_ records: [JSON], _ name: String) -> [String] { records.compactMap { $0[name]?.string } }

  var names: [String] { (object ?? []).map(\.name) }
}

extension HTTPResponse {
  var json: JSON? { try? JSON(parsing: body, duplicates: .refuse) }
}
