package import CaseModel
import Platform
import Synchronization

/// The configured credentials of a profile. `session/login` replaces them in memory until `session/logout`.
package final class LoginCredentials: Credentials {
  private let configured: any Credentials
  private let redactor: Redactor
  private let userNames: Set<String>
  private let brought = Mutex<[String: String]>([:])
  /// How often `replace` was called.
  private let replacements = Atomic(0)
  /// Those among `userNames` at their last lookup, and the one that was looked up last; written by `value`.
  private let last = Mutex<(user: String?, names: [String: String])>((nil, [:]))

  /// - Parameter userNames: the credentials that name the user and are not secret.
  init(over configured: any Credentials, userNames: Set<String> = ["username"], redactor: Redactor) {
    self.configured = configured
    self.userNames = userNames
    self.redactor = redactor
  }

  /// The user; nil before the first lookup.
  var user: String? { last.withLock { $0.user } }

  /// Changes when `session/login` and `session/logout` replace credentials.
  var replacementCount: Int { replacements.load(ordering: .acquiring) }

  /// Whether `session/login` replaced any.
  var isReplaced: Bool { brought.withLock { !$0.isEmpty } }

  /// Replaces credentials; an empty dictionary restores the configured ones.
  func replace(_ values: [String: String]) {
    // A user name occurs in ordinary text.
    for (name, value) in values where !userNames.contains(name) { redactor.register(value, isLasting: true) }
    brought.withLock { $0 = values }
    replacements.add(1, ordering: .acquiringAndReleasing)
    last.withLock { $0 = (nil, [:]) }
  }

  /// Whether these, completed by the configured ones, are enough for one of the ways to log in.
  func completes(_ values: [String: String], _ kinds: [ProviderDescriptor.AuthKind]) -> Bool {
    kinds.contains { kind in
      kind.credentials.allSatisfy { values[$0] != nil || configured.source(of: $0) != nil }
    }
  }

  package func source(of name: String) -> String? {
    brought.withLock { $0[name] != nil } ? "login" : configured.source(of: name)
  }

  package func value(_ name: String) async throws(Fault) -> String? {
    var value = brought.withLock { $0[name] }
    if value == nil { value = try await configured.value(name) }
    if let value, userNames.contains(name) {
      last.withLock { last in
        last.user = value
        last.names[name] = value
      }
    }
    return value
  }

  /// The name of a user or client as the session uses it: as of the last lookup, else looked up now.
  package func usedName(_ name: String) async throws(Fault) -> String? {
    if let known = last.withLock({ $0.names[name] }) { return known }
    return try await value(name)
  }

  /// A digest of the available credentials among `names`. Reads files and runs commands again.
  func digest(_ names: [String]) async throws(Fault) -> [UInt8] {
    var values: [(name: String, value: String)] = []
    for name in names where source(of: name) != nil {
      if let value = try await value(name) { values.append((name, value)) }
    }
    return CredentialDigest.of(values)
  }
}
