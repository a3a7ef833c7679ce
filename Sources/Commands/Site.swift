import CaseModel
import CaseService
import HTTP
import Platform
import ProviderKit

/// One login of the configuration before a provider is made of it, or why there is none.
struct Site: Sendable {
  struct Parts: Sendable {
    let kind: ProviderKind
    let settings: ProfileSettings
    let transport: any HTTPTransport
  }

  let name: String
  let providerID: String?
  let parts: Result<Parts, Fault>

  /// The profile that methods work with; `changed` is told how its session stands.
  func profile(_ time: any TimeSource, _ changed: @escaping @Sendable (SessionStatus) -> Void = { _ in }) -> Profile {
    let settings = try? parts.get().settings
    return Profile(
      name: name, providerID: providerID, baseURL: settings?.baseURL, isReadOnly: settings?.isReadOnly ?? false,
      timeout: settings?.timeout ?? .seconds(30),
      provider: parts.map { parts in
        var settings = parts.settings
        settings.sessionChanged = changed
        return parts.kind.make(settings, parts.transport, time)
      })
  }
}
