import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("The account of Cisco Support, and the members of its rows")
struct IdentityTests {
  @Test("It is the client with the contracts and users, in any order, without a request")
  func account() async throws {
    func identity(_ settings: [String: JSON], client: String = "the-client", secret: String = "s3cret") async throws
      -> [String]?
    {
      let harness = try ProviderHarness(settings, credentials: ["clientId": client, "clientSecret": secret]) { _, _ in
        .json(500, "{}")
      }
      defer { #expect(harness.wire.requests.isEmpty && harness.tokens.requests.isEmpty) }
      return try await harness.provider.identity?.account()
    }
    let usual: [String: JSON] = ["contracts": ["2", "1"], "users": ["mlind", "Alice"]]
    let account = try await identity(usual)
    #expect(account == ["client:the-client", "contract:1", "contract:2", "user:alice", "user:mlind"])
    #expect(
      try await identity(["contracts": ["1", "2", "1"], "users": ["alice", "MLIND"]], secret: "new") == account)
    let others = [
      try await identity(usual, client: "another"), try await identity(["contracts": ["2", "1"]]),
      try await identity(["contracts": ["2", "3"], "users": ["mlind", "Alice"]]),
      try await identity(["contracts": ["1", "2", "mlind", "alice"]]),
    ]
    #expect(Set(others + [account]).count == 5)
    let harness = try ProviderHarness(credentials: [:]) { _, _ in .json(500, "{}") }
    #expect(try await harness.provider.identity?.account() == nil)
  }

  @Test("session/login with another client is marked until session/logout")
  func login() async throws {
    let harness = try ProviderHarness { _, _ in .json(500, "{}") }
    try await harness.provider.login(with: ["clientId": "other", "clientSecret": "s3cret-other"], harness.call)
    #expect(harness.provider.isLoginReplaced)
    try await harness.provider.session.logout(harness.call)
    #expect(!harness.provider.isLoginReplaced)
  }

  @Test("A row has each listed member as a single case has it")
  func rows() async throws {
    let account = try Account(cases: 200)
    let found = try await ListedMembers(account.cases, atMost: 200) { account.call }
    #expect(found.count > 100)
    #expect(
      found.differing == [
        .type, .closedAt, .owner, .technology, .subTechnology, .problemCode, .customerReference, .comments,
      ], "\(found.differing.fields)")
    #expect(account.cases.listedMembers.isDisjoint(with: found.differing))
  }
}
