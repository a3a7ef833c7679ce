import CaseService
import Commands
import JSON
import LanguageServer
import Platform
import ServiceTestSupport
import TestSupport

/// A folder with files for `CaseScan`, with the simulated vendors. Unless a test changes it, no vendor gets a request.
final class ScannedTree {
  let folder = TemporaryFolder()
  var path: String { folder.path }

  /// - Parameter context: by default, that of the sandbox.
  init(_ files: [String: String] = [:], context: ServiceContext? = nil) throws {
    let (time, redactor) = (ManualTime(), Redactor())
    self.context =
      try context
      ?? Bootstrap.context(
        Options(["scan", "--sandbox", "."]), time: time, log: Log(level: .error, redactor: redactor, time: time),
        redactor: redactor)
    for (name, text) in files { try folder.file(name, text) }
  }

  private let context: ServiceContext

  struct Findings {
    let report: ScanReport
    let output: [UInt8]

    var text: String { String(decoding: output, as: UTF8.self) }
    var rows: [JSON] { get throws { try text.split(separator: "\n").map { try JSON(parsing: String($0)) } } }
  }

  /// - Parameter names: the paths below the folder.
  func scan(
    _ names: [String] = [""], _ format: ScanReport.Format = .jsonl, _ change: (inout CaseScan) throws -> Void = { _ in }
  ) async throws -> Findings {
    var scan = CaseScan(paths: names.map { $0.isEmpty ? path : "\(path)/\($0)" })
    scan.isOffline = true
    try change(&scan)
    let report = await scan.report(try scan.files(context), context)
    return Findings(report: report, output: report.printed(format, version: "1", isForTerminal: false))
  }

  /// The paths of the files with findings, below the folder.
  func files(
    _ names: [String] = [""], _ change: (inout CaseScan) throws -> Void = { _ in }
  ) async throws -> [String] {
    try await scan(names, .jsonl, change).rows.map { row in
      String(row["path"]?.string?.dropFirst(path.count + 1) ?? "")
    }
  }
}
