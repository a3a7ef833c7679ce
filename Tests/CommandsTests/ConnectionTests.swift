import JSON
import Platform
import Synchronization
import TestSupport
import Testing

/// Two profiles with different keys at one vendor, which sends a second response after each response.
@Suite("Unsolicited responses with two profiles")
struct ConnectionTests {
  /// The number of requests of each profile.
  private static let rounds = 15

  /// IBM's services: the token equals the key, and a case has the number and the token as its title.
  private static func vendor(_ unasked: @escaping @Sendable (_ title: String) -> String) throws -> FakeServer {
    try FakeServer { connection, request in
      if request.target == "/token" {
        let form = String(decoding: request.body, as: UTF8.self)
        let key = form.split(separator: "&").first { $0.hasPrefix("apikey=") }?.dropFirst("apikey=".count) ?? "none"
        connection.answer(
          "200 OK", ["Content-Type: application/json"], #"{"access_token":"\#(key)","expires_in":3600}"#)
        return true
      }
      let token = request.header("authorization")?.split(separator: " ").last ?? "none"
      let path = request.target.prefix { $0 != "?" }
      let number = path.split(separator: "/").first { $0.hasPrefix("CS") } ?? "none"
      connection.send(json(number, "\(number) \(token)") + unasked("\(number) \(token)"))
      return true
    }
  }

  private static func json(_ number: some StringProtocol, _ title: String) -> String {
    let body = #"{"number":"\#(number)","short_description":"\#(title)","description":"","status":"New"}"#
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  @Test("Each case has its own number and key", arguments: [false, true])
  func markers(isTimeout: Bool) async throws {
    let server = try Self.vendor { title in
      isTimeout
        ? "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" : Self.json("CS0", title)
    }
    defer { server.close() }
    let profiles = ["a", "b"].map { name in
      #""\#(name)": {"provider": "ibm-cloud", "baseURL": "\#(server.url("/case-management/v1"))", "tokenURL": "\#(server.url("/token"))", "credentials": {"apiKey": "key-of-\#(name)-0001"}}"#
    }
    let folder = TemporaryFolder()
    let file = try folder.file("config.json", #"{"profiles": {\#(profiles.joined(separator: ", "))}}"#)
    let run = try ProgramRun(["--config", file, "--no-session-store"])
    for round in 0..<Self.rounds {
      for profile in ["a", "b"] {
        let number = "CS\(profile)\(round)"
        run.send(request(round, "cases/get", #"{"case":"\#(profile)/\#(number)","fields":["title"]}"#) + "\n")
        let result = try await run.message()?["result"]
        #expect(result?["title"]?.string == "\(number) key-of-\(profile)-0001", "\(result ?? nil)")
      }
    }
    run.closeInput()
    _ = try await run.end()
  }
}
