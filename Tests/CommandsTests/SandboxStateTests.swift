import JSON
import Platform
import TestSupport
import Testing

@Suite("Changes of simulated vendors that are kept in a file")
struct SandboxStateTests {
  private static func run(_ line: String, _ file: String, _ last: String...) async throws -> JSON {
    let words = line.split(separator: " ").map(String.init) + last + ["--sandbox", "--sandbox-state", file]
    let ending = try await ProgramRun.run(words)
    #expect(ending.code == 0 && ending.errors == "", "\(ending)")
    return try JSON(parsing: ending.output)
  }

  @Test("A process has the changes of the processes before it, at each vendor")
  func changes() async throws {
    let folder = TemporaryFolder()
    let file = "\(folder.path)/state"
    let added = try await Self.run("comments add CS4178171", file, "the first")
    _ = try await Self.run("comments add 04186767", file, "at Red Hat")
    _ = try await Self.run("cases update 04186767 --changes.severity 1", file)
    _ = try await Self.run("comments add CS4178171", file, "the second")
    let made = try await Self.run(
      "cases create redhat", file, "A new case", "It stops.", "--product", "Red Hat Enterprise Linux", "--version",
      "10.0")
    let texts = try await Self.run("comments list CS4178171 --order newest --limit 2", file)["comments"]?.array ?? []
    #expect(texts.map { $0["text"] } == ["the second", "the first"] && texts.last?["id"] == added["id"])
    let other = try await Self.run("cases get 04186767", file)
    #expect(
      other["severity"]?["level"] == 1 && other["comments"]?.array?.contains { $0["text"] == "at Red Hat" } == true)
    let id = try #require(made["id"]?.string)
    #expect(try await Self.run("cases get \(id)", file)["title"] == "A new case")
    #expect(FileSystem.permissions(file) == 0o600)
  }

  @Test("Another file is refused and kept")
  func foreign() async throws {
    let folder = TemporaryFolder()
    let file = try folder.file("notes", "mine\n")
    let ending = try await ProgramRun.run(["list", "--sandbox", "--sandbox-state", file])
    #expect(ending.code == 1 && ending.errors.contains("as a state of the sandbox"), "\(ending)")
    #expect(try FileSystem.read(file, limit: 99) == Array("mine\n".utf8))
  }

  @Test("The sandbox prints a configuration that works")
  func configuration() async throws {
    let server = try ProgramRun(["sandbox", "--print-config", "--cases", "3"])
    let text = try #require(try await server.message()).text
    let folder = TemporaryFolder()
    let file = try folder.file("config.json", text)
    let ending = try await ProgramRun.run(["cases", "list", "--config", file, "--output", "jsonl", "--columns", "id"])
    #expect(ending.code == 0 && ending.output.split(separator: "\n").count > 3, "\(ending)")
    server.signal(15)
    _ = try await server.end()
  }
}
