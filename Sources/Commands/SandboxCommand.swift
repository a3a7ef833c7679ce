import Dispatch
import JSON
import Platform
import Sandbox

/// `casewire sandbox`: serves the simulated vendors on a port until a signal.
enum SandboxCommand {
  static func run(_ options: Options) -> Int32 {
    // Before other threads start, which inherit it.
    ProcessGuards.blockTerminationSignals()
    let sandbox = Sandbox(
      cases: options.cases ?? Options.usualCases, seed: options.seed ?? Options.usualSeed,
      changesPerMinute: options.changesPerMinute, time: SystemTime())
    let ended = DispatchSemaphore(value: 0)
    do throws(SystemError) {
      let watch = try TerminationWatch { _ in ended.signal() }
      let port = try HTTPPort(sandbox, number: options.port ?? 0)
      guard Program.emit((options.printsConfiguration ? configuration(port) : port.announcement) + "\n") == 0 else {
        return 1
      }
      withExtendedLifetime(watch) { ended.wait() }
      port.stop()
      return 0
    } catch {
      Program.complain(complaint(error, options))
      return 1
    }
  }

  /// A configuration whose profiles have the names that `--sandbox` gives them.
  private static func configuration(_ port: HTTPPort) -> String {
    let profiles = port.profiles.map { profile -> JSON.Member in
      var members: [JSON.Member] = [
        .init("provider", .string(profile.provider)), .init("baseURL", .string(profile.baseURL)),
        .init("tokenURL", .string(profile.tokenURL)),
      ]
      members += profile.settings.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
      let credentials = profile.credentials.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(.init("credentials", .object(credentials)))
      return .init(profile.name, .object(members))
    }
    return JSON.object([.init("profiles", .object(profiles))]).text
  }

  private static func complaint(_ error: SystemError, _ options: Options) -> String {
    guard error.operation.hasPrefix("listen"), let port = options.port, port != 0 else { return "\(error)." }
    return "Cannot listen on port \(port) of 127.0.0.1: \(error.reason). Omit --port to use a free port."
  }
}
