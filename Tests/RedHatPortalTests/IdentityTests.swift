import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatPortal
import Sandbox
import TestSupport
import Testing

@Suite("The account of the Red Hat portal, and the members of its rows")
struct IdentityTests {
  private static let serviceAccount = [
    "clientId": RedHatSimulator.clientID, "clientSecret": RedHatSimulator.clientSecret,
  ]

  @Test("It is the configured account, else the user; a user of a token is known after the login")
  func account() async throws {
    let rows: [(dialect: String, credentials: [String: String]?, number: String?, before: String?, after: String)] = [
      ("strata", nil, nil, "user:sandbox-user", "user:sandbox-user"),
      ("strata", nil, "540155", "account:540155", "account:540155"),
      ("strata", nil, "1460290", "account:1460290", "account:1460290"),
      ("rest-v1", nil, nil, nil, "user:sandbox-user"), ("rest-v3", nil, nil, nil, "user:sandbox-user"),
      ("rest-v1", nil, "540155", "account:540155", "account:540155"),
      (
        "rest-v1", Self.serviceAccount, nil, "client:\(RedHatSimulator.clientID)", "client:\(RedHatSimulator.clientID)"
      ),
    ]
    for row in rows {
      let settings = row.number.map { ["accountNumber": JSON.string($0)] } ?? [:]
      let harness = try ProviderHarness(row.dialect, cases: 5, credentials: row.credentials, settings: settings)
      #expect(try await harness.provider.identity?.account() == row.before.map { [$0] }, "\(row)")
      #expect(harness.wire.requests.isEmpty)
      _ = try await harness.page()
      #expect(try await harness.provider.identity?.account() == [row.after], "\(row)")
    }
  }

  @Test("A new process knows the user of the last token, and other credentials are marked until session/logout")
  func login() async throws {
    let folder = TemporaryFolder()
    let first = try ProviderHarness("rest-v1", cases: 5)
    func process() throws -> ProviderHarness {
      try ProviderHarness(
        beside: first, "rest-v1",
        store: SessionStore(folder: folder.path + "/sessions", time: first.time, boot: "run-1") { _ in })
    }
    _ = try await process().page()
    first.time.advance(by: .seconds(7200))
    let later = try process()
    #expect(try await later.provider.identity?.account() == ["user:sandbox-user"])
    #expect(later.wire.requests.isEmpty)
    try await later.provider.login(with: Self.serviceAccount, later.call)
    #expect(later.provider.isLoginReplaced)
    #expect(try await later.provider.identity?.account() == ["client:\(RedHatSimulator.clientID)"])
    try await later.provider.session.logout(later.call)
    #expect(!later.provider.isLoginReplaced)
  }

  @Test(
    "A row has each listed member as a single case has it",
    arguments: [
      ("strata", [.description, .comments, .attachments, .watchlist, .supportTier, .bugs, .vendorFields]),
      ("rest-v1", [.description, .comments, .attachments, .escalated, .bugs, .vendorFields]),
      ("rest-v3", [.attachments]),
    ] as [(String, CaseFields)])
  func rows(_ dialect: String, _ lacking: CaseFields) async throws {
    let harness = try ProviderHarness(dialect)
    harness.sandbox.redhat.adjust { $0.hasSampleShapes = true }
    let found = try await ListedMembers(harness.cases) { harness.call }
    #expect(found.count == 60)
    #expect(found.differing == lacking, "\(found.differing.fields)")
    #expect(harness.cases.listedMembers.isDisjoint(with: lacking))
  }
}
