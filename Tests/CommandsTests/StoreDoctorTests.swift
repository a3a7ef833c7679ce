import CaseModel
import CaseStore
import FoundationEssentials
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Suite("The doctor and the store of cases")
final class StoreDoctorTests {
  private let folder = TemporaryFolder()
  private let port: HTTPPort
  /// A profile that passes all checks.
  private let vendor: [JSON.Member]

  init() throws {
    port = try HTTPPort(Sandbox(cases: 3, time: SystemTime()), number: 0)
    let announced = try JSON(parsing: port.announcement)["ibm-cloud"]?.object
    vendor = try #require(announced) + [.init("provider", "ibm-cloud")]
  }

  deinit { port.stop() }

  private func examine(_ file: String, _ variables: [String: String] = [:]) async throws -> (
    lines: [String], code: Int32, output: String
  ) {
    let ending = try await ProgramRun.run(["doctor", "--config", file], environment: variables)
    #expect(ending.errors == "")
    let lines = ending.output.split(separator: "\n").map(String.init).filter { $0.contains("  store  ") }
    return (lines, ending.code, ending.output)
  }

  /// - Parameter members: those beside the profile `ibm`.
  private func configuration(_ members: String) throws -> String {
    let profiles = JSON.object([.init("ibm", .object(vendor))])
    return try folder.file(
      "config.json", #"{"profiles": \#(profiles.text)\#(members.isEmpty ? "" : ", ")\#(members)}"#)
  }

  @Test("It shows where cases are kept, and why not in a file; it does not create the file")
  func locations() async throws {
    let path = folder.path + "/cache/casewire/cases.sqlite"
    let usual = ["XDG_CACHE_HOME": folder.path + "/cache"]
    let rows: [(members: String, variables: [String: String], text: String)] = [
      ("", usual, "Cases will be stored in \(path), which does not exist yet."),
      (
        #""store": "kept/x""#, usual, "Cases will be stored in \(folder.path)/kept/x, which does not exist yet."
      ),
      (#""store": "off""#, usual, #"Cases are not kept, because "store" is "off"."#),
      (#""store": "memory""#, usual, #"Cases are kept in memory only, because "store" is "memory"."#),
      (
        "", ["XDG_CACHE_HOME": "", "HOME": "nowhere"],
        "Cases are kept in memory only, because neither XDG_CACHE_HOME nor HOME names a folder."
      ),
    ]
    for row in rows {
      let report = try await examine(try configuration(row.members), row.variables)
      #expect(report.code == 0 && report.lines.count == 1, "\(report.output)")
      #expect(report.lines.first?.hasPrefix("ok ") == true && report.lines.first?.hasSuffix(row.text) == true)
    }
    #expect(FileSystem.identity(folder.path + "/cache") == nil && FileSystem.identity(folder.path + "/kept") == nil)
    let sandbox = try await ProgramRun.run(["doctor", "--sandbox"])
    #expect(sandbox.output.contains("Cases are kept in memory only, because the vendors are simulated."))
    let invalid = try await examine(try configuration(#""store": """#))
    #expect(invalid.code == 1 && invalid.lines.first?.hasPrefix("skipped ") == true, "\(invalid.output)")
  }

  @Test("Without the library, it names the package")
  func library() async throws {
    try folder.file("lib/libsqlite3.so.0", "")
    for members in ["", #""store": "memory""#] {
      let report = try await examine(try configuration(members), ["LD_LIBRARY_PATH": folder.path + "/lib"])
      let line = try #require(report.lines.first)
      #expect(report.code == 1 && line.hasPrefix("failed ") && line.contains("libsqlite3.so.0"), "\(line)")
    }
  }

  @Test("A folder or file that others can read, and a file that is no store, are errors with what to do")
  func access() async throws {
    let file = try configuration(#""store": "kept/cases.sqlite""#)
    let kept = try folder.folder("kept")
    try setMode(kept, 0o755)
    let exposed = try await examine(file)
    #expect(
      exposed.code == 1 && exposed.lines.first?.contains("\(kept) of the store (mode 755). Name a file") == true,
      "\(exposed.lines)")
    try setMode(kept, 0o700)
    #expect(folder.names("kept").isEmpty)
    try folder.file("kept/cases.sqlite", "text", mode: 0o644)
    let readable = try await examine(file)
    #expect(readable.code == 1 && readable.lines.first?.contains("chmod 600 \(kept)/cases.sqlite") == true)
    try setMode(kept + "/cases.sqlite", 0o600)
    let foreign = try await examine(file)
    #expect(foreign.code == 1 && foreign.lines.first?.contains("is not a store of casewire") == true)
    #expect(try folder.text("kept/cases.sqlite") == "text")
  }

  @Test("It shows the size, and for each profile the number of cases and their age; shared accounts are named")
  func content() async throws {
    let ibm = JSON.object(vendor)
    let profiles: JSON = [
      "one": ibm, "two": ibm, "out": .object(vendor + [.init("store", "off")]),
    ]
    let file = try folder.file(
      "config.json", JSON.object([.init("profiles", profiles), .init("store", "kept/cases.sqlite")]).text)
    try await fill(folder.path + "/kept/cases.sqlite")
    let report = try await examine(file)
    #expect(report.code == 0, "\(report.output)")
    let general = report.lines.filter { $0.contains("Cases are stored in \(folder.path)/kept/cases.sqlite: 3 cases, ") }
    #expect(general.count == 1 && general[0].hasSuffix(" of at most 1024 MB."), "\(report.lines)")
    let texts = [
      (
        "one",
        "Stored 3 cases of 2 accounts, read between 2026-11-01T00:00:00Z and 2026-11-02T00:00:00Z."
          + " Synchronised at 2026-11-02T00:00:00Z."
      ), ("two", "No cases are stored yet."),
      ("out", #"Cases of this profile are not kept, because its "store" is "off"."#),
    ]
    for (name, text) in texts {
      #expect(report.lines.contains { $0.contains(" \(name) ") && $0.hasSuffix(text) }, "\(text) in \(report.lines)")
    }
    let shared = report.lines.filter { $0.contains("The profiles one and two log in to the same account.") }
    #expect(shared.count == 1 && shared[0].hasPrefix("ok "))
  }

  /// Stores three cases of two accounts of the profile `one`.
  private func fill(_ path: String) async throws {
    let store = CaseStore(.file(path, isUsual: false), time: ManualTime()) { Issue.record("\($0)") }
    for (account, day, numbers) in [("a", "2026-11-01", 1...1), ("b", "2026-11-02", 2...3)] {
      let time = try #require(RFC3339.parse("\(day)T00:00:00Z"))
      let source = StoreSource(
        profile: "one", provider: "ibm-cloud", baseURL: "https://example.invalid", account: [account])
      let rows = numbers.map { number in
        var row = Case(profile: "one", provider: "ibm-cloud", number: "CS000000\(number)")
        row.title = "A title"
        return CaseBox(row)
      }
      try await store.observe(Observation(source, rows, members: .lean, at: time))
      try await store.setSynchronised(source, at: time)
    }
    try await store.close()
  }

  @Test("Requests neither send nor replace the files of the store, nor those of another configuration's usual store")
  func protection() async throws {
    let file = try folder.file(
      "config.json",
      JSON.object([
        .init("profiles", ["ibm": .object(vendor)]), .init("store", "kept/cases.sqlite"),
        .init("files", ["kept", "cache"]),
      ]).text)
    let found = try await ProgramRun.run(["call", "--config", file, "--no-store", "cases/list", #"{"limit":1}"#])
    let id = try #require(try JSON(parsing: found.output)["cases"]?[0]?["id"]?.string, "\(found.errors)")
    func refuses(_ method: String, _ path: String, _ more: [JSON.Member] = []) async throws {
      let params = JSON.object([.init("case", .string(id)), .init("path", .string(path))] + more)
      let call = try await ProgramRun.run(
        ["call", "--config", file, "--no-store", method, params.text],
        environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
      #expect(call.code == 2 && call.errors.contains("is protected"), "\(method) \(path): \(call.errors)")
    }
    for store in ["kept/cases.sqlite", "cache/casewire/cases.sqlite"] {
      _ = try folder.file(store + ".other", "x")
      for ending in ["", "-wal", "-shm", "-journal", ".lock", ".broken", "-outdated"] {
        let path = "\(folder.path)/\(store)\(ending)"
        try await refuses("attachments/download", path, [.init("attachment", "f1"), .init("overwrite", true)])
        _ = try folder.file(store + ending, "private")
        try await refuses("attachments/add", path)
      }
    }
  }
}
