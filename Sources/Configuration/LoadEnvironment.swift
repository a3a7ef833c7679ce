import CaseModel
import Platform
import ProviderKit

/// What a configuration is read with.
struct LoadEnvironment: Sendable {
  let environment: [String: String]
  /// Absolute.
  let workingDirectory: String
  let kinds: [ProviderKind]
  let redactor: Redactor
  /// What a credential command may take.
  let commandTimeout: Duration
  /// The variables whose values are not UTF-8.
  var damagedVariables: Set<String> = []
  /// The variables that hold secrets of any profile.
  var secretVariables: Set<String> = []

  /// What credential commands get: each has a secret to tell, and needs none of the others.
  var commandEnvironment: [String: String] { environment.filter { !secretVariables.contains($0.key) } }

  /// The folders for files where the configuration names none.
  var defaultRoots: [String] {
    Configuration.defaultRoots(workingDirectory: workingDirectory, environment: environment)
  }

  /// The folders in which an orchestrator puts secrets.
  var secretMounts: [String] { SecretFile.mounts(environment) }

  /// The variables that change what the configuration means, whatever it says.
  private static let general: Set<String> = [
    "HOME", "CASEWIRE_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "CREDENTIALS_DIRECTORY", "SSL_CERT_FILE",
    "SSL_CERT_DIR",
  ]

  /// Refuses a variable that would be read other than it was written.
  func checkVariables() throws(Fault) {
    let damaged = damagedVariables.filter { Self.general.contains($0) || $0.lowercased().hasSuffix("_proxy") }
    guard let name = damaged.min() else { return }
    throw .configuration(
      "The value of the environment variable \(name) is not valid UTF-8.", file: nil, key: name,
      remedy: "set \(name) to a value in UTF-8, or unset it")
  }

  /// The value of a variable; an empty one counts as unset.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The path with `~` expanded, absolute, and counted from `folder` when it is relative.
  func path(_ text: String, in folder: String) -> String {
    FileSystem.absolute(FileSystem.expandTilde(text, home: variable("HOME")), relativeTo: folder)
  }
}
