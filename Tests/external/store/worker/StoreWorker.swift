import CaseModel
import CaseStore
import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A process that uses a store, for `store.py`:
///
///     casewire-store-worker drive PATH MILLISECONDS [LIBRARY]   runs the operations that its input names
///     casewire-store-worker load PATH NUMBER GENERATION         reads and writes until it is killed
///     casewire-store-worker migrate PATH                        brings the store to a later version
enum StoreWorker {
  static func run(_ arguments: [String]) async {
    guard arguments.count >= 2 else { return report("error", "usage: drive, load or migrate, and a path") }
    var options = CaseStore.Options()
    switch arguments[0] {
    case "drive":
      if arguments.count > 2, let limit = Int(arguments[2]) { options.limit = .milliseconds(limit) }
      if arguments.count > 3 { options.library = arguments[3] }
      await DrivenStore(store(arguments[1], options)).run()
    case "load":
      let number = arguments.count > 2 ? Int(arguments[2]) ?? 0 : 0
      let generation = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
      var load = StoreLoad(store(arguments[1], options), number: number, generation: generation)
      await load.run()
    case "migrate":
      options.schema.steps += slowSteps
      await DrivenStore(store(arguments[1], options)).run()
    default: report("error", "unknown mode \(arguments[0])")
    }
  }

  /// Two later versions, which take long enough to be killed between their statements.
  private static let slowSteps: [[String]] = [
    [
      "ALTER TABLE cases ADD COLUMN added TEXT",
      "CREATE TABLE filling AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000) SELECT i, hex(i) AS text FROM n",
      "UPDATE cases SET added = number",
    ],
    ["CREATE INDEX filling_by_text ON filling (text)", "UPDATE cases SET added = added || '!'", "DROP TABLE filling"],
  ]

  private static func store(_ path: String, _ options: CaseStore.Options) -> CaseStore {
    CaseStore(.file(path, isUsual: true), options, time: SystemTime()) { report("warning", $0) }
  }

  /// Prints a line at once: the process may be killed.
  static func report(_ words: String...) {
    let bytes = Array((words.joined(separator: " ") + "\n").utf8)
    try? FileDescriptors.writeAll(1, bytes)
  }

  static let source = StoreSource(
    profile: "work", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a"])

  /// A case whose members all show its version.
  static func row(_ number: String, version: Int, size: Int) -> CaseBox {
    var row = Case(profile: "work", provider: "ibm-cloud", number: number)
    row.title = "version \(version)"
    row.status = CaseStatus(.new, vendor: "New")
    row.createdAt = Timestamp(timeIntervalSince1970: 1_700_000_000)
    row.updatedAt = Timestamp(timeIntervalSince1970: 1_700_000_000 + Double(version))
    row.description = "version \(version) " + String(repeating: "text of \(number) ", count: size / 16)
    row.comments = [Comment(id: "\(number)-c", text: "version \(version)")]
    return CaseBox(row)
  }

  static func observation(_ rows: [CaseBox]) -> Observation {
    Observation(source, rows, members: .all, at: SystemTime().date)
  }
}

extension Duration {
  var milliseconds: Int { Int(saturatedNanoseconds / 1_000_000) }
}
