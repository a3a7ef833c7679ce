import CaseModel
import Configuration
import Platform
import ProviderKit

/// `casewire doctor`: checks whether each profile works, and states what to do where it does not.
enum DoctorCommand {
  static func run(_ options: Options) -> Int32 {
    let redactor = Redactor()
    let report = MainThread.value(of: { await examine(options, redactor) }) ?? DoctorReport()
    let code = options.printsJSON ? Program.emit(json: report.json(redactor)) : Program.emit(report.text(redactor))
    return code == 0 && report.isWell ? 0 : 1
  }

  static func examine(
    _ options: Options, _ redactor: Redactor, time: any TimeSource = SystemTime()
  ) async -> DoctorReport {
    var report = DoctorReport()
    // Warnings of the store are findings here.
    let store = Bootstrap.sessionStore(options, time) { _ in }
    let profiles: [Profile]
    if options.isSandbox {
      profiles = Bootstrap.sandbox(options, time, redactor)
      report.general.append(.init(check: .configuration, outcome: .ok, message: "The sandbox needs no configuration."))
    } else {
      let configuration = Configuration.load(
        Bootstrap.environment(options, redactor, Bootstrap.context(time, store)))
      switch configuration.result {
      case .success(let found):
        profiles = found
        let source =
          configuration.file.map { "Read \($0)." } ?? "Found no configuration file; using environment variables."
        report.general.append(.init(check: .configuration, outcome: .ok, message: source))
      case .failure(let fault):
        profiles = []
        report.general.append(Doctor.failure(.configuration, fault, ""))
      }
    }
    let doctor = Doctor(time: time)
    report.examinations = await gather(profiles) { await doctor.examine($0) }
    // Last: the logins find out that a disk is full, or that a file cannot be read.
    report.general.append(sessions(store, options))
    return report
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
