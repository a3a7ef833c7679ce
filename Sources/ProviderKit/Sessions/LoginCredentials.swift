package import CaseModel
import Platform
import Synchronization

/// The credentials of a profile, over which those that `session/login` brought stand until `session/logout`. They are in
/// memory only.
package final class LoginCredentials: Credentials {
  private let configured: any Credentials
  private let redactor: Redactor
  private let userNames: Set<String>
  private let brought = Mutex<[String: String]>([:])
  /// The user as it was looked up last; written by `value`.
  private let lastUser = Mutex<String?>(nil)

  /// - Parameter userNames: the credentials that name the user and are not secret.
  init(over configured: any Credentials, userNames: Set<String> = ["username"], redactor: Redactor) {
    self.configured = configured
    self.userNames = userNames
    self.redactor = redactor
  }

  /// Who logs in with them, as far as that was looked up already.
  var user: String? { lastUser.withLock { $0 } }

  /// Whether `session/login` brought any.
  var isReplaced: Bool { brought.withLock { !$0.isEmpty } }

  /// Puts others in the place of those that were brought before.
  func replace(_ values: [String: String]) {
    // A user name occurs in ordinary text.
    for (name, value) in values where !userNames.contains(name) { redactor.register(value, isLasting: true) }
    brought.withLock { $0 = values }
    lastUser.withLock { $0 = nil }
  }

  /// Whether what is configured together with these makes one of the ways to log in.
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

  /// A digest over those of `names` that there are. Reads them anew: files, and what commands print.
  func digest(_ names: [String]) async throws(Fault) -> [UInt8] {
    var values: [(name: String, value: String)] = []
    for name in names where source(of: name) != nil {
      if let value = try await value(name) { values.append((name, value)) }
    }
    return CredentialDigest.of(values)
  }
}

/// The context of a session: its profile, the store and the observer.
package struct SessionContext: Sendable {
  package let credentials: LoginCredentials
  /// The names of all credentials that the vendor may be sent.
  let names: [String]
  let baseURL: String
  let tokenURL: String?
  /// Where it is kept between processes; nil: in memory only.
  let store: SessionStore?
  /// Receives the status when it has changed in a way that matters to a user.
  let changed: (@Sendable (SessionStatus) -> Void)?
}
