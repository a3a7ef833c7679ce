import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatMarketplace
import TestSupport
import Testing

@Suite struct TokenTests {
  private static let key = ["apiKey": "s3cret key+1"]

  private func units(_ market: ProviderHarness) async -> Fault? {
    await fault { () throws(Fault) in
      try await market.provider.units?.list(locale: nil, raw: false, market.call)
    }
  }

  // MARK: Exchange

  @Test func aKeyIsExchanged() async throws {
    let market = ProviderHarness(
      [
        .json(200, #"{"access_token":"t1","expires_in":3600,"expiration":9999999999}"#), .json(200, "[]"),
        .json(200, "[]"),
      ],
      credentials: Self.key)
    #expect(market.provider.session.status.state == .none)
    #expect(await units(market) == nil)
    let request = market.transport.requests[0]
    #expect(request.method == .post && request.url == "https://keys.example/token")
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
    #expect(request.headers["Accept"] == "application/json" && request.headers["Authorization"] == nil)
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=s3cret%20key%2B1")
    #expect(market.transport.requests[1].headers["Authorization"] == "Bearer t1")
    #expect(await units(market) == nil)
    #expect(market.transport.requests.count == 3, "one token for both")
    #expect(market.provider.session.status.state == .active)
  }

  /// The expiry members of the response, and the resulting seconds.
  @Test(arguments: [
    (#""expires_in":1800"#, 1800), (#""expires_in":1800,"expiration":1"#, 1800),
    (#""expires_in":0,"expiration":+60"#, 60),
    (#""expiration":+900"#, 900), (#""expiration":1"#, 1), (#""expiration":9223372036854775807"#, 86_400),
    (#""expires_in":999999999"#, 86_400),
  ])
  func lifetimesAreRead(members: String, seconds: Int) async throws {
    var market = ProviderHarness(credentials: Self.key)
    let now = Int(market.time.date.timeIntervalSince1970)
    let text = members.replacing(/\+(\d+)/) { "\(now + (Int($0.1) ?? 0))" }
    market = ProviderHarness([.json(200, #"{"access_token":"t1",\#(text)}"#), .json(200, "[]")], credentials: Self.key)
    #expect(await units(market) == nil)
    let end = market.time.date.addingTimeInterval(Double(seconds))
    let stated = try #require(market.provider.session.status.expiresAt)
    #expect(abs(stated.timeIntervalSince(end)) < 1.5)
  }

  @Test(arguments: [
    "{}", #"{"access_token":"t1"}"#, #"{"access_token":"t1","expiration":0}"#, #"{"expiration":9999999999}"#,
    #"{"access_token":"","expiration":9999999999}"#, #"{"access_token":7,"expiration":9999999999}"#,
    #"{"access_token":"t 1","expiration":9999999999}"#, #"{"access_token":"t1","expiration":"soon"}"#, "", "[]",
    "<html>",
  ])
  func invalidTokensAreRefused(body: String) async throws {
    let market = ProviderHarness([.json(200, body)], credentials: Self.key)
    let found = await units(market)
    #expect(found?.kind == .vendorProtocol)
    #expect(found?.data["excerpt"] == nil, "it may contain a token")
    #expect(market.transport.requests.count == 1)
  }

  private static let refusals: [(step: FakeTransport.Step, brief: String)] = [
    (
      .json(400, #"{"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found"}"#),
      "authRequired 400"
    ),
    (.json(401, #"{"errorCode":"BXNIM0415E"}"#), "authRequired 401"), (.status(401), "authRequired 401"),
    (.json(403, #"{"errorCode":"BXNIM0439E"}"#), "authRequired 403"),
    (.json(400, #"{"errorCode":"BXNIM0109E","errorMessage":"missing property"}"#), "rejected 400"),
    (.json(400, #"{"errorCode":"BXNIM0106E","errorMessage":"response_type"}"#), "rejected 400"),
    (.status(400), "rejected 400"), (.status(403), "forbidden 403"), (.status(404), "configuration 404"),
  ]

  @Test(arguments: refusals.indices)
  func refusedKeysAreReported(index: Int) async throws {
    let row = Self.refusals[index]
    let market = ProviderHarness([row.step, row.step], credentials: Self.key)
    let found = await units(market)
    #expect(found?.brief == row.brief)
    guard row.brief.hasPrefix("authRequired") else { return }
    #expect(found?.message.contains("credentials.apiKey") == true && found?.message.contains("pull secret") == true)
    #expect(await units(market)?.kind == .authRequired)
    #expect(market.transport.requests.count == 1, "a wrong key is not retried")
    #expect(market.provider.session.status.state == .refused)
  }

  @Test func missingCredentialsAreReported() async throws {
    let market = ProviderHarness(credentials: [:])
    let found = await units(market)
    #expect(found?.kind == .authRequired && found?.data["remedy"]?.string?.contains("credentials.apiKey") == true)
    #expect(market.transport.requests.isEmpty)
  }

  @Test func aRevokedTokenIsExchangedOnce() async throws {
    let token = { (name: String) in FakeTransport.Step.json(200, #"{"access_token":"\#(name)","expires_in":60}"#) }
    let market = ProviderHarness([token("t1"), .status(401), token("t2"), .status(401)], credentials: Self.key)
    #expect(await units(market)?.brief == "authRequired 401")
    #expect(market.transport.requests.map(\.url).filter { $0.hasSuffix("/token") }.count == 2)
    #expect(market.transport.stepsLeft == 0)
  }

  /// The key is sent to the host of the API unless the profile names another.
  @Test(arguments: [
    ("https://swc.saas.ibm.com", nil, "https://swc.saas.ibm.com/api-security/om-auth/cloud/token"),
    ("https://marketplace.redhat.com", nil, "https://marketplace.redhat.com/api-security/om-auth/cloud/token"),
    ("https://swc.saas.ibm.com", "https://keys.example/t", "https://keys.example/t"),
  ])
  func theTokenAddressFollowsTheProfile(base: String, stated: String?, expected: String) async throws {
    let usual = RedHatMarketplaceProvider.descriptor.tokenURL
    let market = ProviderHarness([.status(400)], credentials: Self.key, baseURL: base, tokenURL: stated ?? usual)
    _ = await units(market)
    #expect(market.transport.requests.map(\.url) == [expected])
  }

  // MARK: A ready token

  @Test func aReadyTokenIsSentUnchanged() async throws {
    let market = ProviderHarness(
      [.json(200, "[]"), .json(200, "[]")], credentials: ["token": "pull-secret-1", "apiKey": "k3y-k3y"])
    #expect(market.provider.session.status.state == .unverified)
    #expect(await units(market) == nil)
    #expect(await units(market) == nil)
    #expect(
      market.transport.requests.map { $0.headers["Authorization"] } == ["Bearer pull-secret-1", "Bearer pull-secret-1"])
    #expect(market.provider.session.status.state == .active && market.provider.session.status.source == "literal")
    #expect(market.redactor.redact("it is pull-secret-1.") == "it is [redacted].")
  }

  @Test func aRefusedTokenIsNotSentAgainUntilItChanges() async throws {
    let market = ProviderHarness([.json(200, "[]"), .status(401), .json(200, "[]")])
    #expect(await units(market) == nil)
    let first = await units(market)
    #expect(first?.brief == "authRequired 401" && first?.message.contains("credentials.token") == true)
    #expect(market.provider.session.status.state == .refused)
    #expect(market.provider.session.status.lastError?.contains("refused the token") == true)
    let second = await units(market)
    #expect(second?.kind == .authRequired && second?.data["remedy"] != nil && second?.data["profile"] == "work")
    #expect(market.transport.requests.count == 2)
    market.configured.put("another-token", as: "token")
    #expect(await units(market) == nil)
    #expect(market.transport.requests.last?.headers["Authorization"] == "Bearer another-token")
    #expect(market.provider.session.status.state == .active && market.provider.session.status.lastError == nil)
  }

  @Test(arguments: ["two words", "line\nend", "umläut", ""])
  func invalidReadyTokensAreRefused(token: String) async throws {
    let market = ProviderHarness(credentials: ["token": token])
    let found = await units(market)
    #expect(found?.kind == .authRequired && market.transport.requests.isEmpty)
    #expect(found?.json.text.contains("words") == false)
  }

  @Test func aRemovedTokenIsReported() async throws {
    let market = ProviderHarness()
    market.configured.put(nil, as: "token")
    #expect(await units(market)?.message.contains("has no token") == true)
  }

  /// Two requests are refused with the same token: the second refusal does not affect the newer token.
  @Test func aLateRefusalIsIgnored() async throws {
    let market = ProviderHarness()
    let session = market.provider.session
    let old = try await session.authorization(market.call)
    #expect(!session.refused(old))
    market.configured.put("new-token", as: "token")
    let new = try await session.authorization(market.call)
    #expect(new.header == "Bearer new-token" && new.generation > old.generation)
    #expect(!session.refused(old))
    session.accepted(old)
    #expect(session.status.state != .refused)
    session.ended(new)
    #expect(try await session.authorization(market.call) == new)
  }
}
