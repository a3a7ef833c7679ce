package import CaseModel
import Platform
import Synchronization

/// The configured credentials of a profile. `session/login` replaces them in memory until `session/logout`.
package final class LoginCredentials: Credentials {
  private let configured: any Credentials
  private let redactor: Redactor
  private let userNames: Set<String>
  private let brought = Mutex<[String: String]>([:])
  /// The user at the last lookup; written by `value`.
  private let lastUser = Mutex<String?>(nil)

  /// - Parameter userNames: the credentials that name the user and are not secret.
  init(over configured: any Credentials, userNames: Set<String> = ["username"], redactor: Redactor) {
    self.configured = configured
    self.userNames = userNames
    self.redactor = redactor
  }

  /// The user; nil before the first lookup.
  var user: String? { lastUser.withLock { $0 } }

  /// Whether `session/login` replaced any.
  var isReplaced: Bool { brought.withLock { !$0.isEmpty } }

  /// Replaces credentials; an empty dictionary restores the configured ones.
  func replace(_ values: [String: String]) {
    // A user name occurs in ordinary text.
    for (name, value) in values where !userNames.contains(name) { redactor.register(value, isLasting: true) }
    brought.withLock { $0 = values }
    lastUser.withLock { $0 = nil }
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
    if let value, userNames.contains(name) { lastUser.withLock { $0 = value } }
    return value
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
