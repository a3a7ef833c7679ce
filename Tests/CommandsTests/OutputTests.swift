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

/// Runs the program from a shell for conditions that a test cannot create: `script` ends with the program and its
/// arguments.
func runInShell(_ script: String, _ arguments: [String], input: String = "") async throws -> ProgramRun.Ending {
  let run = try ProgramRun(
    ["-c", script.replacing("PROGRAM", with: "exec \"$0\" \"$@\""), ProgramRun.path] + arguments, program: "/bin/sh")
  run.send(input)
  run.closeInput()
  return try await run.end()
}

private let comment = ["call", "--sandbox", "comments/add", #"{"case":"ibm/CS4178171","text":"x"}"#]

@Suite("Output errors and signals")
struct OutputTests {
  private static let noSpace = "No space left on device"

  /// The end of a message, without the id of the new comment.
  private static let added =
    " comments/add succeeded for ibm/CS4178171: ID. Check with: casewire --sandbox comments list ibm/CS4178171\n"

  private static func withoutID(_ ending: ProgramRun.Ending) -> ProgramRun.Ending {
    let errors = ending.errors.replacing(#/succeeded for (\S+): [0-9a-z]+\./#) { "succeeded for \($0.1): ID." }
    return ProgramRun.Ending(output: ending.output, errors: errors, code: ending.code)
  }

  private static let commands: [(arguments: [String], errors: String)] = [
    (comment, "casewire: Cannot write the result: \(noSpace).\(added)"),
    (["call", "--sandbox", "cases/list"], "casewire: Cannot write the result: \(noSpace).\n"),
    (["call", "cases/list", "--help"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["doctor", "--sandbox"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["methods"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["openrpc"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["sandbox"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["--version"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["--help"], "casewire: Cannot write the output: \(noSpace).\n"),
    (["--sandbox"], "casewire: error: Cannot write responses: \(noSpace). The connection ends.\n"),
  ]

  #if os(Linux)
    @Test("A full disk is reported, and that a write was done", arguments: commands)
    func fullDisk(arguments: [String], errors: String) async throws {
      let ending = try await runInShell("PROGRAM > /dev/full", arguments, input: request(1, "cases/list") + "\n")
      // A write that succeeded is no failure, but its result is lost.
      let expected = ProgramRun.Ending(output: "", errors: errors, code: arguments == comment ? 5 : 1)
      #expect(Self.withoutID(ending) == expected)
    }

    @Test("A full disk of standard error changes nothing else")
    func fullErrors() async throws {
      let good = try await runInShell(
        "PROGRAM 2> /dev/full", ["--sandbox", "--log-level", "debug"], input: request(1, "ping"))
      #expect(good == ProgramRun.Ending(output: #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n"))
      let bad = try await runInShell("PROGRAM 2> /dev/full", ["call", "--sandbox", "no/such"])
      #expect(bad == ProgramRun.Ending(code: 2))
    }
  #endif

  @Test("With standard output closed, nothing is done", arguments: commands.map(\.arguments))
  func closedOutput(_ arguments: [String]) async throws {
    let ending = try await ProgramRun.run(arguments, input: request(1, "ping") + "\n", closed: [1])
    #expect(ending == ProgramRun.Ending(errors: "casewire: Standard output is closed.\n", code: 1))
  }

  @Test("A closed pipe is not reported, unless a write was done")
  func leftReader() async throws {
    for (arguments, errors) in [
      (["call", "--sandbox", "cases/list"], ""), (["methods"], ""),
      (comment, "casewire: Cannot write the result: Broken pipe.\(Self.added)"),
    ] {
      let ending = try await ProgramRun(arguments, hearsOutput: false).end()
      #expect(
        Self.withoutID(ending) == ProgramRun.Ending(errors: errors, code: arguments == comment ? 5 : 1))
    }
  }

  @Test("A client that disconnects during a slow read ends the program")
  func leftClient() async throws {
    let vendor = try FakeDelayingVendor(delaying: "/token")
    defer { vendor.close() }
    let run = try ProgramRun(["--config", vendor.configuration, "--no-session-store"], hearsOutput: false)
    run.send(request(1, "cases/get", #"{"case":"ibm/CS1"}"#) + "\n")
    #expect(try await run.end() == ProgramRun.Ending())
  }

  @Test("A full disk of the trace is reported once, and stops nothing", arguments: ["serve", "call"])
  func fullTrace(_ command: String) async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/trace"
    let input = (1...8).map { request($0, "providers/list") + "\n" }.joined()
    let ending = try await runInShell(
      "ulimit -f 1; PROGRAM", [command, "--trace", path] + (command == "call" ? ["rpc.discover"] : []),
      input: command == "call" ? "" : input)
    #expect(ending.code == 0)
    #expect(ending.output.split(separator: "\n").count == (command == "call" ? 1 : 8))
    let warning =
      "casewire: warning: Cannot write the trace \(path): File too large. The trace is incomplete.\n"
    #expect(ending.errors == warning)
  }

  // MARK: Signals

  private static func arguments(_ vendor: FakeDelayingVendor) -> [String] {
    [
      "call", "--config", vendor.configuration, "--no-session-store", "comments/add", #"{"case":"ibm/CS1","text":"x"}"#,
    ]
  }

  @Test(
    "A write at the vendor is reported despite a signal, and the program then ends",
    arguments: [
      SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGVTALRM, SIGXCPU, SIGUSR1, SIGUSR2,
    ])
  func signalInWrite(_ number: Int32) async throws {
    let vendor = try FakeDelayingVendor(delaying: "/comments")
    defer { vendor.close() }
    let run = try ProgramRun(Self.arguments(vendor))
    #expect(try await vendor.nextArrival()?.hasPrefix("PUT ") == true)
    run.signal(number)
    // An ignored signal has no visible effect, so wait until the program has received it.
    #expect(run.endedAt == nil)
    vendor.letGo()
    let ending = try await run.end()
    #expect(ending.errors == "" && ending.code == -number)
    #expect(try JSON(parsing: ending.output)["text"] == "x")
  }

  /// Two simultaneous signals are delivered as one, so it is repeated until the program ends.
  private static func end(_ run: ProgramRun, signalling number: Int32) async throws -> ProgramRun.Ending {
    let again = Task {
      while run.endedAt == nil, !Task.isCancelled {
        run.signal(number)
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    defer { again.cancel() }
    return try await run.end()
  }

  @Test("A second Ctrl-C ends a command for people with the name of its draft, and names what was not sent")
  func secondInterrupt() async throws {
    let vendor = try FakeDelayingVendor(delaying: "/comments")
    defer { vendor.close() }
    let run = try ProgramRun([
      "comment", "ibm/CS4178171", "ibm/CS4150820", "x", "--config", vendor.configuration, "--no-session-store",
    ])
    _ = try await vendor.nextArrival()
    let ending = try await Self.end(run, signalling: SIGINT)
    #expect(ending.code == 5 && ending.output == "")
    for text in [
      "Waiting for the outcome; press Ctrl-C again to end without it.\n",
      "drafts send CS4178171-", "Not sent: ibm/CS4150820.",
    ] { #expect(ending.errors.contains(text), "\(ending.errors)") }
    #expect(ending.errors.contains("casewire --config \(vendor.configuration) drafts send"))
  }

  @Test("After a second signal, the outcome of a write is unknown at once", arguments: [SIGINT, SIGTERM])
  func secondSignal(_ number: Int32) async throws {
    let vendor = try FakeDelayingVendor(delaying: "/comments")
    defer { vendor.close() }
    let run = try ProgramRun(Self.arguments(vendor))
    _ = try await vendor.nextArrival()
    let ending = try await Self.end(run, signalling: number)
    #expect(ending.code == 5 && ending.output == "")
    #expect(try JSON(parsing: ending.errors)["data"]?["kind"] == "outcomeUnknown", "\(ending.errors)")
  }

  @Test("A write that was not sent is cancelled by a signal, and the error states that")
  func signalBeforeWrite() async throws {
    let vendor = try FakeDelayingVendor(delaying: "/token")
    defer { vendor.close() }
    let run = try ProgramRun(Self.arguments(vendor))
    _ = try await vendor.nextArrival()
    run.signal(SIGTERM)
    let ending = try await run.end()
    #expect(ending.output == "" && ending.code == -SIGTERM)
    #expect(try JSON(parsing: ending.errors)["code"] == -32800)
  }

  @Test("A signal ends a read at once, without output")
  func signalInRead() async throws {
    let vendor = try FakeDelayingVendor(delaying: "/token")
    defer { vendor.close() }
    let run = try ProgramRun(["call", "--config", vendor.configuration, "--no-session-store", "cases/list"])
    _ = try await vendor.nextArrival()
    run.signal(SIGINT)
    #expect(try await run.end() == ProgramRun.Ending(code: -SIGINT))
  }

  // MARK: Queues

  @Test("A request that is queued behind a write of its case is answered at its timeout")
  func queueTime() async throws {
    let vendor = try FakeDelayingVendor(delaying: "/comments")
    defer { vendor.close() }
    let run = try ProgramRun(["--config", vendor.configuration, "--no-session-store"])
    run.send(request(1, "comments/add", #"{"case":"ibm/CS1","text":"x"}"#) + "\n")
    _ = try await vendor.nextArrival()
    run.send(request(2, "cases/get", #"{"case":"ibm/CS1","timeoutSeconds":1}"#) + "\n")
    run.send(request(3, "comments/add", #"{"case":"CS1","text":"y","timeoutSeconds":1}"#) + "\n")
    for _ in 2...3 {
      let answer = try #require(try await run.message())
      #expect(answer["id"] == 2 || answer["id"] == 3)
      #expect(answer["error"]?["data"]?["kind"] == "vendorUnavailable")
      #expect(answer["error"]?["data"]?["reason"] == "timeout")
    }
    vendor.letGo()
    #expect(try await run.message()?["result"]?["text"] == "x")
    run.closeInput()
    #expect(try await run.end() == ProgramRun.Ending())
  }
}
