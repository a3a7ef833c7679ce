import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// `session/status` has the user without a request.
@Suite("The user of a session")
struct SessionUserTests {
  private let time = ManualTime()

  private func jwt(_ claims: String) -> String {
    "\(Base64.encodeForURL(Array(#"{"alg":"none"}"#.utf8))).\(Base64.encodeForURL(Array(claims.utf8))).c2ln"
  }

  @Test(
    "The claims of a token name the user, in this order",
    arguments: [
      (#"{"email": "jane@example.com", "preferred_username": "jane", "sub": "1"}"#, "jane@example.com"),
      (#"{"preferred_username": "jane", "sub": "1"}"#, "jane"), (#"{"sub": "IBMid-1", "email": ""}"#, "IBMid-1"),
      (#"{"sub": "a\u001bb", "email": 7}"#, nil), ("[]", nil), ("{", nil), (#"{"name": "Jane"}"#, nil),
    ] as [(String, String?)])
  func claims(_ claims: String, _ user: String?) async throws {
    let token = jwt(claims)
    let session = TokenSession(.work([:], time: time)) { _ in
      AccessToken(value: token, seconds: 3600)
    }
    #expect(session.status.user == nil)
    _ = try await session.authorization(VendorCall(deadline: time.now + .seconds(30)))
    #expect(session.status.user == user)
    let direct = DirectSession.readyToken(.work([:], time: time), remedy: "") { token }
    _ = try await direct.authorization(VendorCall(deadline: time.now + .seconds(30)))
    #expect(direct.status.user == user)
  }

  @Test("An opaque token has no user", arguments: ["token", "a.b", "a.b.c", "..", "a.!!!.c"])
  func opaque(_ token: String) async throws {
    let session = TokenSession(.work([:], time: time)) { _ in
      AccessToken(value: token, seconds: 3600)
    }
    _ = try await session.authorization(VendorCall(deadline: time.now + .seconds(30)))
    #expect(session.status.user == nil && session.status.state == .active)
  }

  @Test("A user name and a client ID are known after their lookup; a login with others replaces them")
  func names() async throws {
    for name in ["username", "clientId"] {
      let descriptor = ProviderDescriptor(
        id: "named", name: "Named", baseURL: "https://named.example.com", tokenURL: nil, numberPatterns: [],
        authKinds: [.init("pair", credentials: [name, "secret"], optional: name == "username" ? ["clientId"] : [])])
      #expect(descriptor.userNames == [name])
      let kind = ProviderKind(descriptor) { context in
        context.provider(
          TokenSession(context.session(of: "secret")) { _ in AccessToken(value: "opaque", seconds: 3600) })
      }
      let settings = ProfileSettings(
        name: "a", baseURL: descriptor.baseURL, tokenURL: nil,
        credentials: FakeCredentials(
          ["secret": "s3cret-s3cret", "clientId": "some-program"].merging([name: "jane"]) { $1 }))
      let provider = kind.make(settings, FakeTransport([]), time)
      #expect(provider.session.status.user == nil)
      let call = VendorCall(deadline: time.now + .seconds(30))
      try await provider.login(with: nil, call)
      #expect(provider.session.status.user == "jane")
      try await provider.login(with: [name: "joe"], call)
      #expect(provider.session.status.user == "joe")
      #expect(settings.redactor.redact("joe") == "joe")
      try await provider.session.logout(call)
      #expect(provider.session.status.user == nil)
    }
  }
}
