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

/// Puts the program together: which providers there are, where profiles come from, what carries their requests.
package enum Bootstrap {
  /// Every kind of provider that is built in.
  package static let kinds: [ProviderKind] = [
    IBMCloudProvider.kind, RedHatPortalProvider.kind, CiscoSupportProvider.kind, RedHatMarketplaceProvider.kind,
  ]

  /// The version of the program.
  package static let version = "0.1.0"

  /// The desk for these options. Nothing is read and nothing is made until the first request that needs a profile.
  package static func context(
    _ options: Options, time: any TimeSource = SystemTime(), log: Log, redactor: Redactor,
    watchProcess: (@Sendable (Int32) -> Void)? = nil
  ) -> ServiceContext {
    let configuration = LazyValue { load(options, redactor) }
    let broadcaster = SessionStatusBroadcaster(redactor: redactor)
    return ServiceContext(
      kinds: kinds, time: time, log: log, redactor: redactor, version: version, isReadOnly: options.isReadOnly,
      broadcaster: broadcaster, watchProcess: watchProcess,
      files: { fileAccess(options.isSandbox ? nil : configuration.value, options) }
    ) {
      let sites =
        options.isSandbox
        ? .success(sandbox(options, time, redactor, log))
        : self.sites(configuration.value, store: sessionStore(options, time) { log.warning($0) }, log)
      return sites.map { sites in sites.map { $0.profile(time) { broadcaster.broadcast($0) } } }
    }
  }

  /// Which files requests may read and write. The sandbox has no configuration, and keeps out of reach what another run has.
  private static func fileAccess(_ configuration: Configuration?, _ options: Options) -> FileAccess {
    let (environment, here) = (ProcessEnvironment.all, FileSystem.workingDirectory)
    let paths =
      configuration?.protectedPaths
      ?? [Configuration.location(explicit: options.config, environment: environment, workingDirectory: here)]
    return FileAccess(
      roots: configuration?.files ?? Configuration.defaultRoots(workingDirectory: here, environment: environment),
      protectedPaths: paths
        + [SessionStore.usualFolder(environment), options.trace.map { FileSystem.absolute($0, relativeTo: here) }]
        .compactMap(\.self))
  }

  // MARK: The configuration

  static func load(_ options: Options, _ redactor: Redactor) -> Configuration {
    Configuration.load(
      explicit: options.config, environment: ProcessEnvironment.all, workingDirectory: FileSystem.workingDirectory,
      kinds: kinds, redactor: redactor, damagedVariables: ProcessEnvironment.damaged)
  }

  /// Where sessions are kept; nil: in memory only. The sandbox's own tokens mean nothing to another process.
  static func sessionStore(
    _ options: Options, _ time: any TimeSource, warn: @escaping @Sendable (String) -> Void
  ) -> SessionStore? {
    guard options.keepsSessions, !options.isSandbox,
      let folder = SessionStore.usualFolder(ProcessEnvironment.all)
    else { return nil }
    return SessionStore(folder: folder, time: time, boot: Boot.id, warn: warn)
  }

  static func sites(_ configuration: Configuration, store: SessionStore?, _ log: Log? = nil) -> Result<[Site], Fault> {
    if let fault = configuration.fault { return .failure(fault) }
    var transports = Transports()
    return .success(
      configuration.profiles.map { entry in
        Site(
          name: entry.name, providerID: entry.provider,
          parts: entry.result.map { kind, settings in
            var settings = settings
            settings.sessionStore = store
            settings.log = log
            return Site.Parts(kind: kind, settings: settings, transport: transports.transport(settings))
          })
      })
  }

  /// Profiles that reach their vendors in the same way share a transport, which keeps their connections apart by their
  /// credentials.
  private struct Transports {
    private var made: [(options: HTTPTransportOptions, transport: any HTTPTransport)] = []

    mutating func transport(_ settings: ProfileSettings) -> any HTTPTransport {
      let options = HTTPTransportOptions(
        userAgent: "casewire/\(version)",
        proxy: settings.proxy.map(HTTPProxy.url) ?? .environment(ProcessEnvironment.all),
        caFile: settings.caFile, systemCertificates: SystemCertificates(ProcessEnvironment.all))
      if let known = made.first(where: { $0.options == options }) { return known.transport }
      let transport = systemTransport(options)
      made.append((options, transport))
      return transport
    }
  }

  // MARK: The sandbox

  static func sandbox(_ options: Options, _ time: any TimeSource, _ redactor: Redactor, _ log: Log? = nil) -> [Site] {
    let sandbox = Sandbox(cases: options.cases ?? 60, seed: options.seed ?? 1, time: time)
    let transport = sandbox.transport()
    return sandbox.profiles.compactMap { profile in
      guard let kind = kinds.first(where: { $0.descriptor.id == profile.provider }) else { return nil }
      for secret in profile.credentials.values { redactor.register(secret, isLasting: true) }
      // Nobody has to be spared in here: no pace is kept.
      var settings = ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: SandboxCredentials(values: profile.credentials), requestsPerSecond: .infinity,
        vendorSettings: profile.settings, redactor: redactor)
      settings.log = log
      return Site(
        name: profile.name, providerID: profile.provider,
        parts: .success(Site.Parts(kind: kind, settings: settings, transport: transport)))
    }
  }

  private struct SandboxCredentials: Credentials {
    let values: [String: String]
    func source(of name: String) -> String? { values[name] == nil ? nil : "sandbox" }
    func value(_ name: String) async throws(Fault) -> String? { values[name] }
  }
}

/// Something that is made when it is first asked for, by whoever comes first.
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
