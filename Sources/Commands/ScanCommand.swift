import CaseModel
import CaseService
import Configuration
import LanguageServer
import Platform
import References
import Terminal

/// `casewire scan PATH...`: finds the cases that files mention.
enum ScanCommand {
  /// The largest file of `--baseline`.
  private static let largestBaseline = 256 << 20

  static func run(_ paths: [String], _ options: Options) -> Int32 {
    var scan = CaseScan(paths: paths)
    scan.excludes = options.excludes
    scan.checksMarkers = options.closedBehind != nil
    if let words = options.closedBehind, !words.isEmpty { scan.markers = words }
    scan.isOffline = options.isOffline
    if let path = options.baseline {
      guard let baseline = baseline(path) else { return ExitStatus.usageError.rawValue }
      scan.baseline = baseline
    }
    let redactor = Redactor()
    let log = Log(level: options.logLevel, redactor: redactor, time: SystemTime())
    let context = Bootstrap.context(options, log: log, redactor: redactor)
    scan.hasProfiles = hasProfiles(options, context)
    guard scan.hasProfiles || !scan.checksMarkers else {
      Program.complain("--closed-behind requires a configuration. Run casewire init, or name a file with --config.")
      return ExitStatus.usageError.rawValue
    }
    let files: CaseScan.Files
    do throws(CaseScan.Failure) {
      files = try scan.files(context)
    } catch {
      switch error {
      case .path(let error): Program.complain("\(error).")
      case .configuration(let fault): Program.complain(redactor.redact(fault.message))
      }
      return ExitStatus.usageError.rawValue
    }
    guard let report = MainThread.value(of: { [scan] in await scan.report(files, context) }) else {
      return ExitStatus.partialFailure.rawValue
    }
    return show(report, options)
  }

  private static func baseline(_ path: String) -> ScanBaseline? {
    do throws(SystemError) {
      guard let text = try FileSystem.read(path, limit: largestBaseline) else {
        Program.complain("Cannot find the baseline \(path).")
        return nil
      }
      do throws(ScanBaseline.Invalid) {
        return try ScanBaseline(text)
      } catch {
        Program.complain("Invalid line \(error.line) in the baseline \(path). \(error.reason)")
      }
    } catch {
      Program.complain("\(error).")
    }
    return nil
  }

  /// Whether there is a configuration, valid or not. A first trial has none, and shows what the files mention.
  private static func hasProfiles(_ options: Options, _ context: ServiceContext) -> Bool {
    guard !options.isSandbox, options.config == nil else { return true }
    let variables = ProcessEnvironment.all
    guard variables["CASEWIRE_CONFIG"] ?? "" == "" else { return true }
    let path = Configuration.location(
      explicit: nil, environment: variables, workingDirectory: FileSystem.workingDirectory)
    if FileSystem.permissions(path) != nil || (try? context.profiles()) != nil { return true }
    Program.complain("Cannot find the configuration \(path), so no case is looked up. Run casewire init to create it.")
    return false
  }

  private static func show(_ report: ScanReport, _ options: Options) -> Int32 {
    for text in report.warnings + report.outages { Program.complain(text) }
    let output = report.printed(
      options.scanFormat, version: Bootstrap.version, isForTerminal: FileDescriptors.isTerminal(1))
    do throws(SystemError) {
      try FileDescriptors.writeAll(1, output)
    } catch {
      // A reader that has left, such as head, does not change what was found.
      if !error.isOfClosedEnd {
        Program.complain("Cannot write the output: \(error.reason).")
        return ExitStatus.failure.rawValue
      }
    }
    let count = report.errorCount
    if count > 0 {
      Program.complain(
        count == 1 ? "1 workaround waits for a closed case." : "\(count) workarounds wait for closed cases.")
      return ExitStatus.failure.rawValue
    }
    return (report.outages.isEmpty ? ExitStatus.success : .partialFailure).rawValue
  }
}
