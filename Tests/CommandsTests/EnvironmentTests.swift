import JSON
import TestSupport
import Testing

@Suite("Arguments, environment and limits of the program")
struct EnvironmentTests {
  // MARK: Arguments

  /// Each argument in the notation of the shell's `printf`, and the error.
  private static let words: [(script: String, code: Int32, error: String)] = [
    (#"call --sandbox comments/add "$(printf '{"case":"ibm/CS4178171","text":"Gr\374\337e"}')""#, 2, #""code":-32700"#),
    (#"call --sandbox "$(printf 'p\377')""#, 2, "not valid UTF-8"),
    (#"call --sandbox "$(printf 'p\377')" '{}'"#, 2, "not valid UTF-8"),
    (#"call --config "$(printf '/tmp/caf\351.json')" ping"#, 2, "not valid UTF-8"),
    (#"--trace "$(printf '/tmp/caf\351')""#, 2, "not valid UTF-8"),
    (#"--log-level="$(printf 'info\377')""#, 2, "--log-level"),
    (#""$(printf '\355\240\200')""#, 2, "casewire: "),
  ]

  @Test("Bytes that are not UTF-8 are refused, never replaced", arguments: words)
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
    #expect(argument == input && argument.code == 2)
  }

  @Test("Invalid params are refused", arguments: ["[]", "[null]", " [ ] ", "null", "{}"])
  func noParams(_ params: String) async throws {
    #expect(try await ProgramRun.run(["call", "ping", params]) == ProgramRun.Ending(output: "{}\n"))
    let ending = try await ProgramRun.run([], input: request(1, "shutdown", params))
    #expect(ending == ProgramRun.Ending(output: #"{"jsonrpc":"2.0","id":1,"result":null}"# + "\n"))
  }

  // MARK: The configuration

  private static let pipes: [(mode: String, isPrivate: Bool)] = [("600", true), ("644", false)]

  @Test("A configuration from a pipe is read once and kept", arguments: pipes)
  func pipe(mode: String, isPrivate: Bool) async throws {
    let vendor = try FakeDelayingVendor(delaying: "nothing")
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
      ("-n 4", ["--version"], "The limit of open files is 4"),
      ("-n 4", ["serve"], "The limit of open files is 4"),
      ("-n 5", ["--sandbox"], "The limit of open files is 5"),
      ("-n 5", ["doctor"], "The limit of open files is 5"),
      ("-n 6", ["sandbox"], "The limit of open files is 6"),
      ("-n 7", ["call", "--sandbox", "cases/list"], "The limit of open files is 7"),
      ("-v 50000", ["--sandbox"], "The limit of memory is 50000 KiB"),
      ("-v 120000", ["call", "--sandbox", "cases/list"], "The limit of memory is 120000 KiB"),
    ]

    @Test("Limits that are too low are reported, without a crash or an endless wait", arguments: tooSmall)
    func limits(limit: String, arguments: [String], message: String) async throws {
      let ending = try await runInShell("ulimit \(limit); PROGRAM", arguments, input: request(1, "cases/list"))
      #expect(ending.output == "" && ending.code == 1)
      #expect(ending.errors.hasPrefix("casewire: \(message). Allow at least "), "\(ending.errors)")
    }

    @Test("A folder as standard input is reported")
    func folderAsInput() async throws {
      let ending = try await runInShell("PROGRAM < /", ["--sandbox"])
      let message = "casewire: error: Standard input is a folder. Connect it to a pipe, a file or a terminal.\n"
      #expect(ending == ProgramRun.Ending(errors: message, code: 1))
    }

    private static let damaged = [
      ("HOME", #"HOME=$(printf '/\377'); export HOME"#),
      ("https_proxy", #"https_proxy=$(printf '\377'); export https_proxy"#),
      ("CASE_MANAGEMENT_APIKEY", #"CASE_MANAGEMENT_APIKEY=$(printf 'a\377'); export CASE_MANAGEMENT_APIKEY"#),
    ]

    @Test("A variable whose value is not UTF-8 is refused by its name", arguments: damaged)
    func damagedVariables(name: String, script: String) async throws {
      let ending = try await runInShell(
        "\(script); PROGRAM", ["call", "--no-session-store", "session/login", #"{"profile":"ibm"}"#])
      #expect(ending.code == 1)
      let error = try JSON(parsing: ending.errors)
      #expect(error["code"] == -31013)
      #expect(
        error["message"]?.string?.contains("environment variable \(name) is not valid UTF-8") == true,
        "\(ending.errors)")
    }

    @Test("A trace file that cannot be used is named, with the reason and what to do", arguments: ["call", "serve"])
    func unusableTrace(command: String) async throws {
      let folder = TemporaryFolder()
      let shared = try folder.file("shared", "", mode: 0o644)
      let other = "Name another file with --trace.\n"
      for (path, message) in [
        (folder.path, "The trace file \(folder.path) cannot be opened: Is a directory. \(other)"),
        (
          "\(folder.path)/no/trace",
          "The trace file \(folder.path)/no/trace cannot be opened: No such file or directory. \(other)"
        ),
        ("/dev/null", "The trace file /dev/null is not a regular file. \(other)"),
        (shared, "Others can read the trace file \(shared) (mode 644). Run chmod 600 \(shared).\n"),
      ] {
        let words = [command] + (command == "call" ? ["ping"] : []) + ["--sandbox", "--trace", path]
        #expect(try await ProgramRun.run(words) == ProgramRun.Ending(errors: "casewire: \(message)", code: 1))
      }
    }

    @Test("The trace file is neither sent nor replaced")
    func traceFile() async throws {
      let folder = TemporaryFolder()
      let path = "\(folder.path)/trace"
      let found = try await ProgramRun.run(["call", "--sandbox", "cases/list", #"{"profiles":["ibm"],"limit":1}"#])
      let id = try #require(try JSON(parsing: found.output)["cases"]?.array?.first?["id"]?.string)
      let ending = try await runInShell(
        "cd \(folder.path); PROGRAM",
        ["call", "--sandbox", "--trace", path, "attachments/add", #"{"case":"\#(id)","path":"\#(path)"}"#])
      #expect(ending.code == 2 && ending.errors.contains("contains secrets"), "\(ending.errors)")
    }

    @Test("A soft limit is raised where that is allowed")
    func softLimit() async throws {
      let ending = try await runInShell(
        "ulimit -S -n 7; PROGRAM", ["call", "--sandbox", "cases/list", #"{"limit":1}"#])
      #expect(ending.errors == "" && ending.code == 0)
    }
  #endif
}
