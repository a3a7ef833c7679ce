import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Cisco's access token") struct TokenTests {
  private static let detail = FakeTransport.Step.json(200, Record.detail)

  @Test("Client id and secret are sent in the form, and each request has the token")
  func theExchangeOnTheWire() async throws {
    let harness = try ProviderHarness(Self.detail)
    _ = try await harness.get()
    let request = try #require(harness.tokens.requests.first)
    #expect(request.method == .post)
    #expect(request.url == ProviderHarness.token)
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
    #expect(request.headers["Accept"] == "application/json")
    #expect(request.headers["Authorization"] == nil)
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "grant_type=client_credentials&client_id=the-client&client_secret=s3cret")
    #expect(harness.wire.requests.first?.headers["Authorization"] == "Bearer token-1")
    #expect(harness.provider.session.status.state == .active)
    #expect(harness.provider.session.status.source == "literal")
  }

  @Test(
    "One token is used until it expires, as `expires_in` states",
    arguments: [("3600", 3600), ("3599", 3599), (#""100""#, 100)])
  func lifetime(stated: String, seconds: Int) async throws {
    let tokens = ["a", "b"].map { FakeTransport.Step.json(200, #"{"expires_in":\#(stated),"access_token":"\#($0)"}"#) }
    let harness = try ProviderHarness(tokens: tokens) { _, _ in Self.detail }
    _ = try await harness.get()
    #expect(harness.provider.session.status.expiresAt == harness.time.date.addingTimeInterval(Double(seconds)))
    _ = try await harness.get()
    #expect(harness.tokens.requests.count == 1)
    harness.time.advance(by: .seconds(seconds))
    _ = try await harness.get()
    #expect(harness.wire.requests.last?.headers["Authorization"] == "Bearer b")
  }

  /// Both forms of refusal, and their reasons.
  private static let wrongClient = FakeTransport.Step.json(
    400,
    #"{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter.","errorLink":"invalid_client","errorId":"oae1","errorCauses":[]}"#
  )
  private static let wrongSecret = FakeTransport.Step.json(
    401,
    #"{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}"#
  )

  @Test(
    "Wrong credentials are tried once, and the error quotes the token service",
    arguments: [wrongClient, wrongSecret])
  func refused(step: FakeTransport.Step) async throws {
    let harness = try ProviderHarness(tokens: [step, step, step]) { _, _ in Self.detail }
    for _ in 0..<3 {
      let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
      #expect(refusal.kind == .authRequired)
      #expect(refusal.data["vendorCode"] == "invalid_client")
      let words = try #require(refusal.data["vendorMessage"]?.string)
      #expect(refusal.message.contains(words.hasSuffix(".") ? String(words.dropLast()) : words))
      #expect(refusal.message.contains("apiconsole.cisco.com"))
      #expect(!refusal.json.text.contains("s3cret"))
    }
    #expect(harness.tokens.requests.count == 1)
    #expect(harness.wire.requests.isEmpty)
    #expect(harness.provider.session.status.state == .refused)
  }

  /// Other responses of the token service, and whether the credentials are marked as wrong.
  @Test(
    arguments: [
      (.status(429, headers: ["Retry-After": "60"]), .rateLimited, false),
      (.json(400, #"{"error":"unsupported_grant_type"}"#), .rejected, false),
      (.json(200, #"{"token_type":"Bearer"}"#), .vendorProtocol, false),
      (.json(200, #"{"access_token":"a\nb"}"#), .vendorProtocol, false),
      (.json(403, #"{"errorCode":"access_denied","errorSummary":"no"}"#), .authRequired, true),
      (.status(500), .vendorUnavailable, false), (.status(302), .vendorProtocol, false),
      (.status(401), .vendorProtocol, false),
      (.fail(.tls, sent: false), .vendorUnavailable, false),
      (
        .answer(HTTPResponse(403, headers: ["Content-Type": "text/html"], body: Array("<h1>Blocked</h1>".utf8))),
        .forbidden, false
      ),
    ] as [(FakeTransport.Step, Fault.Kind, Bool)])
  func otherResponsesHaveTheirFaults(step: FakeTransport.Step, kind: Fault.Kind, isFinal: Bool) async throws {
    let harness = try ProviderHarness(tokens: [step, step, step]) { _, _ in Self.detail }
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == kind)
    #expect((harness.provider.session.status.state == .refused) == isFinal)
    #expect(refusal.data["excerpt"] == nil, "responses of a token service are not shown")
  }

  @Test("The error for a profile without credentials names them", arguments: ["clientId", "clientSecret"])
  func missing(name: String) async throws {
    var credentials = ["clientId": "a", "clientSecret": "b"]
    credentials[name] = nil
    let harness = try ProviderHarness(credentials: credentials) { _, _ in Self.detail }
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == .authRequired)
    #expect(refusal.data["remedy"] == .string("Set credentials.\(name) of the profile tac."))
    #expect(harness.tokens.requests.isEmpty)
  }

  /// A token that the gateway refuses, in both forms.
  @Test(
    arguments: [
      Record.gateway(403, "ERR_403_NOT_AUTHORIZED", "Not Authorized", "Not Authorized"),
      Record.gateway(401, "ERR_401_INVALID_OR_EXPIRED_TOKEN", nil, "Not Authorized"),
      Record.gateway(403, nil, nil, "Not Authorized"), .status(401),
    ])
  func aRefusedTokenIsReplacedOnce(step: FakeTransport.Step) async throws {
    let harness = try ProviderHarness { _, number in number == 1 ? step : Self.detail }
    #expect(try await harness.get().number == "600000001")
    #expect(harness.wire.requests.map { $0.headers["Authorization"] } == ["Bearer token-1", "Bearer token-2"])
    let lasting = try ProviderHarness(step)
    let refusal = try #require(await fault { () async throws(Fault) in try await lasting.get() })
    #expect(refusal.kind == .authRequired)
    #expect(lasting.tokens.requests.count == 2)
    #expect(lasting.wire.requests.count == 2)
  }

  @Test("A key that is not approved is not retried with a new token")
  func inactive() async throws {
    let harness = try ProviderHarness(
      Record.gateway(403, "ERR_403_DEVELOPER_INACTIVE", "Account Inactive", "Developer Inactive"))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == .authRequired)
    #expect(refusal.message.contains("not approved"))
    #expect(harness.tokens.requests.count == 1)
    #expect(harness.wire.requests.count == 1)
  }
}
