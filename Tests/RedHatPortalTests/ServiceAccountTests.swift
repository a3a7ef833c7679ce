import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatPortal
import Sandbox
import TestSupport
import Testing

@Suite("Service accounts instead of offline tokens")
struct ServiceAccountTests {
  private static let account = ["clientId": RedHatSimulator.clientID, "clientSecret": RedHatSimulator.clientSecret]

  @Test(
    "The secret is exchanged, and again when the token expires", arguments: ["rest-v1", "rest-v3"],
    [nil, "api.console"])
  func exchange(dialect: String, scope: String?) async throws {
    let settings = scope.map { ["tokenScope": JSON.string($0)] } ?? [:]
    let harness = try ProviderHarness(dialect, credentials: Self.account, settings: settings)
    _ = try await harness.page()
    var form = [
      "grant_type": "client_credentials", "client_id": RedHatSimulator.clientID,
      "client_secret": RedHatSimulator.clientSecret,
    ]
    form["scope"] = scope
    #expect(harness.forms == [form] && harness.provider.session.status.source == "literal")
    #expect(harness.provider.session.status.expiresAt == harness.time.date.addingTimeInterval(900))
    harness.time.advance(by: .seconds(895))
    _ = try await harness.page()
    #expect(harness.forms == [form, form])
    harness.sandbox.redhat.revokeTokens()
    _ = try await harness.page()
    #expect(harness.forms.count == 3)
  }

  @Test(
    "Missing or extra credentials are reported before anything is sent",
    arguments: [
      (["clientId": "a"], "configuration", "profiles.portal.credentials.clientSecret"),
      (["clientSecret": "b"], "configuration", "profiles.portal.credentials.clientId"),
      (["offlineToken": "c", "clientSecret": "b"], "configuration", "profiles.portal.credentials.clientSecret"),
      (
        ["offlineToken": "c", "clientId": "a", "clientSecret": "b"], "configuration",
        "profiles.portal.credentials.clientSecret"
      ),
      ([:], "authRequired", nil), (["username": "a", "password": "b"], "authRequired", nil),
    ] as [([String: String], String, String?)])
  func incomplete(credentials: [String: String], kind: String, key: String?) async throws {
    let harness = try ProviderHarness("rest-v1", credentials: credentials)
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind.rawValue == kind && found.data["key"]?.string == key, "\(found)")
    #expect(found.data["remedy"]?.string?.contains("credentials.") == true && harness.wire.requests.isEmpty)
  }

  @Test("A wrong secret is reported at once, and sent once")
  func refused() async throws {
    let harness = try ProviderHarness(
      "rest-v1", credentials: ["clientId": RedHatSimulator.clientID, "clientSecret": "wr0ng-s3cret"])
    for _ in 0..<3 {
      let found = try #require(await fault { () throws(Fault) in try await harness.page() })
      #expect(found.kind == .authRequired && found.data["vendorCode"] == "invalid_client")
      #expect(found.message.contains("credentials.clientSecret") && !found.message.contains("offline token"))
    }
    #expect(harness.wire.requests.count == 1 && harness.provider.session.status.state == .refused)
    let scoped = try ProviderHarness("rest-v1", credentials: Self.account, settings: ["tokenScope": "x"])
    let scope = try #require(await fault { () throws(Fault) in try await scoped.page() })
    #expect(scope.kind == .configuration && scope.message.contains("tokenScope"))
  }

  @Test("The fault of a service account without permissions names the missing permissions")
  func forbidden() async throws {
    let harness = try ProviderHarness("rest-v1", credentials: Self.account)
    harness.sandbox.redhat.adjust { $0.admitsServiceAccounts = false }
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .forbidden && found.message.contains("service account"))
    harness.sandbox.redhat.adjust { $0.admitsServiceAccounts = true }
    harness.sandbox.redhat.inject(.status(401), for: .api, times: 2)
    let dead = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(dead.kind == .authRequired && dead.message.contains("clientSecret"))
  }

  @Test("Credentials of session/login replace the configured ones of any kind")
  func login() async throws {
    let token = ["offlineToken": RedHatSimulator.offlineToken]
    for (configured, brought, grant) in [
      (token, Self.account, "client_credentials"), (Self.account, token, "refresh_token"),
      (["clientId": RedHatSimulator.clientID], ["clientSecret": RedHatSimulator.clientSecret], "client_credentials"),
      ([:], Self.account, "client_credentials"),
    ] {
      let harness = try ProviderHarness("rest-v1", credentials: configured)
      try await harness.provider.login(with: brought, harness.call)
      _ = try await harness.page()
      #expect(harness.forms.map { $0["grant_type"] } == [grant])
      #expect(harness.forms.first?["client_id"] == (grant == "refresh_token" ? "rhsm-api" : RedHatSimulator.clientID))
    }
    let harness = try ProviderHarness("rest-v1", credentials: [:])
    let both = await fault { () throws(Fault) in
      try await harness.provider.login(with: token.merging(Self.account) { $1 }, harness.call)
    }
    #expect(both?.kind == .invalidParams && both?.wrongParams == ["credentials"])
    let half = await fault { () throws(Fault) in try await harness.provider.login(with: ["clientId": "a"], harness.call)
    }
    #expect(half?.kind == .invalidParams && half?.wrongParams == ["credentials"])
  }

  @Test("providers/list names both kinds of credentials of the newer dialects, and the one of strata")
  func kinds() throws {
    #expect(
      try ProviderHarness("rest-v1").provider.descriptor.authKinds.map(\.kind) == ["offlineToken", "clientCredentials"])
    #expect(try ProviderHarness().provider.descriptor.authKinds.map(\.kind) == ["basic"])
    #expect(
      RedHatPortalProvider.kind.descriptor.authKinds.map(\.kind) == ["basic", "offlineToken", "clientCredentials"])
  }
}
