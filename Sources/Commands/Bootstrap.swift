import CaseModel
package import CaseService
import CiscoSupport
import Configuration
import HTTP
import IBMCloud
import JSON
package import Platform
package import ProviderKit
import RedHatMarketplace
import RedHatPortal
import Sandbox
import Synchronization

/// Puts the program together: the providers, the source of the profiles, and the transports of their requests.
package enum Bootstrap {
  /// Every kind of provider that is built in.
  package static let kinds: [ProviderKind] = [
    IBMCloudProvider.kind, RedHatPortalProvider.kind, CiscoSupportProvider.kind, RedHatMarketplaceProvider.kind,
  ]

  /// The methods that a policy may name.
  package static var policyMethods: [String] { methodTable.filter { $0.effect != .session }.map(\.name) }

  /// The version of the program.
  package static let version = "0.1.0"

  /// The context for these options. The first request that needs a profile makes and reads everything else.
  ///
  /// - Parameter isPersonal: whether a person names the files of requests, and not another program.
  package static func context(
    _ options: Options, time: any TimeSource = SystemTime(), log: Log, redactor: Redactor, isPersonal: Bool = false,
    watchProcess: (@Sendable (Int32) -> Void)? = nil
  ) -> ServiceContext {
    let broadcaster = SessionStatusBroadcaster(redactor: redactor)
    let profiles: @Sendable () -> Result<[Profile], Fault>
    let configuration: @Sendable () -> Configuration?
    let report: @Sendable (SessionStatus) -> Void = { broadcaster.broadcast($0) }
    if options.isSandbox {
      let sandbox = LazyValue { self.sandbox(options, time, redactor, log, report) }
      (profiles, configuration) = ({ sandbox.value }, { nil })
    } else {
      let monitor = LazyValue {
        let store = sessionStore(options, time) { log.warning($0) }
        return ConfigurationMonitor(environment(options, redactor, context(time, store, log, report)))
      }
      (profiles, configuration) = ({ monitor.value.current().result }, { monitor.value.current() })
    }
    return ServiceContext(
      kinds: kinds, time: time, log: log, redactor: redactor, version: version, isReadOnly: options.isReadOnly,
      broadcaster: broadcaster, store: options.keepsCases ? store(options, time, log, configuration) : nil,
      audit: auditLog(options, time, log, configuration), watchProcess: watchProcess,
      files: { fileAccess(configuration(), options, isPersonal) }, queries: { configuration()?.queries ?? .none },
      profiles: profiles)
  }

  private static func auditLog(
    _ options: Options, _ time: any TimeSource, _ log: Log, _ configuration: @escaping @Sendable () -> Configuration?
  ) -> AuditLog {
    let file = options.audit.map { FileSystem.absolute($0, relativeTo: FileSystem.workingDirectory) }
    return AuditLog(time: time, log: log) {
      let read = configuration()
      return AuditLog.Setting(path: file ?? read?.audit, isRequired: read?.isAuditRequired ?? false)
    }
  }

  /// The files that requests may read and write. The sandbox has no configuration, and protects that of another run.
  private static func fileAccess(
    _ configuration: Configuration?, _ options: Options, _ isPersonal: Bool
  ) -> FileAccess {
    let (variables, here) = (ProcessEnvironment.all, FileSystem.workingDirectory)
    let paths =
      configuration?.protectedPaths
      ?? [Configuration.location(explicit: options.config, environment: variables, workingDirectory: here)]
    return FileAccess(
      // `files` restricts other programs. A person at a shell can read these files anyway.
      roots: isPersonal
        ? ["/"]
        : configuration?.files ?? Configuration.defaultRoots(workingDirectory: here, environment: variables),
      protectedPaths: paths + storeFiles(configuration)
        + [
          SessionStore.usualFolder(variables), options.trace.map { FileSystem.absolute($0, relativeTo: here) },
          options.audit.map { FileSystem.absolute($0, relativeTo: here) } ?? configuration?.audit,
        ]
        .compactMap(\.self))
  }

  // MARK: The configuration

  static func environment(_ options: Options, _ redactor: Redactor, _ context: ProfileContext) -> LoadEnvironment {
    LoadEnvironment(
      explicit: options.config, variables: ProcessEnvironment.all, damagedVariables: ProcessEnvironment.damaged,
      workingDirectory: FileSystem.workingDirectory, kinds: kinds,
      policyMethods: policyMethods, redactor: redactor, context: context)
  }

  /// The context of profiles that reach real vendors.
  static func context(
    _ time: any TimeSource, _ store: SessionStore?, _ log: Log? = nil,
    _ report: (@Sendable (SessionStatus) -> Void)? = nil
  ) -> ProfileContext {
    let transports = TransportCache()
    return ProfileContext(time: time, store: store, log: log, sessionChanged: report) { transports.transport($0) }
  }

  /// The store of sessions; nil for memory only. Tokens of the sandbox have no use in another process.
  static func sessionStore(
    _ options: Options, _ time: any TimeSource, warn: @escaping @Sendable (String) -> Void
  ) -> SessionStore? {
    guard options.keepsSessions, !options.isSandbox,
      let folder = SessionStore.usualFolder(ProcessEnvironment.all)
    else { return nil }
    return SessionStore(folder: folder, time: time, boot: Boot.id, warn: warn)
  }

  /// The options of a transport for a profile with this proxy and this file of certificates.
  static func transportOptions(_ proxy: String?, _ caFile: String?) -> HTTPTransportOptions {
    let variables = ProcessEnvironment.all
    return HTTPTransportOptions(
      userAgent: "casewire/\(version)", proxy: proxy.map(HTTPProxy.url) ?? .environment(variables),
      caFile: caFile, systemCertificates: SystemCertificates(variables))
  }

  /// Profiles that reach their vendors in the same way share a transport, which keeps their connections apart by their
  /// credentials.
  private final class TransportCache: Sendable {
    private let made = Mutex<[(proxy: String?, caFile: String?, transport: any HTTPTransport)]>([])

    func transport(_ settings: ProfileSettings) -> any HTTPTransport {
      let (proxy, caFile) = (settings.proxy, settings.caFile)
      return made.withLock { made in
        // Everything else is the same for all profiles.
        if let known = made.first(where: { $0.proxy == proxy && $0.caFile == caFile }) { return known.transport }
        let transport = systemTransport(transportOptions(proxy, caFile))
        made.append((proxy, caFile, transport))
        return transport
      }
    }
  }

  // MARK: The sandbox

  static func sandbox(
    _ options: Options, _ time: any TimeSource, _ redactor: Redactor, _ log: Log? = nil,
    _ report: (@Sendable (SessionStatus) -> Void)? = nil
  ) -> Result<[Profile], Fault> {
    let (cases, seed) = (options.cases ?? Options.usualCases, options.seed ?? Options.usualSeed)
    guard let file = options.sandboxState else {
      let sandbox = Sandbox(cases: cases, seed: seed, changesPerMinute: options.changesPerMinute, time: time)
      return .success(profiles(of: sandbox, sandbox.transport(), options, time, redactor, log, report))
    }
    do throws(SystemError) {
      let path = FileSystem.absolute(file, relativeTo: FileSystem.workingDirectory)
      let state = try SandboxState(path: path, cases: cases, seed: seed, time: time)
      return .success(profiles(of: state.sandbox, state, options, time, redactor, log, report))
    } catch {
      return .failure(
        Fault(.configuration, "\(error).").with("file", file).with("remedy", "Name another file with --sandbox-state."))
    }
  }

  private static func profiles(
    of sandbox: Sandbox, _ transport: any HTTPTransport, _ options: Options, _ time: any TimeSource,
    _ redactor: Redactor, _ log: Log?, _ report: (@Sendable (SessionStatus) -> Void)?
  ) -> [Profile] {
    let context = ProfileContext(time: time, log: log, sessionChanged: report) { _ in transport }
    return sandbox.profiles.compactMap { profile in
      guard let kind = kinds.first(where: { $0.descriptor.id == profile.provider }) else { return nil }
      for secret in profile.credentials.values { redactor.register(secret, isLasting: true) }
      // The simulated vendors have no rate limit.
      var settings = ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: SandboxCredentials(values: profile.credentials),
        requestsPerSecond: options.keepsVendorRates ? nil : .infinity,
        vendorSettings: profile.settings, redactor: redactor)
      // A first trial shows changes at once.
      if !options.keepsVendorRates { settings.polling = PollingSettings(first: .seconds(1), requestsPerHour: nil) }
      return Profile(kind, settings, context)
    }
  }

  private struct SandboxCredentials: Credentials {
    let values: [String: String]
    func source(of name: String) -> String? { values[name] == nil ? nil : "sandbox" }
    func value(_ name: String) async throws(Fault) -> String? { values[name] }
  }
}

/// A value that is made when it is first used.
private final class LazyValue<Value: Sendable>: Sendable {
  private let load: @Sendable () -> Value
  private let loaded = Mutex<Value?>(nil)

  init(_ load: @escaping @Sendable () -> Value) { self.load = load }

  var value: Value {
    loaded.withLock { loaded in
      if let loaded { return loaded }
      let value = load()
      loaded = value
      return value
    }
  }
}
