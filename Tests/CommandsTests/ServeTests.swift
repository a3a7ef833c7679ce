import JSON
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("The program as a server")
struct ServeTests {
  private static let quiet = ProgramRun.Ending()

  // MARK: Start and end

  @Test("A session in header framing works from initialize to exit")
  func session() async throws {
    let run = try ProgramRun(["--sandbox"])
    run.sendFramed(request(1, "initialize", #"{"processId":null,"capabilities":{}}"#))
    #expect(try await run.framedMessage()?["result"]?["serverInfo"]?["name"] == "casewire")
    run.sendFramed(notification("initialized"))
    run.sendFramed(request(2, "cases/list", #"{"limit":3}"#))
    #expect(try await run.framedMessage()?["result"]?["cases"]?.array?.count == 3)
    run.sendFramed(request(3, "shutdown"))
    #expect(try await run.framedMessage() == ["jsonrpc": "2.0", "id": 3, "result": nil])
    run.sendFramed(notification("exit"))
    #expect(try await run.end() == Self.quiet)
  }

  @Test("exit without shutdown exits with code 1")
  func exitAlone() async throws {
    let run = try ProgramRun(["--sandbox"])
    run.sendFramed(request(1, "initialize"))
    #expect(try await run.framedMessage()?["result"] != nil)
    run.sendFramed(notification("exit"))
    #expect(try await run.end() == ProgramRun.Ending(code: 1))
  }

  @Test(
    "A signal ends the program at once; earlier requests are answered", arguments: [SIGTERM, SIGINT, SIGHUP],
    [true, false])
  func signal(_ number: Int32, _ isFramed: Bool) async throws {
    let run = try ProgramRun(["--sandbox"])
    let send = isFramed ? run.sendFramed : { run.send("\($0)\n") }
    let next = isFramed ? run.framedMessage : run.message
    send(request(1, "ping"))
    #expect(try await next()?["id"] == 1)
    send(request(2, "cases/list"))
    send(request(3, "ping"))
    // The list runs concurrently; when the later ping is answered, both have been dispatched.
    var answered: [Int?] = []
    while answered.last != 3 { answered.append(try #require(try await next())["id"]?.integer) }
    let start = SystemTime().now
    run.signal(number)
    if !answered.contains(2) { #expect(try await next()?["id"] == 2) }
    #expect(try await run.end() == Self.quiet)
    // Much more than needed, much less than the ten seconds for writes.
    #expect(try #require(run.endedAt) - start < .seconds(3))
  }

  @Test("A client that disconnects ends the program quietly")
  func brokenPipe() async throws {
    let run = try ProgramRun(["--sandbox"], hearsOutput: false)
    run.send(request(1, "cases/list") + "\n")
    #expect(try await run.end() == Self.quiet)
  }

  @Test("An input that is empty, closed or without a line end is handled", arguments: ["", "\n", request(1, "ping")])
  func input(_ text: String) async throws {
    let output = text.isEmpty || text == "\n" ? "" : #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n"
    #expect(try await ProgramRun.run([], input: text) == ProgramRun.Ending(output: output))
  }

  /// The trace is the first file that is opened. It must not get the number of a closed standard descriptor, which
  /// would then receive the output or the errors.
  @Test("Standard descriptors that are closed at the start are handled", arguments: [[0], [2], [0, 2]] as [[Int32]])
  func closed(_ numbers: [Int32]) async throws {
    let folder = TemporaryFolder()
    let trace = "\(folder.path)/trace"
    let ending = try await ProgramRun.run(
      ["--trace", trace], input: request(1, "ping") + "\n", closed: numbers)
    #expect(ending.code == 0 && ending.errors == "")
    #expect(ending.output == (numbers == [2] ? #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n" : ""))
    // With standard output closed, nothing is done: see `OutputTests`.
    let lines = String(decoding: try FileSystem.read(trace, limit: 1 << 20) ?? [], as: UTF8.self).split(separator: "\n")
    #expect(lines.count == (numbers.contains(0) ? 0 : 2))
    #expect(lines.allSatisfy { $0.contains("Z --> ") || $0.contains("Z <-- ") }, "\(lines)")
  }

  @Test("The program ends when the client's process ends", arguments: [true, false])
  func clientProcess(_ isFramed: Bool) async throws {
    let client = try ProgramRun([], program: "/bin/cat")
    let run = try ProgramRun([])
    let hello = request(1, "initialize", #"{"processId":\#(client.id),"capabilities":{}}"#)
    if isFramed { run.sendFramed(hello) } else { run.send("\(hello)\n") }
    #expect(try await (isFramed ? run.framedMessage() : run.message())?["result"] != nil)
    client.closeInput()
    #expect(try await client.end().code == 0)
    #expect(try await run.end() == Self.quiet)
  }

  @Test("The program continues if the client's process id is not valid here")
  func unknownProcess() async throws {
    let gone = try ProgramRun([], program: "/bin/cat")
    gone.closeInput()
    #expect(try await gone.end().code == 0)
    let run = try ProgramRun([])
    run.send(request(1, "initialize", #"{"processId":\#(gone.id)}"#) + "\n")
    #expect(try await run.message()?["result"] != nil)
    run.send(request(2, "ping") + "\n")
    #expect(try await run.message()?["id"] == 2)
    run.closeInput()
    #expect(try await run.end() == Self.quiet)
  }

  // MARK: Responses

  @Test("Invalid JSON is refused, and the next message is answered")
  func brokenMessage() async throws {
    let run = try ProgramRun([])
    run.send(#"{"jsonrpc":"2.0","id":1,"method"::}"# + "\n" + request(2, "ping") + "\n")
    let refusal = try #require(try await run.message())
    #expect(refusal["id"] == JSON.null && refusal["error"]?["code"] == -32700)
    #expect(try await run.message() == ["jsonrpc": "2.0", "id": 2, "result": [:]])
    run.closeInput()
    #expect(try await run.end() == Self.quiet)
  }

  @Test("--read-only refuses methods that write, and nothing else")
  func readOnly() async throws {
    let run = try ProgramRun(["--sandbox", "--read-only"])
    run.send(request(1, "comments/add", #"{"case":"ibm/CS4150820","text":"Hello"}"#) + "\n")
    #expect(try await run.message()?["error"]?["data"]?["kind"] == "readOnly")
    run.send(request(2, "comments/list", #"{"case":"ibm/CS4150820"}"#) + "\n")
    #expect(try await run.message()?["result"]?["comments"]?.array?.count == 3)
    run.send(request(3, "profiles/list") + "\n")
    #expect(try await run.message()?["result"]?["profiles"]?[0]?["readOnly"] == true)
    run.closeInput()
    #expect(try await run.end() == Self.quiet)
  }

  @Test("A request after a new comment sees the comment")
  func pipedComment() async throws {
    let lines = [
      request(1, "comments/add", #"{"case":"ibm/CS4150820","text":"Seen from a pipe"}"#),
      request(2, "comments/list", #"{"case":"ibm/CS4150820","order":"newest","limit":1}"#),
    ]
    let ending = try await ProgramRun.run(["--sandbox"], input: lines.joined(separator: "\n") + "\n")
    #expect(ending.errors == "" && ending.code == 0)
    let answers = try ending.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    let list = try #require(answers.first { $0["id"] == 2 })
    #expect(list["result"]?["comments"]?[0]?["text"] == "Seen from a pipe")
  }

  // MARK: The configuration

  private static let configurations: [(name: String, text: String?)] = [
    ("missing.json", nil), ("broken.json", "{"), ("list.json", "[]"), ("misspelt.json", #"{"profile":{}}"#),
  ]

  @Test(
    "A configuration that cannot be used is an error response, and the program continues", arguments: configurations)
  func configuration(name: String, text: String?) async throws {
    let folder = TemporaryFolder()
    let path = try text.map { try folder.file(name, $0) } ?? "\(folder.path)/\(name)"
    let run = try ProgramRun(["--config", path])
    for id in 1...2 {
      run.send(request(id, "cases/list") + "\n")
      let error = try #require(try await run.message()?["error"])
      #expect(error["data"]?["kind"] == "configuration")
      #expect(error["data"]?["file"]?.string == path)
    }
    run.send(request(3, "providers/list") + "\n")
    #expect(try await run.message()?["result"] != nil)
    run.closeInput()
    #expect(try await run.end() == Self.quiet)
  }

  @Test("Without any configuration, the error names the searched paths")
  func noConfiguration() async throws {
    let ending = try await ProgramRun.run([], input: request(1, "cases/list") + "\n", environment: ["HOME": "/nowhere"])
    #expect(ending.errors == "" && ending.code == 0)
    let data = try JSON(parsing: ending.output)["error"]?["data"]
    #expect(data?["kind"] == "configuration")
    #expect(ending.output.contains("/nowhere/.config/casewire/config.json"))
    #expect(data?["example"] != nil)
  }

  @Test("The output of a credential command does not reach stdout")
  func strayPrints() async throws {
    let folder = TemporaryFolder()
    let script = "echo stray-error >&2; touch \(folder.path)/ran; echo stray-secret"
    let config = try folder.file(
      "config.json",
      """
      {"profiles": {"work": {"provider": "ibm-cloud", "baseURL": "http://127.0.0.1:1", "tokenURL": "http://127.0.0.1:1",
        "credentials": {"apiKey": {"command": ["sh", "-c", "\(script)"]}}}}}
      """)
    let run = try ProgramRun(["--config", config, "--log-level", "debug"])
    run.send(request(1, "cases/list", #"{"timeoutSeconds":5}"#) + "\n")
    let answer = try #require(try await run.message())
    // Nothing listens at the address, whichever transport is used.
    #expect(answer["error"]?["data"]?["profile"] == "work")
    run.closeInput()
    let ending = try await run.end()
    #expect(ending.code == 0 && ending.output == "")
    #expect(FileSystem.permissions("\(folder.path)/ran") != nil, "the command did not run")
    #expect(!(answer.text + ending.errors).contains("stray-"))
  }
}
