import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct TokenTests {
  @Test func theExchangeIsSentCorrectly() async throws {
    let harness = try ProviderHarness(credentials: ["apiKey": IBMSimulator.apiKey])
    _ = try await harness.page()
    let request = try #require(harness.wire.exchanges.first?.request)
    #expect(request.method == .post)
    #expect(request.url == "https://iam.sandbox.invalid/identity/token")
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
    #expect(request.headers["Accept"] == "application/json")
    #expect(request.headers["Authorization"] == nil)
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=sandbox-ibm-api-key&response_type=cloud_iam"
    )
    let token = try #require(harness.wire.exchanges.first?.response.flatMap { try? JSON(parsing: $0.body) })
    let sent = try #require(harness.apiRequests.first)
    #expect(sent.headers["Authorization"] == "Bearer \(try #require(token["access_token"]?.string))")
  }

  @Test func aClientIdentifiesItselfByBasic() async throws {
    let harness = try ProviderHarness(credentials: [
      "apiKey": IBMSimulator.apiKey, "clientId": "sandbox-ibm-client", "clientSecret": "sandbox-ibm-client-secret",
    ])
    _ = try await harness.page()
    #expect(
      harness.wire.exchanges.first?.request.headers["Authorization"]
        == "Basic c2FuZGJveC1pYm0tY2xpZW50OnNhbmRib3gtaWJtLWNsaWVudC1zZWNyZXQ=")
    #expect(harness.apiRequests.first?.headers["Authorization"]?.hasPrefix("Bearer ") == true)
  }

  @Test(arguments: ["a+b &=%é\r\n", "日本", "\"quoted\""])
  func anyKeyCanBeSent(key: String) async throws {
    let harness = ScriptedHarness([], credentials: FakeCredentials(["apiKey": key]))
    _ = await harness.authorize()
    let body = String(decoding: try #require(harness.transport.requests.first).body, as: UTF8.self)
    #expect(URLText.pairs(body)?.first { $0.name == "apikey" }?.value == key)
    #expect(URLText.pairs(body)?.count == 3)
  }

  @Test func oneTokenServesManyCalls() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    for _ in 0..<5 { _ = try await harness.get(number) }
    #expect(harness.sandbox.ibm.exchanges == 1)
    #expect(harness.provider.session.status.state == .active)
    #expect(harness.provider.session.status.expiresAt == harness.time.date.addingTimeInterval(3600))
    #expect(harness.provider.session.status.source == "literal")
  }

  @Test func aRevokedTokenCostsOneExchange() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.sandbox.ibm.revokeTokens()
    #expect(try await harness.get(number).number == number)
    #expect(harness.sandbox.ibm.exchanges == 2)
    harness.sandbox.ibm.revokeTokens()
    #expect(try await harness.commenting.add("x", isPrivate: nil, to: number, harness.call).text == "x")
    #expect(harness.sandbox.ibm.exchanges == 3)
    #expect(harness.sandbox.ibm.requests(at: .operation(.addComment)) == 2)
  }

  @Test func aLastingRefusalCostsOneExchange() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.sandbox.ibm.inject(.status(401), for: .api, times: 2)
    let refused = try #require(await fault { () async throws(Fault) in try await harness.get(number) })
    #expect(refused.kind == .authRequired)
    #expect(refused.data["vendorCode"] == "invalid_token")
    #expect(harness.sandbox.ibm.exchanges == 2)
  }

  @Test func anExpiredTokenIsReplaced() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.tokenLifetime = 100 }
    let number = try await harness.someNumber()
    harness.time.advance(by: .seconds(91))
    #expect(try await harness.get(number).number == number)
    #expect(harness.sandbox.ibm.exchanges == 2)
    #expect(harness.apiRequests.count == 2, "no request was sent with the old key")
  }

  @Test func aWrongKeyIsSentOnce() async throws {
    let harness = try ProviderHarness(credentials: ["apiKey": "s3cret-wrong-key"])
    for _ in 0..<3 {
      let wrong = try #require(await fault { () async throws(Fault) in try await harness.page() })
      #expect(wrong.kind == .authRequired)
      #expect(wrong.data["vendorCode"] == "BXNIM0415E")
      #expect(wrong.data["profile"] == "work")
      #expect(wrong.message.contains("Create a new API key"))
      #expect(!wrong.json.text.contains("s3cret"))
    }
    #expect(harness.sandbox.ibm.requests(at: .token) == 1)
    #expect(harness.apiRequests.isEmpty)
    #expect(harness.provider.session.status.state == .refused)
  }

  @Test func aProfileWithoutAKeyHasARemedy() async throws {
    let harness = ScriptedHarness([], credentials: FakeCredentials([:]))
    let missing = try #require(await harness.authorize().failure)
    #expect(missing.kind == .authRequired)
    #expect(missing.data["remedy"] == "Set credentials.apiKey of the profile work.")
    #expect(harness.transport.requests.isEmpty)
  }

  @Test func anUnreadableKeyIsAConfigurationFault() async throws {
    let credentials = FakeCredentials(["apiKey": "s3cret-key"])
    credentials.fail(Fault(.configuration, "the variable KEY is not set").with("key", "credentials.apiKey"))
    let harness = ScriptedHarness([], credentials: credentials)
    #expect(await harness.authorize().failure?.kind == .configuration)
    #expect(harness.provider.session.status.state == .none)
  }

  /// The lifetime members in the response, and the lifetime that is used.
  @Test(arguments: [
    (#""expires_in": 3600"#, 3600), (#""expires_in": 60.0, "expiration": 1800003600"#, 60),
    (#""expiration": 1800000900"#, 900), ("", 3600), (#""expires_in": null"#, 3600), (#""expires_in": "1800""#, 1800),
    (#""expires_in": 0"#, 1),
    (#""expires_in": -5"#, 1), (#""expires_in": 9223372036854775807"#, 86_400), (#""expiration": 5"#, 1),
    (#""expiration": 9223372036854775807"#, 86_400), (#""expiration": -9223372036854775808"#, 1),
  ])
  func lifetimesAreRead(members: String, seconds: Double) async throws {
    let rest = members.isEmpty ? "" : ", \(members)"
    let harness = ScriptedHarness([.json(200, #"{"access_token": "abc"\#(rest)}"#)])
    #expect(try await harness.authorize().get() == "Bearer abc")
    #expect(harness.provider.session.status.expiresAt == harness.time.date.addingTimeInterval(seconds))
  }

  /// Invalid responses with status 200. They may contain a token or a part of one, which is never shown.
  @Test(arguments: [
    "", "[]", "{", #"{"access_token": ""}"#, #"{"access_token": null}"#, #"{"expires_in": 3600}"#,
    #"{"access_token": ["s3cret-token"]}"#, #"{"access_token": "s3cret-\#(String(repeating: "x", count: 32_768))"}"#,
    #"{"access_token": "s3cret-token\r\nX-Evil: 1"}"#, #"{"access_token": "s3cret token"}"#,
    #"{"access_token": "s3cret-tökén"}"#, #"{"access_token": "s3cret-token"#, #"{"access_token": s3cret-token}"#,
  ])
  func responsesWithoutATokenAreRefused(body: String) async throws {
    let harness = ScriptedHarness([.json(200, body)])
    let unreadable = try #require(await harness.authorize().failure)
    #expect(unreadable.kind == .vendorProtocol)
    #expect(unreadable.message.hasPrefix("The response of the token service cannot be read"))
    #expect(!unreadable.json.text.contains("s3cret"))
    #expect(unreadable.data["vendorStatus"] == 200)
    #expect(harness.provider.session.status.state == .none)
  }

  private static func html(_ status: Int) -> FakeTransport.Step {
    .answer(HTTPResponse(status, headers: ["Content-Type": "text/html"], body: Array("<html>no</html>".utf8)))
  }

  private static func iam(_ status: Int, _ code: String) -> FakeTransport.Step {
    .json(status, #"{"errorCode": "\#(code)", "errorMessage": "no", "context": {"requestId": "r-1"}}"#)
  }

  /// The response of the token service, the kind of the fault, and whether the key is marked as wrong and never
  /// retried. A page of a proxy says nothing about the key.
  @Test(
    arguments: [
      (iam(400, "BXNIM0415E"), .authRequired, true), (iam(401, "BXNIM0139E"), .authRequired, true),
      (iam(403, "BXNIM0513E"), .authRequired, true), (iam(400, "BXNIM0109E"), .rejected, false),
      (iam(400, "BXNIM0106E"), .rejected, false),
      (.status(401), .vendorProtocol, false), (html(401), .vendorProtocol, false),
      (.json(401, "{}"), .vendorProtocol, false), (.status(400), .rejected, false), (html(400), .rejected, false),
      (html(403), .forbidden, false), (.status(404), .configuration, false),
      (iam(405, "BXNIM0060E"), .configuration, false),
      (.status(302), .vendorProtocol, false),
      (.status(429, headers: ["Retry-After": "60"]), .rateLimited, false), (html(200), .configuration, false),
      (.status(410), .configuration, false), (.fail(.tls, sent: false), .vendorUnavailable, false),
      (.fail(.timeout, sent: true), .vendorUnavailable, false),
    ] as [(FakeTransport.Step, Fault.Kind, Bool)])
  func refusalsHaveTheirFaults(step: FakeTransport.Step, kind: Fault.Kind, isFinal: Bool) async throws {
    let harness = ScriptedHarness([step, .json(200, #"{"access_token": "abc"}"#)])
    let refusal = try #require(await harness.authorize().failure)
    #expect(refusal.kind == kind)
    #expect(refusal.data["provider"] == "ibm-cloud")
    if kind == .configuration {
      #expect(refusal.data["key"] == "tokenURL")
      #expect(refusal.data["tokenURL"] == "https://iam.example/identity/token")
    }
    #expect((harness.provider.session.status.state == .refused) == isFinal)
    harness.time.advance(by: .seconds(60))
    #expect(await harness.authorize().failure?.kind == (isFinal ? .authRequired : nil))
    #expect(harness.transport.requests.count == (isFinal ? 1 : 2))
  }

  /// Seconds and a date are equivalent: nothing is sent before that time.
  @Test(arguments: [true, false])
  func bothFormsOfRetryAfterApply(isDate: Bool) async throws {
    let harness = try ProviderHarness()
    let date = harness.time.date.addingTimeInterval(60)
    harness.sandbox.ibm.inject(.status(429, retryAfter: isDate ? .date(date) : .seconds(60)), for: .token)
    for (left, pause) in [(60, Duration.seconds(40)), (20, .seconds(20))] {
      let fault = await #expect(throws: Fault.self) { try await harness.page(size: 1) }
      #expect(fault?.kind == .rateLimited && fault?.data["retryAfterSeconds"] == .number(left))
      harness.time.advance(by: pause)
    }
    #expect(harness.sandbox.ibm.requests(at: .token) == 1)
    #expect(try await harness.page(size: 1).cases.count == 1)
    #expect(harness.sandbox.ibm.requests(at: .token) == 2)
  }

  @Test func theExchangeIsRetriedAfterAServiceError() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.inject(.status(500), for: .token)
    harness.sandbox.ibm.inject(.cut, for: .token)
    #expect(try await harness.time.patiently { try await harness.page(size: 1) }.cases.count == 1)
    #expect(harness.sandbox.ibm.requests(at: .token) == 3)
    #expect(harness.sandbox.ibm.exchanges == 1)
  }

  /// The message must name the token service, because the API may work.
  @Test(
    arguments: [
      (.status(503), "The token service returned status 503."),
      (.fail(.cut, sent: true), "The request to the token service failed. Injected failure: cut."),
      (.status(429, headers: ["Retry-After": "60"]), "Too many requests for the token service."),
    ] as [(FakeTransport.Step, String)])
  func aFaultNamesTheTokenService(step: FakeTransport.Step, message: String) async throws {
    let harness = ScriptedHarness([step, step, step])
    let fault = await harness.time.patiently { await harness.authorize().failure }
    #expect(fault?.message == message)
  }

  @Test func theMessageOfIAMIsTruncated() async throws {
    let long = String(repeating: "x", count: 1_000_000)
    let body = #"{"errorCode": "BXNIM0415E", "errorMessage": "\#(long)", "context": {"requestId": "\#(long)"}}"#
    let fault = try #require(await ScriptedHarness([.json(400, body)]).authorize().failure)
    #expect(fault.kind == .authRequired && fault.json.bytes.count < 4000)
  }

  @Test func aLongResponseOfATokenServiceIsRefused() async throws {
    let harness = ScriptedHarness([.json(200, #"{"access_token": "abc"}"#)])
    _ = await harness.authorize()
    #expect(harness.transport.limits.map(\.bodyBytes) == [1 << 20])
  }

  @Test func theTransactionIDOfIAMIsReported() async throws {
    let harness = ScriptedHarness([Self.iam(400, "BXNIM0415E")])
    #expect(await harness.authorize().failure?.data["traceId"] == "r-1")
  }
}

extension Result where Failure == Fault {
  var failure: Fault? { if case .failure(let fault) = self { fault } else { nil } }
}
