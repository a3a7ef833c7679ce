import JSON
import TestSupport
import Testing

@Suite("What the program is started with")
struct EnvironmentTests {
  // MARK: Arguments

  /// What `printf` of a shell makes of each, and what is said.
  private static let words: [(script: String, code: Int32, error: String)] = [
    (#"call --sandbox comments/add "$(printf '{"case":"ibm/CS4178171","text":"Gr\374\337e"}')""#, 1, #""code":-32700"#),
    (#"call --sandbox "$(printf 'p\377')""#, 2, "not valid UTF-8"),
    (#"call --sandbox "$(printf 'p\377')" '{}'"#, 2, "not valid UTF-8"),
    (#"call --config "$(printf '/tmp/caf\351.json')" ping"#, 2, "not valid UTF-8"),
    (#"--trace "$(printf '/tmp/caf\351')""#, 2, "not valid UTF-8"),
    (#"--log-level="$(printf 'info\377')""#, 2, "--log-level"),
    (#""$(printf '\355\240\200')""#, 2, "casewire: "),
  ]

  @Test("Bytes that are not UTF-8 are refused, never mended", arguments: words)
  func notUTF8(script: String, code: Int32, error: String) async throws {
    let ending = try await runInShell("exec \"$0\" \(script)", [])
    #expect(ending.output == "" && ending.code == code)
    #expect(ending.errors.contains(error), "\(ending.errors)")
  }

  @Test("The error for params is that of the same bytes on stdin")
  func sameError() async throws {
    let text = #"printf '{"text":"Gr\374\337e"}'"#
    let argument = try await runInShell("exec \"$0\" call --sandbox ping \"$(\(text))\"", [])
    let input = try await runInShell("\(text) | \"$0\" call --sandbox ping -", [])
    #expect(argument == input && argument.code == 1)
  }

  @Test("Params that are none", arguments: ["[]", "[null]", " [ ] ", "null", "{}"])
  func noParams(_ params: String) async throws {
    #expect(try await ProgramRun.run(["call", "ping", params]) == ProgramRun.Ending(output: "{}\n"))
    let ending = try await ProgramRun.run([], input: request(1, "shutdown", params))
    #expect(ending == ProgramRun.Ending(output: #"{"jsonrpc":"2.0","id":1,"result":null}"# + "\n"))
  }

  // MARK: The configuration

  private static let pipes: [(mode: String, isPrivate: Bool)] = [("600", true), ("644", false)]

  @Test("A configuration that comes through a pipe is read once and kept", arguments: pipes)
  func pipe(mode: String, isPrivate: Bool) async throws {
    let vendor = try DelayingVendor(delaying: "nothing")
    defer { vendor.close() }
    let folder = TemporaryFolder()
    let pipe = "\(folder.path)/pipe"
    let script = "mkfifo -m \(mode) \(pipe); (sleep 0.1; cat \(vendor.configuration) > \(pipe)) & PROGRAM"
    let list = request(1, "profiles/list") + "\n"
    let ending = try await runInShell(script, ["--config", pipe], input: list + list)
    #expect(ending.code == 0 && ending.errors == "")
    let answers = try ending.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(answers.count == 2 && answers[0] == answers[1])
    let profile = answers[0]["result"]?["profiles"]?[0]
    #expect(profile?["profile"] == "ibm" && (profile?["failure"] == nil) == isPrivate)
  }

  // MARK: Limits

  #if os(Linux)
    private static let tooSmall: [(limit: String, arguments: [String], message: String)] = [
      ("-n 5", ["--sandbox"], "the limit of open files is 5"),
      ("-n 7", ["call", "--sandbox", "cases/list"], "the limit of open files is 7"),
      ("-v 50000", ["--sandbox"], "the limit of memory is 50000 KiB"),
    ]

    @Test("Limits that are too small are told, instead of a crash or of waiting without end", arguments: tooSmall)
    func limits(limit: String, arguments: [String], message: String) async throws {
      let ending = try await runInShell("ulimit \(limit); PROGRAM", arguments, input: request(1, "cases/list"))
      #expect(ending.output == "" && ending.code == 1)
      #expect(ending.errors.hasPrefix("casewire: \(message); allow at least "), "\(ending.errors)")
    }

    @Test("A soft limit is raised where that is allowed")
    func softLimit() async throws {
      let ending = try await runInShell(
        "ulimit -S -n 7; PROGRAM", ["call", "--sandbox", "cases/list", #"{"limit":1}"#])
      #expect(ending.errors == "" && ending.code == 0)
    }
  #endif
}
