import CaseModel
import CaseService
import Configuration
import HTTP
import IBMCloud
import JSON
import Platform
import ProviderKit
import Sandbox

/// Puts the program together: which providers there are, where profiles come from, what carries their requests.
enum Wiring {
  /// Every kind of provider that is built in.
  static let kinds: [ProviderKind] = [IBMCloudProvider.kind]

  static let version = "0.1.0"

  /// The desk for these options. Nothing is read and nothing is made until the first request that needs a profile.
  static func desk(
    _ options: Options, time: any TimeSource = SystemTime(), log: Log, redactor: Redactor,
    watchProcess: (@Sendable (Int32) -> Void)? = nil
  ) -> Desk {
    Desk(
      kinds: kinds, time: time, log: log, redactor: redactor, version: version, isReadOnly: options.isReadOnly,
      watchProcess: watchProcess
    ) {
      options.isSandbox ? .success(sandbox(options, time, redactor)) : .success([])
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
        credentials: SandboxCredentials(values: profile.credentials))
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
