import JSON
import Platform
import TestSupport
import Testing

@Suite("The log and the trace of the program")
struct RecordTests {
  private static let input = [
    request(1, "cases/list", #"{"limit":1}"#), request(2, "ping"),
    request(3, "cases/list", #"{"search":"\#(sandboxKey)"}"#),
  ]

  /// Sends one call after the other, so that the key is known before it appears in a text.
  private func converse(_ arguments: [String]) async throws -> (answers: [JSON], ending: ProgramRun.Ending) {
    let run = try ProgramRun(["--sandbox"] + arguments)
    var answers: [JSON] = []
    for line in Self.input {
      run.send("\(line)\n")
      answers.append(try #require(try await run.message()))
    }
    run.closeInput()
    return (answers, try await run.end())
  }

  @Test("By default, successful requests are not logged")
  func silence() async throws {
    let (answers, ending) = try await converse([])
    #expect(answers.allSatisfy { $0["result"] != nil })
    #expect(ending == ProgramRun.Ending())
  }

  @Test("At debug level, the log on stderr does not contain the key")
  func log() async throws {
    let run = try ProgramRun(["--sandbox", "--log-level", "debug"])
    run.send(request(1, "cases/list", #"{"limit":1}"#) + "\n")
    #expect(try await run.message()?["result"] != nil)
    run.send(notification("note/\(sandboxKey)") + "\n" + request(2, "case/\(sandboxKey)") + "\n")
    let refusal = try #require(try await run.message())
    #expect(refusal["error"]?["code"] == -32601 && !refusal.text.contains(sandboxKey))
    run.closeInput()
    let ending = try await run.end()
    #expect(ending.code == 0 && ending.output == "")
    #expect(ending.errors.contains(" casewire: debug: Ignored the notification note/"))
    #expect(!ending.errors.contains(sandboxKey))
  }

  @Test("A write without an id is refused, and logged as a warning")
  func notifiedWrite() async throws {
    let run = try ProgramRun(["--sandbox"])
    run.send(notification("comments/add", #"{"case":"ibm/CS4150820","text":"secret plan"}"#) + "\n")
    run.send(request(1, "comments/list", #"{"case":"ibm/CS4150820"}"#) + "\n")
    #expect(try await run.message()?["result"]?["comments"]?.array?.count == 3)
    run.closeInput()
    let ending = try await run.end()
    #expect(ending.errors.count { $0 == "\n" } == 1)
    #expect(ending.errors.contains("Refused comments/add: ") && !ending.errors.contains("secret plan"))
  }

  @Test("The trace is private, has both directions, and no secret")
  func trace() async throws {
    let folder = TemporaryFolder()
    let (answers, ending) = try await converse(["--trace", "\(folder.path)/trace"])
    #expect(ending == ProgramRun.Ending())
    #expect(FileSystem.permissions("\(folder.path)/trace") == 0o600)
    let lines = try #require(try folder.text("trace")).split(separator: "\n").map(String.init)
    #expect(lines.count == 6)
    let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/
    for line in lines { #expect(line.prefixMatch(of: time) != nil) }
    #expect(lines.count { $0.contains(" --> {") } == 3)
    #expect(lines.count { $0.contains(" <-- {") } == 3)
    #expect(lines[0].hasSuffix(Self.input[0]))
    #expect(lines[1].hasSuffix(answers[0].text))
    #expect(lines[4].contains(#""search":""#) && !lines.joined().contains(sandboxKey))
  }

  @Test("call is traced, too")
  func tracedCall() async throws {
    let folder = TemporaryFolder()
    let ending = try await ProgramRun.run(["call", "--sandbox", "--trace", "\(folder.path)/trace", "ping", "{}"])
    #expect(ending == ProgramRun.Ending(output: "{}\n"))
    #expect(FileSystem.permissions("\(folder.path)/trace") == 0o600)
    let lines = try #require(try folder.text("trace")).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix(#" --> {"jsonrpc":"2.0","id":1,"method":"ping","params":{}}"#) == true)
    #expect(lines.last?.hasSuffix(#" <-- {"jsonrpc":"2.0","id":1,"result":{}}"#) == true)
  }

  @Test("A trace file that others can read is refused", arguments: [["serve"], ["call", "ping"]])
  func exposedTrace(_ command: [String]) async throws {
    let folder = TemporaryFolder()
    let path = try folder.file("trace", "", mode: 0o644)
    let ending = try await ProgramRun.run(command + ["--sandbox", "--trace", path], input: request(1, "ping") + "\n")
    #expect(ending.code == 1 && ending.output == "")
    #expect(ending.errors.hasPrefix("casewire: ") && ending.errors.contains(path))
    #expect(ending.errors.count { $0 == "\n" } == 1)
  }
}
