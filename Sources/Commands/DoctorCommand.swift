import CaseModel
import Configuration
import HTTP
import Platform
import ProviderKit
import Terminal

/// `casewire doctor`: checks whether each profile works, and states what to do where it does not.
enum DoctorCommand {
  static func run(_ options: Options, _ redactor: Redactor = Redactor()) -> Int32 {
    switch MainThread.value(of: { await examine(options, redactor) }) {
    case .success(let report)?:
      let code = options.printsJSON ? Program.emit(json: report.json(redactor)) : Program.emit(report.text(redactor))
      return code == 0 && report.isWell ? 0 : 1
    case .failure(let error)?:
      Program.complain(error.message)
      return 2
    case nil: return 1
    }
  }

  /// Checks the profiles that the options name, or all. Throws for a name that the configuration does not have.
  static func examine(
    _ options: Options, _ redactor: Redactor, time: any TimeSource = SystemTime()
  ) async -> Result<DoctorReport, Options.UsageError> {
    var report = DoctorReport()
    // Warnings of the store are findings here.
    let store = Bootstrap.sessionStore(options, time) { _ in }
    let configuration = configuration(options, redactor, time, store)
    var profiles = load(options, configuration, redactor, time, &report)
    // A file that cannot be read has no names.
    if report.isWell || !profiles.isEmpty {
      if let unknown = options.profiles.first(where: { name in !profiles.contains { $0.name == name } }) {
        return .failure(unknownProfile(unknown, profiles.map(\.name)))
      }
      if !options.profiles.isEmpty { profiles = profiles.filter { options.profiles.contains($0.name) } }
    }
    var doctor = Doctor(time: time)
    if !options.isSandbox {
      let library = library()
      report.general.append(library)
      // A wrong file of certificates, which has a remedy, does not affect every host.
      if library.outcome == .failed && library.remedy == nil { doctor.obstacle = library.check }
      doctor.proxy = { Bootstrap.transportOptions($0.proxy, $0.caFile).proxy }
    }
    report.examinations = await gather(profiles) { [doctor] in await doctor.examine($0) }
    // Last: the logins find out that a disk is full, or that a file cannot be read.
    report.general.append(sessions(store, options))
    let cases = await DoctorStore.examine(options, configuration, time: time)
    report.general.append(cases.finding)
    for (index, profile) in profiles.enumerated() {
      report.examinations[index].findings += [cases.finding(of: profile)].compactMap(\.self)
    }
    report.general += await cases.sharedAccounts(profiles)
    return .success(report)
  }

  /// Nil for the sandbox.
  private static func configuration(
    _ options: Options, _ redactor: Redactor, _ time: any TimeSource, _ store: SessionStore?
  ) -> Configuration? {
    guard !options.isSandbox else { return nil }
    return Configuration.load(Bootstrap.environment(options, redactor, Bootstrap.context(time, store)))
  }

  /// Returns the profiles, also those beside a fault of the file.
  private static func load(
    _ options: Options, _ configuration: Configuration?, _ redactor: Redactor, _ time: any TimeSource,
    _ report: inout DoctorReport
  ) -> [Profile] {
    guard let configuration else {
      report.general.append(.init(check: .configuration, outcome: .ok, message: "The sandbox needs no configuration."))
      return (try? Bootstrap.sandbox(options, time, redactor).get()) ?? []
    }
    if let fault = configuration.fault {
      report.general += Doctor.failures(.configuration, fault, "")
      return configuration.withheldProfiles
    }
    let source = configuration.file.map { "Read \($0)." } ?? "Found no configuration file; using environment variables."
    report.general.append(.init(check: .configuration, outcome: .ok, message: source))
    return configuration.profiles
  }

  private static func unknownProfile(_ name: String, _ known: [String]) -> Options.UsageError {
    let hint = Spelling.nearest(to: name, among: known, atMost: 1).first.map { " Did you mean \"\($0)\"?" } ?? ""
    return Options.UsageError(
      message: "Unknown profile \"\(name)\". Known profiles: \(known.joined(separator: ", ")).\(hint)")
  }

  /// The HTTP library and the certificates that profiles without `caFile` trust.
  private static func library() -> Doctor.Finding {
    do throws(HTTPFailure) {
      let summary = try TransportSummary(Bootstrap.transportOptions(nil, nil))
      return .init(
        check: .library, outcome: .ok, message: "Found \(summary.library). Certificates: \(summary.certificates).")
    } catch {
      return .init(
        check: .library, outcome: .failed, message: Issue.sentence("", error.detail),
        remedy: error.setting.map { "Correct the environment variable \($0)." }, kind: .configuration)
    }
  }

  private static func sessions(_ store: SessionStore?, _ options: Options) -> Doctor.Finding {
    guard let store else {
      let why =
        options.isSandbox
        ? "the vendors are simulated"
        : options.keepsSessions ? "neither XDG_STATE_HOME nor HOME names a folder" : "--no-session-store is set"
      return .init(check: .sessions, outcome: .ok, message: "Sessions are kept in memory only, because \(why).")
    }
    store.examine()
    guard store.problems.isEmpty else {
      return .init(
        check: .sessions, outcome: .failed,
        message: store.problems.map { Issue.sentence("", $0) }.joined(separator: " "))
    }
    return .init(check: .sessions, outcome: .ok, message: "Sessions are stored in \(store.folder).")
  }
}
