import CaseService
import IBMCloud
import LanguageServer
import Platform

/// Measures the search for mentions in a tree of files, which one file in a thousand has.
struct ScanBench {
  private static let line = "    // the server returns 404 when token 0x7fff12ab of session 8123 is older than 3600 s\n"
  private static let size = 20_000

  let isQuick: Bool
  private let clock = SystemTime()

  init(isQuick: Bool) { self.isQuick = isQuick }

  private var count: Int { isQuick ? 1000 : 5000 }

  func run(into table: inout Table) async throws {
    let folder = FileSystem.absolute(
      "casewire-bench-\(clock.now.nanoseconds)", relativeTo: ProcessEnvironment.all["TMPDIR"] ?? "/tmp")
    try await write(folder)
    let redactor = Redactor()
    let context = ServiceContext(
      kinds: [IBMCloudProvider.kind], time: clock, log: Log(level: .error, redactor: redactor, time: clock),
      redactor: redactor, version: "bench"
    ) { .success([]) }
    let scan = CaseScan(paths: [folder])
    var durations: [Duration] = []
    for _ in 0..<5 {
      let begin = clock.now
      let report = await scan.report(try scan.files(context), context)
      durations.append(clock.now - begin)
      let lines = report.printed(.jsonl, version: "bench", isForTerminal: false).count { $0 == 0x0A }
      guard lines == (count + 999) / 1000 else { throw BenchError("\(lines) mentions came") }
    }
    try await run(["rm", "-r", folder])
    table.add(
      "mentions in \(count) files", Sample(durations).median.milliseconds, "ms",
      "\(count * Self.size / 1_000_000) MB on all cores")
  }

  /// Writes one file, which `split` divides: a process per file would take minutes.
  private func write(_ folder: String) async throws {
    try FileSystem.makeFolders(folder)
    let filler = Array(String(repeating: Self.line, count: (Self.size - 100) / Self.line.utf8.count).utf8)
    var text: [UInt8] = []
    for number in 0..<count {
      let mention = Array((number % 1000 == 0 ? "// CS1234567\n" : "// no number\n").utf8)
      text += mention + filler
      text += [UInt8](repeating: 0x0A, count: Self.size - filler.count - mention.count)
    }
    try AtomicFile.write(text, to: "\(folder)/all", mode: 0o600)
    try await run([
      "sh", "-c", "cd \(folder) && split -a 5 -d -b \(Self.size) --additional-suffix=.c all x && rm all",
    ])
  }

  private func run(_ command: [String]) async throws {
    let output = try await ChildProcess.run(
      command, environment: ProcessEnvironment.all, timeout: .seconds(120), outputLimit: 1000)
    guard output.exitStatus == 0 else { throw BenchError("\(command) failed") }
  }
}
