import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

/// The account of a session keeps the data of different accounts apart. It is known without a request to the vendor.
@Suite("The account of a session")
struct SessionAccountTests {
  private let time = ManualTime()

  private static func token(_ account: String?, seconds: Int = 3600) -> AccessToken {
    guard let account else { return AccessToken(value: "opaque", seconds: seconds) }
    let claims = #"{"sub":"jane","account":{"valid":true,"bss":"\#(account)"}}"#
    let parts = [#"{"alg":"none"}"#, claims, "signature"].map { Base64.encodeForURL(Array($0.utf8)) }
    return AccessToken(value: parts.joined(separator: "."), seconds: seconds)
  }

  private func harness(_ accounts: String?..., seconds: Int = 3600) -> SessionHarness {
    SessionHarness(accounts.map { .success(Self.token($0, seconds: seconds)) }, time: time)
  }

  @Test("It is unknown before the first login, then that of the token, also after its expiry and in other processes")
  func expiry() async throws {
    let harness = harness("first")
    let process = harness.process()
    #expect(try await process.tokenSession?.account() == nil)
    _ = await process.ask()
    #expect(try await process.tokenSession?.account() == "first")
    time.advance(by: .seconds(7200))
    #expect(try await process.tokenSession?.account() == "first")
    #expect(process.session.status.state == .expired)
    #expect(try await harness.process().tokenSession?.account() == "first")
    #expect(harness.tokens.count == 1)
    #expect(harness.record?["account"] == "first")
  }

  @Test("A file without it, of an earlier version, still has the token")
  func earlierFile() async throws {
    let harness = harness("first")
    _ = await harness.process().ask()
    try harness.change { $0.removeAll { $0.name == "account" } }
    time.advance(by: .seconds(7200))
    #expect(try await harness.process().tokenSession?.account() == "first")
  }

  @Test("A failed renewal keeps it, and a token of another account replaces it")
  func renewal() async throws {
    let harness = harness("first")
    harness.tokens.prepare(.failure(.broken), .failure(.wrongKey), .success(Self.token("second")))
    _ = await harness.process().ask()
    for _ in 0..<2 {
      time.advance(by: .seconds(7200))
      _ = await harness.process().ask()
      #expect(harness.record?["token"]?["value"] != nil && harness.record?["account"] == "first")
      #expect(try await harness.process().tokenSession?.account() == "first")
    }
    time.advance(by: .seconds(7200))
    let process = harness.process()
    _ = await process.ask()
    #expect(try await process.tokenSession?.account() == "second")
    #expect(harness.record?["account"] == "second")
  }

  @Test("A token that names none keeps that of the same credential")
  func opaque() async throws {
    let harness = harness("first", nil)
    _ = await harness.process().ask()
    time.advance(by: .seconds(7200))
    let process = harness.process()
    _ = await process.ask()
    #expect(harness.tokens.count == 2)
    #expect(harness.record?["account"] == "first")
    let never = self.harness(nil).process()
    _ = await never.ask()
    #expect(try await never.tokenSession?.account() == nil)
  }

  @Test("A rotated key makes it unknown until the next login; the key of the same account then has the same")
  func rotation() async throws {
    for next in ["first", "second"] {
      let harness = harness("first", next, seconds: 60)
      let process = harness.process()
      _ = await process.ask()
      harness.keyring.put("s3cret-other")
      #expect(try await process.tokenSession?.account() == "first", "the token is still used")
      time.advance(by: .seconds(60))
      #expect(try await process.tokenSession?.account() == nil)
      #expect(try await harness.process().tokenSession?.account() == nil)
      _ = await process.ask()
      #expect(try await process.tokenSession?.account() == next)
      #expect(try await harness.process().tokenSession?.account() == next)
    }
  }

  @Test("session/login with other credentials marks the profile until session/logout, which removes the account")
  func login() async throws {
    let harness = harness("first", "second", "first")
    let process = harness.process()
    _ = await process.ask()
    #expect(!process.isLoginReplaced)
    #expect(try await process.login(["key": "s3cret-other"]).get() == .active)
    #expect(process.isLoginReplaced)
    #expect(try await process.tokenSession?.account() == "second")
    #expect(harness.record?["account"] == "first", "the login is for this process only")
    #expect(try await process.logout().get() == .none)
    #expect(!process.isLoginReplaced)
    #expect(try await process.tokenSession?.account() == nil)
    #expect(try await harness.process().tokenSession?.account() == nil)
    #expect(!harness.files.contains { $0.hasSuffix(".json") })
    #expect(try await process.login().get() == .active)
    #expect(!process.isLoginReplaced)
    #expect(try await process.tokenSession?.account() == "first")
  }

  @Test("The credentials are read at most twice a minute, and not while the token is valid")
  func reads() async throws {
    let harness = harness("first")
    let process = harness.process()
    _ = await process.ask()
    let before = harness.keyring.reads
    for _ in 0..<10 { #expect(try await process.tokenSession?.account() == "first") }
    #expect(harness.keyring.reads == before)
    time.advance(by: .seconds(7200))
    for _ in 0..<10 { #expect(try await process.tokenSession?.account() == "first") }
    #expect(harness.keyring.reads == before + 1)
    harness.keyring.put("s3cret-other")
    time.advance(by: .seconds(30))
    #expect(try await process.tokenSession?.account() == nil)
    #expect(harness.keyring.reads == before + 2)
  }

  @Test("Credentials that cannot be read are an error, and a damaged account in the file is ignored")
  func unreadable() async throws {
    let harness = harness("first")
    _ = await harness.process().ask()
    for damaged in [JSON.string(""), .string("a\u{1B}b"), .string(String(repeating: "a", count: 255)), .number(1)] {
      try harness.change { members in
        members.removeAll { $0.name == "account" || $0.name == "token" }
        members.append(.init("account", damaged))
      }
      #expect(try await harness.process().tokenSession?.account() == nil, "\(damaged)")
    }
    harness.keyring.fail(Fault(.configuration, "no such variable"))
    await #expect(throws: Fault.self) { try await harness.process().tokenSession?.account() }
  }
}
