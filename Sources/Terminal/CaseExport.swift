import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import Synchronization

/// `casewire export DIR`: writes cases with their attachments into folders. A later run continues, and reads only what changed.
struct CaseExport {
  let session: CommandSession
  /// The flags select the cases, as those of `cases list`.
  let command: MethodCommand

  private var console: Console { session.console }
  private static let pageSize = 100

  private struct Counts {
    var written = 0
    var unchanged = 0
    var failed = 0
  }

  /// What the thread of a watch reports if a signal ends the export.
  private final class Progress: Sendable {
    let counts = Mutex(Counts())
  }

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let (folder, tree, format) = try read(words)
    do throws(SystemError) { try FileSystem.makeFolders(folder) } catch {
      throw CommandFailure(.failure, "Cannot create the folder \(folder): \(error.reason).")
    }
    let lock = try lock(folder)
    let progress = Progress()
    let watch = try? watch(progress, folder)
    defer { ProcessGuards.releaseTerminationSignals() }
    return try withExtendedLifetime((lock, watch)) { () throws(CommandFailure) in
      try write(tree, folder, format, progress)
    }
  }

  /// Two exports of the same cases would both download their attachments, and take the files of each other for foreign ones.
  private func lock(_ folder: String) throws(CommandFailure) -> FileLock? {
    do throws(SystemError) {
      if let lock = try FileLock.take(folder: folder) { return lock }
    } catch {
      // A file system without locks.
      return nil
    }
    throw CommandFailure(
      .failure, "Another export writes to \(folder). Run it again when that has ended.")
  }

  /// States what was written when a signal ends the export.
  private func watch(_ progress: Progress, _ folder: String) throws(SystemError) -> TerminationWatch {
    try TerminationWatch { [console] reason in
      // The terminal shows ^C, and maybe the progress.
      if console.showsProgress { console.note("") }
      console.note(Self.summary(progress.counts.withLock { $0 }, folder) + " Run the command again to continue.")
      if case .signal(let number) = reason { ProcessGuards.end(bySignal: number) }
      ProcessGuards.leave(1)
    }
  }

  private static func summary(_ counts: Counts, _ folder: String) -> String {
    "Wrote \(counts.written) \(counts.written == 1 ? "case" : "cases") to \(folder). Unchanged: \(counts.unchanged). Failed: \(counts.failed)."
  }

  private func write(
    _ tree: ParamTree, _ folder: String, _ format: OutputOptions.Format, _ progress: Progress
  ) throws(CommandFailure) -> ExitStatus {
    var status = ExitStatus.success
    var params = tree
    // The number of cases, not of those on a page.
    var rest = tree["limit"]?.integer ?? .max
    var reported: [PartialFailure] = []
    var delays: [DelayedCases] = []
    while rest > 0, session.signal == nil {
      params.set(["limit"], .number(min(rest, Self.pageSize)))
      let page: JSON
      do throws(CommandFailure) { page = try session.result(of: command.row.name, .object(params.members)) } catch {
        guard params.has("cursor") else { throw error }
        // What was written before is stated.
        error.report(to: console)
        status = .partialFailure
        break
      }
      for failure in PartialFailure.all(in: page) {
        status = .partialFailure
        guard !reported.contains(failure) else { continue }
        reported.append(failure)
        console.complain("\(failure.profile): \(failure.message)")
      }
      // Without a limit, the delayed cases follow.
      if tree["limit"] != nil {
        for delay in DelayedCases.all(in: page) where !delays.contains(delay) {
          delays.append(delay)
          console.note("\(delay.profile): \(delay.reason)")
        }
      }
      let rows = page["cases"]?.array ?? []
      for row in rows { write(row, folder, format, progress) }
      rest -= min(rest, rows.count)
      guard let cursor = page["nextCursor"] else { break }
      params.set(["cursor"], cursor)
    }
    let counts = progress.counts.withLock { $0 }
    console.note(Self.summary(counts, folder))
    return counts.failed > 0 ? status.combined(with: .partialFailure) : status
  }

  private func read(_ words: [String]) throws(CommandFailure) -> (folder: String, ParamTree, OutputOptions.Format) {
    var scan: WordScan
    do throws(UsageError) {
      scan = try WordScan(words, command.name, known: command.known, others: session.process.optionNames)
    } catch { throw CommandFailure(error) }
    // The folder is no param.
    let arguments = scan.takeArguments()
    guard arguments.count == 1, !arguments[0].isEmpty, arguments[0] != "-" else {
      throw CommandFailure(
        .usageError,
        "casewire \(command.name) requires one DIR. Select cases with flags, such as --numbers CS4178171. \(command.help)"
      )
    }
    let format = scan.output.format ?? .markdown
    guard format == .markdown || format == .json else {
      throw CommandFailure(.usageError, "casewire \(command.name) writes markdown or json.")
    }
    let requests: [ParamTree]
    do throws(UsageError) { requests = try MethodRun(session: session, command: command).read(scan).requests } catch {
      throw CommandFailure(error)
    }
    let tree = requests.first ?? ParamTree()
    if let limit = tree["limit"]?.integer, limit < 1 {
      throw CommandFailure(.usageError, "Invalid value \"\(limit)\" of --limit. It must be at least 1.")
    }
    let home = console.environment["HOME"]
    return (
      FileSystem.absolute(
        FileSystem.expandTilde(arguments[0], home: home), relativeTo: console.workingDirectory), tree, format
    )
  }

  private func write(_ row: JSON, _ folder: String, _ format: OutputOptions.Format, _ progress: Progress) {
    guard let id = row["id"]?.string else { return }
    var bundle = CaseBundle(session: session, id: id, in: folder, format)
    do throws(CommandFailure) {
      let isWritten = try bundle.update(row["updatedAt"]?.string)
      progress.counts.withLock { if isWritten { $0.written += 1 } else { $0.unchanged += 1 } }
    } catch {
      progress.counts.withLock { $0.failed += 1 }
      error.report(to: console)
    }
  }
}
