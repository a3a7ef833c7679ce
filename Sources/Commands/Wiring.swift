import CaseModel
package import CaseService
import Configuration
import HTTP
import IBMCloud
import JSON
package import Platform
package import ProviderKit
import Sandbox

/// Puts the program together: which providers there are, where profiles come from, what carries their requests.
package enum Wiring {
  /// Every kind of provider that is built in.
  package static let kinds: [ProviderKind] = [IBMCloudProvider.kind]

  /// The version of the program.
  package static let version = "0.1.0"

  /// The desk for these options. Nothing is read and nothing is made until the first request that needs a profile.
  package static func desk(
    _ options: Options, time: any TimeSource = SystemTime(), log: Log, redactor: Redactor,
    watchProcess: (@Sendable (Int32) -> Void)? = nil
  ) -> Desk {
    Desk(
      kinds: kinds, time: time, log: log, redactor: redactor, version: version, isReadOnly: options.isReadOnly,
      watchProcess: watchProcess
    ) {
      options.isSandbox ? .success(sandbox(options, time, redactor)) : configured(options, time, redactor)
    }
  }

  // MARK: The configuration

  private static func configured(
    _ options: Options, _ time: any TimeSource, _ redactor: Redactor
  ) -> Result<[Profile], Fault> {
    let configuration = Configuration.load(
      explicit: options.config, environment: ProcessEnvironment.all,
      workingDirectory: FileSystem.workingDirectory, kinds: kinds, redactor: redactor)
    if let fault = configuration.fault { return .failure(fault) }
    let transport = NoTransport()
    return .success(
      configuration.profiles.map { entry in
        let settings = try? entry.result.get().settings
        return Profile(
          name: entry.name, providerID: entry.provider, baseURL: settings?.baseURL,
          isReadOnly: settings?.isReadOnly ?? false, timeout: settings?.timeout ?? .seconds(30),
          provider: entry.result.map { kind, settings in kind.make(settings, transport, time) })
      })
  }

  /// Carries nothing: this version reaches the vendors of the sandbox only.
  private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
      throw HTTPFailure(
        .unavailable, requestMayHaveBeenSent: false,
        "this version of casewire cannot reach the network yet; --sandbox works without it")
    }
  }

  // MARK: The sandbox

  private static func sandbox(_ options: Options, _ time: any TimeSource, _ redactor: Redactor) -> [Profile] {
    let sandbox = Sandbox(cases: options.cases ?? 60, seed: options.seed ?? 1, time: time)
    let transport = sandbox.transport()
    return sandbox.profiles.compactMap { profile in
      guard let kind = kinds.first(where: { $0.descriptor.id == profile.provider }) else { return nil }
      for secret in profile.credentials.values { redactor.register(secret) }
      let settings = ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: SandboxCredentials(values: profile.credentials), redactor: redactor)
      return Profile(
        name: profile.name, providerID: profile.provider, baseURL: profile.baseURL,
        provider: .success(kind.make(settings, transport, time)))
    }
  }

  private struct SandboxCredentials: Credentials {
    let values: [String: String]
    func source(of name: String) -> String? { values[name] == nil ? nil : "sandbox" }
    func value(_ name: String) async throws(Fault) -> String? { values[name] }
  }
}
