import CaseModel
import FoundationEssentials
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("The offline token of the newer dialects")
struct RestTokenTests {
  @Test("The offline token is exchanged as a refresh token of the portal's client")
  func form() async throws {
    let harness = try ProviderHarness("rest-v1")
    #expect(harness.provider.session.status.state == .none && harness.provider.session.status.source == "literal")
    _ = try await harness.page()
    #expect(
      harness.forms == [
        ["grant_type": "refresh_token", "client_id": "rhsm-api", "refresh_token": RedHatSimulator.offlineToken]
      ])
    let sent = try #require(harness.wire.requests.first)
    #expect(sent.headers["Content-Type"] == "application/x-www-form-urlencoded" && sent.method == .post)
    #expect(harness.provider.session.status.state == .active)
    let another = try ProviderHarness(
      "rest-v1", credentials: ["offlineToken": RedHatSimulator.offlineToken, "clientId": "mine"])
    _ = await fault { () throws(Fault) in try await another.page() }
    #expect(another.forms.first?["client_id"] == "mine")
  }

  @Test("An access token is used for its lifetime and then replaced")
  func life() async throws {
    let harness = try ProviderHarness("rest-v1")
    _ = try await harness.page()
    let until = harness.time.date.addingTimeInterval(900)
    #expect(harness.provider.session.status.expiresAt == until)
    _ = try await harness.page()
    #expect(harness.sandbox.redhat.exchanges == 1)
    harness.time.advance(by: .seconds(895))
    _ = try await harness.page()
    #expect(harness.sandbox.redhat.exchanges == 2)
  }

  private static let lives: [(member: String, seconds: Double)] = [
    ("", 300), (#","expires_in":300"#, 300), (#","expires_in":"900""#, 900), (#","expires_in":0"#, 1),
    (#","expires_in":99999999999"#, 86_400), (#","expires_in":300,"refresh_expires_in":0,"token_type":"bearer""#, 300),
  ]

  @Test("The lifetime is read in each of its forms", arguments: lives)
  func lifetimeIsAsStated(member: String, seconds: Double) async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answerToken(#"{"access_token":"abc"\#(member)}"#)
    _ = try? await harness.provider.session.authorization(harness.call)
    #expect(harness.provider.session.status.expiresAt == harness.time.date.addingTimeInterval(seconds))
  }

  @Test("A rotated token replaces the previous one")
  func rotation() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.sandbox.redhat.adjust { $0.rotatesOfflineTokens = true }
    _ = try await harness.page()
    harness.sandbox.redhat.revokeTokens()
    _ = try await harness.page()
    harness.sandbox.redhat.revokeTokens()
    _ = try await harness.page()
    let tokens = harness.forms.compactMap { $0["refresh_token"] }
    #expect(tokens.count == 3 && Set(tokens).count == 3 && tokens.first == RedHatSimulator.offlineToken)
    #expect(tokens.dropFirst().allSatisfy { harness.redactor.redact("token \($0).") != "token \($0)." })
  }

  @Test("A rotated token is stored before its use, so that another process continues with it")
  func kept() async throws {
    let folder = TemporaryFolder()
    let first = try ProviderHarness("rest-v1")
    first.sandbox.redhat.adjust { $0.rotatesOfflineTokens = true }
    let store = {
      SessionStore(folder: "\(folder.path)/sessions", time: first.time, boot: nil) { Issue.record("\($0)") }
    }
    // The request that needed the token fails; the token was received.
    first.sandbox.redhat.inject(.status(500), for: .api)
    let one = try ProviderHarness(beside: first, "rest-v1", store: store())
    #expect(await fault { () throws(Fault) in try await one.page() }?.kind == .vendorUnavailable)
    first.sandbox.redhat.revokeTokens()
    let other = try ProviderHarness(beside: first, "rest-v1", store: store())
    _ = try await other.page()
    #expect(first.sandbox.redhat.exchanges == 2)
    #expect(other.forms.count == 1 && other.forms.first?["refresh_token"] != RedHatSimulator.offlineToken)
  }

  @Test("Two profiles with one offline token both work, until Red Hat rotates it", arguments: [false, true])
  func shared(rotates: Bool) async throws {
    let folder = TemporaryFolder()
    let first = try ProviderHarness("rest-v1")
    first.sandbox.redhat.adjust { $0.rotatesOfflineTokens = rotates }
    let store = SessionStore(folder: "\(folder.path)/sessions", time: first.time, boot: nil) { Issue.record("\($0)") }
    let (one, other) = (
      try ProviderHarness(beside: first, "rest-v1", store: store, profile: "norway"),
      try ProviderHarness(beside: first, "rest-v1", store: store, profile: "africa")
    )
    _ = try await one.page()
    let found = await fault { () throws(Fault) in try await other.page() }
    #expect(found?.kind == (rotates ? .authRequired : nil))
    if rotates { #expect(found?.message.contains("another profile") == true, "\(found.debugDescription)") }
    first.sandbox.redhat.revokeTokens()
    _ = try await one.page()
  }

  @Test("A token that expired early is replaced once per request")
  func died() async throws {
    let harness = try ProviderHarness("rest-v1")
    _ = try await harness.page()
    harness.sandbox.redhat.revokeTokens()
    _ = try await harness.page()
    #expect(harness.sandbox.redhat.exchanges == 2 && harness.lines.count == 3)
    harness.sandbox.redhat.inject(.status(401), for: .api, times: 2)
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .authRequired && found.message.contains("offlineToken"))
    #expect(harness.sandbox.redhat.exchanges == 3)
  }

  @Test("A wrong token is reported at once, and sent once")
  func refused() async throws {
    let harness = try ProviderHarness("rest-v1", credentials: ["offlineToken": "0ld-s3cret"])
    for _ in 0..<3 {
      let found = try #require(await fault { () throws(Fault) in try await harness.page() })
      #expect(found.kind == .authRequired && found.message.contains("https://access.redhat.com/management/api"))
      #expect(found.data["vendorCode"] == "invalid_grant" && !"\(found)".contains("0ld-s3cret"))
    }
    #expect(harness.wire.requests.count == 1 && harness.provider.session.status.state == .refused)
    let none = try ProviderHarness("rest-v1", credentials: ["username": "a", "password": "b"])
    let missing = try #require(await fault { () throws(Fault) in try await none.page() })
    #expect(missing.kind == .authRequired && missing.data["remedy"]?.string?.contains("offlineToken") == true)
    #expect(none.wire.requests.isEmpty)
  }

  private struct Answer: Sendable {
    var text: String
    var status = 200
    var type = "application/json"
    var kind: Fault.Kind
    var state = SessionStatus.State.none
  }

  private static let answers: [Answer] = [
    Answer(text: "", kind: .vendorProtocol), Answer(text: "{}", kind: .vendorProtocol),
    Answer(text: #"{"access_token":""}"#, kind: .vendorProtocol),
    Answer(text: #"{"access_token":"a\r\nX: y"}"#, kind: .vendorProtocol),
    Answer(text: #"{"access_token":7}"#, kind: .vendorProtocol),
    Answer(text: #"{"access_token":"a","refresh_token":[]}"#, kind: .vendorProtocol),
    Answer(text: "<html/>", type: "text/html", kind: .configuration),
    Answer(text: "<html/>", status: 400, type: "text/html", kind: .rejected),
    Answer(text: "<html/>", status: 404, type: "text/html", kind: .configuration),
    Answer(text: "<html/>", status: 401, type: "text/html", kind: .vendorProtocol),
    Answer(text: #"{"error":"invalid_request"}"#, status: 400, kind: .rejected),
    Answer(text: #"{"error":"invalid_client"}"#, status: 401, kind: .authRequired, state: .refused),
    Answer(text: #"{"error":"unauthorized_client"}"#, status: 400, kind: .authRequired, state: .refused),
    Answer(
      text: #"{"error":"invalid_grant","error_description":"Offline user session not found"}"#, status: 400,
      kind: .authRequired, state: .refused),
    Answer(text: #"{"error":"server_error"}"#, status: 500, kind: .vendorUnavailable),
  ]

  @Test("Errors of the single sign-on have their faults", arguments: answers.indices)
  func reportsRefusals(_ index: Int) async throws {
    let answer = Self.answers[index]
    let harness = try ProviderHarness("rest-v1")
    harness.answerToken(answer.text, answer.status, answer.type, times: 3)
    let found = try #require(
      await harness.time.patiently { await fault { () throws(Fault) in try await harness.page() } })
    #expect(found.kind == answer.kind, "\(found)")
    #expect(found.data["excerpt"] == nil && harness.lines.isEmpty)
    #expect(harness.provider.session.status.state == answer.state)
  }

  private static let logins: [(dialect: String, credentials: [String: String], paths: [String])] = [
    ("rest-v1", ["username": "sandbox-user", "password": "x"], ["credentials.password", "credentials.username"]),
    ("strata", ["offlineToken": "x"], ["credentials.offlineToken"]),
    ("rest-v1", ["offlineToken": RedHatSimulator.offlineToken], []),
    ("strata", ["username": "sandbox-user", "password": "sandbox-redhat-password"], []),
  ]

  @Test("Each dialect requires its own credentials", arguments: logins)
  func login(dialect: String, credentials: [String: String], paths: [String]) async throws {
    let harness = try ProviderHarness(dialect, credentials: [:])
    let found = await fault { () throws(Fault) in try await harness.provider.login(with: credentials, harness.call) }
    #expect((found?.wrongParams ?? []) == paths && (found == nil) == paths.isEmpty, "\(found.debugDescription)")
    #expect((harness.provider.session.status.state == .active) == paths.isEmpty)
  }

  @Test("Logging out does not revoke the configured token")
  func logout() async throws {
    let harness = try ProviderHarness("rest-v1")
    _ = try await harness.page()
    let before = harness.wire.requests.count
    try await harness.provider.session.logout(harness.call)
    #expect(harness.wire.requests.count == before && harness.provider.session.status.state == .none)
    _ = try await harness.page()
  }
}

extension ProviderHarness {
  /// Responds to the next exchange with this.
  fileprivate func answerToken(_ text: String, _ status: Int = 200, _ type: String = "application/json", times: Int = 1)
  {
    let response = HTTPResponse(status, headers: ["Content-Type": type], body: Array(text.utf8))
    sandbox.redhat.inject(.response(response), for: .token, times: times)
  }
}
