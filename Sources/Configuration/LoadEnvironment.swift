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

  /// The value of a variable; an empty one counts as unset.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The path with `~` expanded, absolute, and counted from `folder` when it is relative.
  func path(_ text: String, in folder: String) -> String {
    FileSystem.absolute(FileSystem.expandTilde(text, home: variable("HOME")), relativeTo: folder)
  }
}
