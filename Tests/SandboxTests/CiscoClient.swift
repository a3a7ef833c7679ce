import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// A client of the simulated Support Case API that shares no code with the simulator.
struct CiscoClient {
  let time: ManualTime
  let sandbox: Sandbox
  let profile: SandboxProfile
  let transport: any HTTPTransport
  /// Sent with each request to the API; nil for none.
  var authorization: String?

  var cisco: CiscoSimulator { sandbox.cisco }

  static let form =
    "client_id=\(CiscoSimulator.clientID)&client_secret=\(CiscoSimulator.clientSecret)&grant_type=client_credentials"

  /// A client without a token.
  init(
    cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double? = nil, time: ManualTime = ManualTime.sandbox()
  ) throws {
    self.time = time
    sandbox = Sandbox(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
    transport = sandbox.transport()
    profile = try #require(sandbox.profiles.first { $0.name == "cisco" })
  }

  /// A client with a token.
  static func ready(
    cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double? = nil, time: ManualTime = ManualTime.sandbox()
  ) async throws -> CiscoClient {
    var client = try CiscoClient(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
    client.authorization = "Bearer \(try await client.token())"
    return client
  }

  var limits: HTTPLimits { HTTPLimits(deadline: time.now + .seconds(30)) }

  // MARK: Tokens

  func exchange(
    _ form: String = form, _ method: HTTPRequest.Method = .post,
    type: String? = "application/x-www-form-urlencoded", authorization: String? = nil
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = HTTPRequest(method, profile.tokenURL, body: Array(form.utf8))
    request.headers["Content-Type"] = type
    request.headers["Authorization"] = authorization
    return try await transport.send(request, within: limits)
  }

  func token(_ form: String = form) async throws -> String {
    let answer = try await exchange(form)
    return try #require(answer.json?["access_token"]?.string, "\(answer.text)")
  }

  // MARK: The API

  /// - Parameter path: below `/case/v3/cases`, or a whole URL.
  func send(
    _ path: String, _ method: HTTPRequest.Method = .get, accept: String? = "application/json"
  ) async throws(HTTPFailure) -> HTTPResponse {
    let url = path.hasPrefix("https:") ? path : profile.baseURL + "/cases" + path
    var request = HTTPRequest(method, url)
    request.headers["Accept"] = accept
    request.headers["Authorization"] = authorization
    return try await transport.send(request, within: limits)
  }

  /// The JSON of a 200.
  func get(_ path: String) async throws -> JSON {
    let answer = try await send(path)
    try #require(answer.status == 200, "\(answer.status) \(answer.text)")
    #expect(answer.headers["Content-Type"] == "application/json;charset=UTF-8")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  /// Status and code of an error of the API itself.
  func refusal(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> String {
    let answer = try await send(path, method)
    return "\(answer.status) \(answer.json?["errorCode"]?.string ?? answer.headers["X-Mashery-Error-Code"] ?? "")"
  }

  func cases(_ path: String) async throws -> [JSON] { try #require(try await get(path)["cases"]?.array) }

  func all(_ path: String) async throws -> [JSON] {
    var found: [JSON] = []
    for page in 1...1000 {
      let answer = try await get("\(path)&page_index=\(page)")
      found += answer["cases"]?.array ?? []
      if page >= answer["pagination_response_record"]?["last_index"]?.integer ?? 0 { break }
    }
    return found
  }

  /// Every case of the account, of any age and user.
  func everything() async throws -> [JSON] {
    var found: [JSON] = []
    for users in [Self.users.prefix(6), Self.users.dropFirst(6)] {
      // Thirteen windows, each of which begins a second after the previous one; the last includes the present.
      for window in 0..<13 {
        let from = Int(time.date.timeIntervalSince1970) - 1100 * 86_400 + window * (90 * 86_400 + 1)
        let path =
          "/users/user_ids/\(users.joined(separator: ","))?date_created_from=\(Self.date(from))"
          + "&date_created_to=\(Self.date(from + 90 * 86_400))"
        found += try await all(path)
      }
    }
    return found
  }

  static let users = CiscoSimulator.users.map(URLText.encode)
  static let contracts = CiscoSimulator.contracts

  /// In the format of queries.
  static func date(_ seconds: Int) -> String {
    RFC3339.format(Timestamp(timeIntervalSince1970: Double(seconds)))
  }
}

extension [JSON] {
  var ids: [String] { JSON.strings(self, "case_id") }
}
