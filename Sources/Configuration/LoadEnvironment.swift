import CaseModel
package import Platform
package import ProviderKit
import Synchronization

/// What a configuration is read with, and what its profiles get.
package struct LoadEnvironment: Sendable {
  /// The file that `--config` names.
  let explicit: String?
  /// The environment variables.
  let variables: [String: String]
  /// The variables whose values are not UTF-8: one that is read is a fault.
  let damagedVariables: Set<String>
  /// Absolute.
  let workingDirectory: String
  let kinds: [ProviderKind]
  /// The methods that a policy may name; empty if they are not checked.
  let policyMethods: [String]
  let redactor: Redactor
  /// The longest time that a credential command may take.
  let commandTimeout: Duration
  let context: ProfileContext
  /// The variables that any configuration read with this takes a secret from.
  let secretVariables = SecretVariables()

  package init(
    explicit: String?, variables: [String: String], damagedVariables: Set<String> = [], workingDirectory: String,
    kinds: [ProviderKind], policyMethods: [String] = [], redactor: Redactor, commandTimeout: Duration = .seconds(10),
    context: ProfileContext
  ) {
    self.explicit = explicit
    self.variables = variables
    self.damagedVariables = damagedVariables
    self.workingDirectory = workingDirectory
    self.kinds = kinds
    self.policyMethods = policyMethods
    self.redactor = redactor
    self.commandTimeout = commandTimeout
    self.context = context
  }

  /// The environment of credential commands: each provides one secret and needs none of the others.
  var commandEnvironment: [String: String] {
    let secret = secretVariables.names
    return variables.filter { !secret.contains($0.key) }
  }

  /// The folders for files where the configuration names none.
  var defaultRoots: [String] {
    Configuration.defaultRoots(workingDirectory: workingDirectory, environment: variables)
  }

  /// The folders in which an orchestrator puts secrets.
  var secretMounts: [String] { SecretFile.mounts(variables) }

  /// The variables that change what the configuration means, whatever its content is.
  private static let general: Set<String> = [
    "HOME", "CASEWIRE_CONFIG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
    "CREDENTIALS_DIRECTORY", "SSL_CERT_FILE", "SSL_CERT_DIR",
  ]

  /// Refuses a variable that would be read other than it was written.
  func checkVariables() throws(Fault) {
    let damaged = damagedVariables.filter { Self.general.contains($0) || $0.lowercased().hasSuffix("_proxy") }
    guard let name = damaged.min() else { return }
    throw .configuration(
      "The value of the environment variable \(name) is not valid UTF-8.", file: nil, key: name,
      remedy: "Set \(name) to a value in UTF-8, or unset it.")
  }

  /// The value of a variable; an empty one counts as unset.
  func variable(_ name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The path made absolute: `~` is expanded, and a relative path begins at `folder`.
  func path(_ text: String, in folder: String) -> String {
    FileSystem.absolute(FileSystem.expandTilde(text, home: variable("HOME")), relativeTo: folder)
  }
}

/// The names of variables that hold secrets. It only grows: a value stays secret when the configuration stops using it, and
/// a profile that is kept across a reload learns of the variables of the new ones.
final class SecretVariables: Sendable {
  private let known = Mutex<Set<String>>([])

  var names: Set<String> { known.withLock { $0 } }

  func add(_ names: Set<String>) { known.withLock { $0.formUnion(names) } }
}
