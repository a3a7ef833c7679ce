import CaseModel
import HTTP
import IBMCloud
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("The account of IBM Cloud, and the members of its rows")
struct IdentityTests {
  @Test("It is that of the token, and the same for every key of the account")
  func account() async throws {
    let store = TemporaryFolder()
    let time = ManualTime()
    let sandbox = Sandbox(cases: 5, seed: 1, time: time)
    func process(_ key: String) throws -> ProviderHarness {
      try ProviderHarness(
        IBMCloudProvider.kind, at: "ibm", of: sandbox, time, credentials: ["apiKey": key]
      ) {
        $0.sessionStore = SessionStore(folder: store.path + "/sessions", time: time, boot: "run-1") { _ in }
      }
    }
    let first = try process(IBMSimulator.apiKey)
    #expect(try await first.provider.identity?.account() == nil)
    _ = try await first.page()
    let account = try #require(try await first.provider.identity?.account())
    #expect(account.count == 1 && account[0].hasPrefix("account:"))
    time.advance(by: .seconds(7200))
    let later = try process(IBMSimulator.apiKey)
    #expect(try await later.provider.identity?.account() == account)
    #expect(later.wire.requests.isEmpty)
    let rotated = try process(IBMSimulator.viewerKey)
    #expect(try await rotated.provider.identity?.account() == nil)
    _ = try await rotated.page()
    #expect(try await rotated.provider.identity?.account() == account)
  }

  @Test("Two accounts have two identities, and an opaque token has none")
  func others() async throws {
    var found: [[String]?] = []
    for token in [jwt("one"), jwt("two"), "opaque"] {
      let harness = ScriptedHarness([.json(200, #"{"access_token":"\#(token)","expires_in":3600}"#)])
      _ = await harness.authorize()
      found.append(try await harness.provider.identity?.account())
    }
    #expect(found == [["account:one"], ["account:two"], nil])
  }

  private func jwt(_ account: String) -> String {
    ["{}", #"{"account":{"bss":"\#(account)"},"sub":"jane"}"#, "x"].map { Base64.encodeForURL(Array($0.utf8)) }
      .joined(separator: ".")
  }

  @Test("A row has each member as a single case has it")
  func rows() async throws {
    let harness = try ProviderHarness()
    let found = try await ListedMembers(harness.cases) { harness.call }
    #expect(found.count == 60)
    #expect(found.differing.isEmpty && harness.cases.listedMembers == .all, "\(found.differing.fields)")
  }
}
