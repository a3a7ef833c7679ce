import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// A client of the simulated marketplace that shares no code with the simulator.
struct MarketplaceClient {
  let time: ManualTime
  let sandbox: Sandbox
  let profile: SandboxProfile
  let transport: any HTTPTransport
  /// Sent with each request to the API; nil for none.
  var authorization: String?

  var marketplace: MarketplaceSimulator { sandbox.marketplace }

  static let form = "grant_type=\(Client.keyGrant)&apikey=\(MarketplaceSimulator.apiKey)"
  static let formType = "application/x-www-form-urlencoded"

  /// A client without a token.
  init(seed: UInt64 = 1, time: ManualTime = ManualTime.sandbox()) throws {
    self.time = time
    sandbox = Sandbox(seed: seed, time: time)
    transport = sandbox.transport()
    profile = try #require(sandbox.profiles.first { $0.name == "marketplace" })
  }

  /// A client with a token.
  static func ready(seed: UInt64 = 1, time: ManualTime = ManualTime.sandbox()) async throws -> MarketplaceClient {
    var client = try MarketplaceClient(seed: seed, time: time)
    client.authorization = "Bearer \(try await client.token())"
    return client
  }

  var limits: HTTPLimits { HTTPLimits(deadline: time.now + .seconds(30)) }

  // MARK: Tokens

  func exchange(
    _ body: String = form, _ method: HTTPRequest.Method = .post, type: String? = formType,
    accept: String? = "application/json"
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = HTTPRequest(method, profile.tokenURL, body: Array(body.utf8))
    request.headers["Content-Type"] = type
    request.headers["Accept"] = accept
    return try await transport.send(request, within: limits)
  }

  func token() async throws -> String {
    let answer = try await exchange()
    return try #require(answer.json?["access_token"]?.string, "\(answer.text)")
  }

  // MARK: The API

  /// Sends a request in the form of the vendor's examples: with the media type of JSON, even without a body.
  ///
  /// - Parameter path: from the root of the API's host, or a whole URL.
  func send(
    _ path: String, _ method: HTTPRequest.Method = .get, _ body: String? = nil, headers: [String: String?] = [:]
  ) async throws(HTTPFailure) -> HTTPResponse {
    let url = path.hasPrefix("https:") ? path : profile.baseURL + path
    var request = HTTPRequest(method, url, body: Array((body ?? "").utf8))
    request.headers["Accept"] = "application/json"
    request.headers["Content-Type"] = "application/json"
    request.headers["Authorization"] = authorization
    for (name, value) in headers { request.headers[name] = value }
    return try await transport.send(request, within: limits)
  }

  /// The JSON of a response with this status.
  func get(_ path: String, _ status: Int = 200) async throws -> JSON {
    try read(try await send(path), status)
  }

  /// The JSON of the response to a body.
  func post(_ path: String, _ body: String, _ status: Int = 202) async throws -> JSON {
    try read(try await send(path, .post, body), status)
  }

  private func read(_ answer: HTTPResponse, _ status: Int) throws -> JSON {
    try #require(answer.status == status, "\(answer.status) \(answer.text)")
    #expect(answer.headers["Content-Type"] == "application/json; charset=utf-8")
    return try JSON(parsing: answer.body, duplicates: .refuse)
  }

  /// For example, `404 not_found`.
  func refusal(
    _ path: String, _ method: HTTPRequest.Method = .get, _ body: String? = nil
  ) async throws -> String {
    let answer = try await send(path, method, body)
    return "\(answer.status) \(answer.json?["errorCode"]?.string ?? "")"
  }

  // MARK: Paths and ids

  static let accounts = "/account/api/v1/accounts"
  static let uoms = "/commerce/api/v2/uoms"
  static let edition = "/commerce/api/v3/edition"
  static let check = "/subscriptions/api/v1/orders/check"
  static let orders = "/subscriptions/api/v1/orders"
  static let subscriptions = "/subscriptions/api/v1/subscriptions"

  static let account = "6710c3a5e4b09d2f58a71e02"
  static let suspended = "6710c3a5e4b09d2f58a71e17"
  static let purchase = "EID7KQ2M"
  static let trial = "EID4TRL8"
  static let draft = "EID9DRF3"
  static let charge = "6710d1b8e4b09d2f58a72001"
  static let usageCharge = "D0FSCNU"
  static let trialCharge = "6710d1b8e4b09d2f58a72003"

  /// A subscription that may be ordered.
  static let subscription: JSON = [
    "editionId": .string(purchase), "editionRevision": 2, "term": 12, "termUnit": "MONTHS",
    "billingFrequency": "MONTHLY", "lineItems": [["chargeId": .string(charge), "quantity": 2]],
  ]

  static let trialSubscription: JSON = [
    "editionId": .string(trial), "editionRevision": 1, "term": 1, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
    "lineItems": [["chargeId": .string(trialCharge), "quantity": 1]],
  ]

  static func order(_ subscriptions: JSON..., with members: [JSON.Member] = []) -> JSON {
    .object([.init("accountId", .string(account)), .init("subscriptions", .array(subscriptions))] + members)
  }
}

extension JSON {
  /// The same object with a member replaced, added, or (for nil) removed.
  func with(_ name: String, _ value: JSON?) -> JSON {
    var members = (object ?? []).filter { $0.name != name || value != nil }
    guard let value else { return .object(members) }
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index] = Member(name, value)
    } else {
      members.append(Member(name, value))
    }
    return .object(members)
  }
}
