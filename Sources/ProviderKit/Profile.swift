package import CaseModel
package import HTTP
import JSON
import Synchronization

/// One profile of the configuration: its provider, or the fault of its configuration.
package final class Profile: Sendable {
  /// The configured name, valid or not.
  package let name: String
  /// The configured provider, known or not; nil if none is configured.
  package let providerID: String?
  package let baseURL: String?
  package let isReadOnly: Bool
  /// The time limit of requests without their own.
  package let timeout: Duration
  /// The configured ids and e-mail addresses of the user; empty if the session must name the user.
  package let me: [String]
  /// Whether cases that were read may be stored.
  package let isStored: Bool
  /// Whether the texts of private comments may be stored.
  package let keepsPrivate: Bool
  /// What the configuration permits.
  package let policy: ProfilePolicy
  /// How often the change feed asks the vendor.
  package let polling: PollingSettings
  /// A fault has the kind `configuration` and lists all issues of the profile (`data.issues`).
  package let provider: Result<Provider, Fault>
  /// What the provider was made with; nil for a profile with a fault, and for an existing provider.
  package let made: (settings: ProfileSettings, transport: any HTTPTransport)?
  /// Equal for profiles with the same configuration; nil without a file.
  package let fingerprint: [UInt8]?
  private let retirement: Retirement?

  /// Makes the provider.
  package init(
    _ kind: ProviderKind, _ settings: ProfileSettings, _ context: ProfileContext, fingerprint: [UInt8]? = nil
  ) {
    var settings = settings
    let retirement = Retirement()
    settings.log = context.log
    settings.sessionStore = context.store
    if let report = context.sessionChanged {
      settings.sessionChanged = { status in if !retirement.isRetired { report(status) } }
    }
    let transport = context.transport(settings)
    name = settings.name
    providerID = kind.descriptor.id
    baseURL = settings.baseURL
    isReadOnly = settings.isReadOnly
    timeout = settings.timeout
    me = settings.me.isEmpty ? Self.user(in: settings, kind.descriptor) : settings.me
    (isStored, keepsPrivate) = (settings.isStored, settings.keepsPrivate)
    policy = settings.policy
    polling = settings.polling ?? kind.descriptor.polling
    provider = .success(kind.make(settings, transport, context.time).showing(settings.pageAddress))
    made = (settings, transport)
    self.fingerprint = fingerprint
    self.retirement = retirement
  }

  /// A profile with an existing provider.
  package init(
    name: String, providerID: String?, baseURL: String?, isReadOnly: Bool = false,
    timeout: Duration = ProfileSettings.usualTimeout, me: [String] = [], isStored: Bool = true,
    keepsPrivate: Bool = false, policy: ProfilePolicy = .none, polling: PollingSettings? = nil,
    provider: Result<Provider, Fault>
  ) {
    self.name = name
    self.providerID = providerID
    self.baseURL = baseURL
    self.isReadOnly = isReadOnly
    self.timeout = timeout
    self.me = me
    (self.isStored, self.keepsPrivate) = (isStored, keepsPrivate)
    self.policy = policy
    self.polling = polling ?? (try? provider.get())?.descriptor.polling ?? PollingSettings()
    self.provider = provider
    made = nil
    fingerprint = nil
    retirement = nil
  }

  /// A profile that cannot be used.
  package convenience init(name: String, providerID: String?, fault: Fault) {
    self.init(name: name, providerID: providerID, baseURL: nil, provider: .failure(fault))
  }

  private static func user(in settings: ProfileSettings, _ vendor: ProviderDescriptor) -> [String] {
    vendor.userSetting.flatMap { settings.vendorSettings[$0]?.array?.compactMap(\.string) } ?? []
  }

  /// Whether `session/login` gave other credentials than the configured ones.
  package var isLoginReplaced: Bool { (try? provider.get())?.isLoginReplaced ?? false }

  /// Changes when `session/login` and `session/logout` replace credentials.
  package var loginCount: Int { (try? provider.get())?.credentials?.replacementCount ?? 0 }

  /// Stops the reports of the session, because the profile was replaced or removed. Running requests keep it.
  package func retire() { retirement?.retire() }
}

/// Whether a profile was removed from the configuration.
private final class Retirement: Sendable {
  private let flag = Atomic(false)

  var isRetired: Bool { flag.load(ordering: .acquiring) }
  func retire() { flag.store(true, ordering: .releasing) }
}
