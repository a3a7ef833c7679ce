import FoundationEssentials
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// Sessions of the whole program, with real files.
@Suite("Sessions of the program")
struct SessionTests {
  private let port: HTTPPort
  private let folder = TemporaryFolder()
  private let sandbox = Sandbox(time: SystemTime())

  init() throws { port = try HTTPPort(sandbox, number: 0) }

  /// A configuration with one profile whose key is in this file.
  private func configuration(_ key: JSON) throws -> String {
    let vendor = try JSON(parsing: port.announcement)["ibm-cloud"]
    let profile: JSON = [
      "provider": "ibm-cloud", "baseURL": vendor?["baseURL"] ?? .null, "tokenURL": vendor?["tokenURL"] ?? .null,
      "credentials": ["apiKey": key],
    ]
    return try folder.file("config.json", JSON.object([.init("profiles", ["ibm": profile])]).text)
  }

  private var environment: [String: String] { ["XDG_STATE_HOME": folder.path + "/state"] }

  private var stored: [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/state/casewire/sessions")
    return (files ?? []).filter { $0.hasSuffix(".json") }
  }

  @Test("A changed secret is read on a refresh, without a restart", arguments: ["file", "command"])
  func changed(_ source: String) async throws {
    defer { port.stop() }
    let secret = try folder.file("secret", "s3cret-wrong")
    let key: JSON = source == "file" ? ["file": .string(secret)] : ["command": ["cat", .string(secret)]]
    let program = try ProgramRun(["--config", try configuration(key)], environment: environment)
    func ask(_ method: String) async throws -> JSON {
      program.send(request(1, method, #"{"profile":"ibm"}"#) + "\n")
      return try JSON(parsing: try #require(try await program.line()))
    }
    #expect(try await ask("session/login")["error"]?["data"]?["kind"] == "authRequired")
    #expect(try await ask("session/refresh")["error"]?["data"]?["kind"] == "authRequired")
    try AtomicFile.write(Array(sandboxKey.utf8), to: secret, mode: 0o600)
    #expect(try await ask("session/refresh")["result"]?["state"] == "active")
    #expect(sandbox.ibm.exchanges == 1 && stored.count == 1)
    #expect(try await ask("session/logout")["result"]?["state"] == "none")
    #expect(stored.isEmpty)
    program.closeInput()
    let ending = try await program.end()
    #expect(ending.code == 0 && ending.errors == "")
  }

  @Test("--no-session-store writes nothing, and uses nothing")
  func unstored() async throws {
    defer { port.stop() }
    let file = try configuration(.string(sandboxKey))
    for (words, exchanges, files) in [
      (["--no-session-store"], 1, 0), ([], 2, 1), (["--no-session-store"], 3, 1), ([], 3, 1),
    ] {
      let ending = try await ProgramRun.run(
        ["call", "session/login", #"{"profile":"ibm"}"#, "--config", file] + words, environment: environment)
      #expect(ending.code == 0 && ending.errors == "")
      #expect(sandbox.ibm.exchanges == exchanges && stored.count == files)
    }
  }
}
