import FoundationEssentials
import JSON
import Platform
import TestSupport
import Testing

/// `casewire scan` as a program, with simulated vendors.
@Suite("casewire scan")
struct ScanTests {
  private let folder = TemporaryFolder()

  /// The number of a simulated case of IBM in one of these states.
  private func number(_ status: String) async throws -> String {
    let params = #"{"profiles":["ibm"],"status":["\#(status)"],"limit":1}"#
    let ending = try await ProgramRun.run(["call", "--sandbox", "cases/list", params])
    return try #require(JSON(parsing: ending.output)["cases"]?[0]?["number"]?.string)
  }

  private func scan(_ arguments: [String], environment: [String: String] = [:]) async throws -> ProgramRun.Ending {
    try await ProgramRun.run(["scan", folder.path] + arguments, environment: environment)
  }

  @Test(
    "--closed-behind makes a workaround for a closed case a finding, with code 1; other mentions are listed as usual")
  func closedBehind() async throws {
    let (closed, open) = (try await number("closed"), try await number("open"))
    try folder.file("a.c", "// TODO: remove after\n// \(closed)\n\n// FIXME \(open)\n\n// see \(closed)\n")
    let rows: [(arguments: [String], code: Int32, warnings: Int)] = [
      ([], 0, 0), (["--closed-behind"], 1, 1), (["--closed-behind=TODO,BUG"], 1, 1), (["--closed-behind=FIXME"], 0, 0),
    ]
    for row in rows {
      let ending = try await scan(["--sandbox"] + row.arguments)
      let lines = ending.output.split(separator: "\n")
      #expect(ending.code == row.code && lines.count == 3, "\(ending)")
      #expect(
        lines.count { $0.contains(": warning: \(closed) [closed] ") && $0.hasSuffix(" (after TODO)") } == row.warnings)
      #expect(ending.errors == (row.code == 0 ? "" : "casewire: 1 workaround waits for a closed case.\n"))
    }
    let log = try JSON(parsing: try await scan(["--sandbox", "--format=sarif", "--closed-behind"]).output)
    let results = log["runs"]?[0]?["results"]?.array ?? []
    #expect(results.map { $0["level"] } == ["warning", "none", "none"])
    #expect(results.map { $0["ruleId"] } == ["closed-case-behind-marker", "case-mention", "case-mention"])
  }

  @Test("A JSON line has the state and the title of the case, and can be a baseline")
  func lines() async throws {
    let closed = try await number("closed")
    try folder.file("a.c", "// TODO \(closed)\n")
    let first = try await scan(["--sandbox", "--format", "jsonl", "--closed-behind"])
    let row = try JSON(parsing: first.output)
    #expect(first.code == 1)
    #expect(row["case"]?.string == "ibm/\(closed)" && row["profile"] == "ibm" && row["state"] == "closed")
    #expect(row["title"]?.string?.isEmpty == false && row["marker"] == "TODO")
    #expect(
      row.object?.map(\.name) == [
        "path", "line", "column", "length", "number", "case", "profile", "state", "title", "marker", "text",
      ])
    let baseline = try folder.file("baseline.jsonl", first.output)
    let second = try await scan(["--sandbox", "--closed-behind", "--exclude", "*.jsonl", "--baseline", baseline])
    #expect(second == ProgramRun.Ending())
  }

  @Test("--offline sends no request, so a sandbox with an empty store knows no state")
  func offline() async throws {
    let closed = try await number("closed")
    try folder.file("a", "TODO \(closed)")
    let ending = try await scan(["--sandbox", "--offline", "--closed-behind"])
    #expect(ending == ProgramRun.Ending(output: "\(folder.path)/a:1:6: \(closed) (after TODO)\n"))
  }

  @Test("A vendor that cannot be reached gives code 3 and is named, unless nothing is looked up")
  func unavailable() async throws {
    let config = try folder.file(
      "config.json",
      #"""
      {"profiles": {"work": {"provider": "ibm-cloud", "baseURL": "http://127.0.0.1:1", "tokenURL": "http://127.0.0.1:1",
        "credentials": {"apiKey": "0123456789abcdef0123456789abcdef"}}}}
      """#)
    try folder.file("a", "TODO CS1234567")
    let arguments = ["--config", config, "--exclude", "*.json", "--no-store", "--no-session-store"]
    let ending = try await scan(arguments + ["--closed-behind"])
    #expect(ending.code == 3 && ending.output == "\(folder.path)/a:1:6: CS1234567 (after TODO)\n")
    #expect(ending.errors.contains("IBM Cloud") && ending.errors.contains("\"work\""))
    #expect(try await scan(arguments + ["--offline"]).code == 0)
    try folder.file("a", "nothing")
    #expect(try await scan(arguments) == ProgramRun.Ending())
  }

  @Test("Without a configuration, mentions are listed with a warning, and --closed-behind is refused")
  func unconfigured() async throws {
    try folder.file("a", "CS1234567")
    let environment = ["HOME": folder.path + "/home"]
    let ending = try await scan([], environment: environment)
    #expect(ending.code == 0 && ending.output == "\(folder.path)/a:1:1: CS1234567\n")
    #expect(ending.errors.hasPrefix("casewire: Cannot find the configuration "))
    #expect(try await scan(["--closed-behind"], environment: environment).code == 2)
    #expect(try await scan([], environment: ["CASEWIRE_CONFIG": "/nowhere.json"]).code == 2)
  }

  @Test("A path or a baseline that cannot be read is refused with code 2")
  func invalid() async throws {
    let missing = try await ProgramRun.run(["scan", "--sandbox", folder.path + "/x"])
    #expect(missing.code == 2 && missing.output == "")
    #expect(missing.errors == "casewire: Cannot read \(folder.path)/x: No such file or directory.\n")
    #expect(
      try await scan(["--sandbox", "--baseline", "/nowhere"]).errors == "casewire: Cannot find the baseline /nowhere.\n"
    )
    let damaged = try folder.file("b", "{}")
    #expect(try await scan(["--sandbox", "--baseline", damaged]).code == 2)
  }

  @Test("A file that cannot be read is reported, and the others are scanned")
  func unreadable() async throws {
    try folder.file("a", "CS1234567")
    try folder.file("b", "CS1234567", mode: 0)
    let ending = try await scan(["--sandbox", "--offline"])
    #expect(ending.code == 0)
    // The administrator can read it.
    if ending.output.split(separator: "\n").count == 1 {
      #expect(ending.errors == "casewire: Cannot read \(folder.path)/b: Permission denied.\n")
    }
  }

  @Test("A reader that leaves early does not change the code")
  func closedPipe() async throws {
    let closed = try await number("closed")
    try folder.file("a", String(repeating: "TODO \(closed)\n", count: 4000))
    for (arguments, code) in [([], 0), (["--closed-behind"], 1)] as [([String], Int32)] {
      let run = try ProgramRun(["scan", "--sandbox", folder.path] + arguments, hearsOutput: false)
      let ending = try await run.end()
      #expect(ending.code == code && !ending.errors.contains("Cannot write"))
    }
  }

  @Test("A terminal gets no control characters of file names, in any format", arguments: ["text", "jsonl", "sarif"])
  func terminal(format: String) async throws {
    try folder.file("a\u{1B}[31m\u{202E}\u{9B}", "CS1234567\u{1B}]0;x\u{7}")
    let (output, code) = try await TerminalRun.run(["scan", "--sandbox", "--offline", "--format", format, folder.path])
    #expect(code == 0 && output.contains("CS1234567"))
    #expect(!output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" || $0 == "\u{7}" })
  }
}
