import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import RedHatPortal
import Sandbox
import TestSupport
import Testing

@Suite("Service accounts in place of offline tokens")
struct ServiceAccountTests {
  private static let account = ["clientId": RedHatSimulator.clientID, "clientSecret": RedHatSimulator.clientSecret]

  @Test(
    "The secret is exchanged, and again when the token ends", arguments: ["rest-v1", "rest-v3"], [nil, "api.console"])
  func exchange(dialect: String, scope: String?) async throws {
    let settings = scope.map { ["tokenScope": JSON.string($0)] } ?? [:]
    let site = try Site(dialect, credentials: Self.account, settings: settings)
    _ = try await site.page()
    var form = [
      "grant_type": "client_credentials", "client_id": RedHatSimulator.clientID,
      "client_secret": RedHatSimulator.clientSecret,
    ]
    form["scope"] = scope
    #expect(site.forms == [form] && site.provider.session.status.source == "literal")
    #expect(site.provider.session.status.expiresAt == site.time.date.addingTimeInterval(900))
    site.time.advance(by: .seconds(895))
    _ = try await site.page()
    #expect(site.forms == [form, form])
    site.sandbox.redhat.revokeTokens()
    _ = try await site.page()
    #expect(site.forms.count == 3)
  }

  @Test(
    "What is missing or too much is told before anything is sent",
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
    let site = try Site("rest-v1", credentials: credentials)
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(found.kind.rawValue == kind && found.data["key"]?.string == key, "\(found)")
    #expect(found.data["remedy"]?.string?.contains("credentials.") == true && site.wire.requests.isEmpty)
  }

  @Test("A wrong secret is told at once, and sent once")
  func refused() async throws {
    let site = try Site("rest-v1", credentials: ["clientId": RedHatSimulator.clientID, "clientSecret": "wr0ng-s3cret"])
    for _ in 0..<3 {
      let found = try #require(await fault { () throws(Fault) in try await site.page() })
      #expect(found.kind == .authRequired && found.data["vendorCode"] == "invalid_client")
      #expect(found.message.contains("credentials.clientSecret") && !found.message.contains("offline token"))
    }
    #expect(site.wire.requests.count == 1 && site.provider.session.status.state == .refused)
    let scoped = try Site("rest-v1", credentials: Self.account, settings: ["tokenScope": "x"])
    let scope = try #require(await fault { () throws(Fault) in try await scoped.page() })
    #expect(scope.kind == .configuration && scope.message.contains("tokenScope"))
  }

  @Test("A service account without rights is told that the rights are what it lacks")
  func forbidden() async throws {
    let site = try Site("rest-v1", credentials: Self.account)
    site.sandbox.redhat.adjust { $0.admitsServiceAccounts = false }
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(found.kind == .forbidden && found.message.contains("service account"))
    site.sandbox.redhat.adjust { $0.admitsServiceAccounts = true }
    site.sandbox.redhat.inject(.status(401), for: .api, times: 2)
    let dead = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(dead.kind == .authRequired && dead.message.contains("clientSecret"))
  }

  @Test("What session/login brings stands in the place of what is configured, whichever kind it is")
  func login() async throws {
    let token = ["offlineToken": RedHatSimulator.offlineToken]
    for (configured, brought, grant) in [
      (token, Self.account, "client_credentials"), (Self.account, token, "refresh_token"),
      (["clientId": RedHatSimulator.clientID], ["clientSecret": RedHatSimulator.clientSecret], "client_credentials"),
      ([:], Self.account, "client_credentials"),
    ] {
      let site = try Site("rest-v1", credentials: configured)
      try await site.provider.login(with: brought, site.call)
      _ = try await site.page()
      #expect(site.forms.map { $0["grant_type"] } == [grant])
      #expect(site.forms.first?["client_id"] == (grant == "refresh_token" ? "rhsm-api" : RedHatSimulator.clientID))
    }
    let site = try Site("rest-v1", credentials: [:])
    let both = await fault { () throws(Fault) in
      try await site.provider.login(with: token.merging(Self.account) { $1 }, site.call)
    }
    #expect(both?.kind == .invalidParams && both?.paths == ["credentials"])
    let half = await fault { () throws(Fault) in try await site.provider.login(with: ["clientId": "a"], site.call) }
    #expect(half?.kind == .invalidParams && half?.paths == ["credentials"])
  }

  @Test("providers/list names both ways of the newer dialects, and the one of strata")
  func kinds() throws {
    #expect(
      try Site("rest-v1").provider.descriptor.authKinds.map(\.kind) == ["offlineToken", "clientCredentials"])
    #expect(try Site().provider.descriptor.authKinds.map(\.kind) == ["basic"])
    #expect(
      RedHatPortalProvider.kind.descriptor.authKinds.map(\.kind) == ["basic", "offlineToken", "clientCredentials"])
  }
}
