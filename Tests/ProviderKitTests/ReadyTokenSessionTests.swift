import CaseModel
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// The effect of the session methods on a token that is not exchanged.
@Suite struct ReadyTokenSessionTests {
  let keyring = FakeCredentials(["token": "s3cret-1"])
  let call = VendorCall(deadline: .distantFuture)

  private func session() -> DirectSession {
    DirectSession.readyToken(.work(keyring, of: "token", time: ManualTime()), remedy: "set another") {
      [keyring] () throws(Fault) in try await keyring.value("token")
    }
  }

  @Test func refreshReadsAChangedToken() async throws {
    let session = session()
    let first = try await session.authorization(call)
    #expect(first.header == "Bearer s3cret-1")
    session.accepted(first)
    keyring.put("s3cret-2", as: "token")
    #expect(try await session.authorization(call).header == "Bearer s3cret-1", "no session method was called")
    try await session.refresh(call)
    #expect(try await session.authorization(call).header == "Bearer s3cret-2")
  }

  @Test func onlyLoginRetriesARefusedToken() async throws {
    let session = session()
    let first = try await session.authorization(call)
    #expect(!session.refused(first))
    #expect(session.status.state == .refused)
    await #expect(throws: Fault.self) { try await session.refresh(call) }
    try await session.login(call)
    #expect(session.status.state == .unverified)
    let again = try await session.authorization(call)
    #expect(again.header == first.header && again.generation > first.generation)
  }

  @Test func logoutDropsTheToken() async throws {
    let session = session()
    let first = try await session.authorization(call)
    session.accepted(first)
    #expect(session.status.state == .active)
    try await session.logout(call)
    #expect(session.status.state == .unverified && session.status.lastError == nil)
    #expect(keyring.reads == 1)
    let second = try await session.authorization(call)
    #expect(
      keyring.reads == 2 && second.generation > first.generation, "a late result for the old token is ignored")
  }
}
