import FoundationEssentials
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Suite("The program with a changing configuration")
struct ReloadProgramTests {
  @Test(
    "A new profile is added without a restart; the others keep their token; an invalid file is an error until it is fixed"
  )
  func running() async throws {
    let sandbox = Sandbox(time: SystemTime())
    let port = try HTTPPort(sandbox, number: 0)
    defer { port.stop() }
    let folder = TemporaryFolder()
    var vendor = try #require(try JSON(parsing: port.announcement)["ibm-cloud"]?.object)
    vendor.append(.init("provider", "ibm-cloud"))
    func configuration(_ names: String...) -> String {
      JSON.object([.init("profiles", .object(names.map { .init($0, .object(vendor)) }))]).text
    }
    let file = try folder.file("config.json", configuration("one"))
    let program = try ProgramRun(["--config", file, "--no-session-store"])
    func ask(_ method: String, _ params: String = "{}") async throws -> JSON {
      program.send(request(1, method, params) + "\n")
      while true {
        let answer = try JSON(parsing: try #require(try await program.line()))
        if answer["id"] != nil { return answer }
        #expect(answer["params"]?["profile"] != "one", "the session of one did not change: \(answer.text)")
      }
    }
    func replace(_ text: String) async throws {
      try AtomicFile.write(Array(text.utf8), to: file, mode: 0o600)
      try await Task.sleep(for: .milliseconds(1100))
    }
    #expect(try await ask("session/login", #"{"profile":"one"}"#)["result"]?["state"] == "active")
    _ = try await ask("initialize", #"{"initializationOptions":{"casewire":{"notifications":true}}}"#)
    try await replace(configuration("two", "one"))
    let list = try await ask("profiles/list")["result"]?["profiles"]?.array ?? []
    #expect(list.map { $0["profile"] } == ["two", "one"] && list.map { $0["session"] } == ["none", "active"])
    try await replace("{")
    let error = try await ask("cases/list", #"{"profiles":["one"]}"#)["error"]
    #expect(error?["data"]?["kind"] == "configuration" && error?["data"]?["file"] == .string(file))
    try await replace(configuration("one"))
    #expect(try await ask("cases/list", #"{"profiles":["one"],"limit":1}"#)["result"]?["cases"]?.array?.count == 1)
    #expect(sandbox.ibm.exchanges == 1)
    program.closeInput()
    let ending = try await program.end()
    #expect(ending.code == 0)
  }
}
