import CaseModel
import JSON
package import Platform
package import ProviderKit

extension Configuration {
  /// Reads the configuration: the file named by `explicit` (`--config`), else by `CASEWIRE_CONFIG`, else
  /// `$XDG_CONFIG_HOME/casewire/config.json`, else `~/.config/casewire/config.json`; `~` is `HOME` of `environment`.
  /// Without a file in the usual places the variable of IBM's own SDKs, `CASE_MANAGEMENT_APIKEY`, makes a profile `ibm`.
  ///
  /// Never throws: what is wrong is held in `fault` and in the results of the profiles, all of kind `configuration` with
  /// `file` (null where no file is at fault), `key` (a dotted path; empty for the whole file) and `remedy`. Secrets are
  /// not looked up here, save that those in the file itself are told to `redactor`. Reads files, so it blocks shortly.
  ///
  /// `commandTimeout` is what a credential command may take when it is run later. `damagedVariables` names variables whose values
  /// are not UTF-8: one that is read is a fault.
  package static func load(
    explicit: String?, environment: [String: String], workingDirectory: String, kinds: [ProviderKind],
    redactor: Redactor, commandTimeout: Duration = .seconds(10), damagedVariables: Set<String> = []
  ) -> Configuration {
    let surroundings = LoadEnvironment(
      environment: environment, workingDirectory: workingDirectory, kinds: kinds, redactor: redactor,
      commandTimeout: commandTimeout, damagedVariables: damagedVariables)
    let location = ConfigurationFile.locate(explicit: explicit, surroundings)
    let (roots, protected) = (surroundings.defaultRoots, [location.path])
    do throws(Fault) {
      try surroundings.checkVariables()
      if let file = try ConfigurationFile.read(location.path, mounts: surroundings.secretMounts) {
        return try read(file, surroundings)
      }
    } catch {
      return Configuration(file: location.path, files: roots, protectedPaths: protected, fault: error)
    }
    if location.origin == nil, let entry = EnvironmentProfile.entry(surroundings) {
      return Configuration(file: nil, profiles: [entry], files: roots, protectedPaths: protected)
    }
    return Configuration(
      file: location.origin == nil ? nil : location.path, files: roots, protectedPaths: protected,
      fault: absent(location, kinds))
  }

  private static func read(_ file: ConfigurationFile, _ surroundings: LoadEnvironment) throws(Fault) -> Configuration {
    let json = try file.parse()
    ConfigurationSecrets.register(json, surroundings)
    let issues = topIssues(json)
    guard issues.isEmpty else {
      var fault = Fault.configuration(issues, file: file.path)
      if issues.contains(where: { $0.key == "profiles" || $0.key.isEmpty }) {
        fault = fault.with("example", ConfigurationExample.json(surroundings.kinds))
      }
      throw fault
    }
    var surroundings = surroundings
    surroundings.secretVariables = secretVariables(json)
    let roots = json["files"]?.array?.compactMap(\.string).map { surroundings.path($0, in: file.folder) }
    return Configuration(
      file: file.path,
      profiles: (json["profiles"]?.object ?? []).map { ProfileReader.read($0, in: file, surroundings) },
      files: roots ?? surroundings.defaultRoots, protectedPaths: protectedPaths(json, in: file, surroundings))
  }

  /// The variables that any profile takes a secret from, also one that is otherwise wrong.
  private static func secretVariables(_ json: JSON) -> Set<String> {
    let credentials = (json["profiles"]?.object ?? []).flatMap { $0.value["credentials"]?.object ?? [] }
    return Set(credentials.compactMap { $0.value["env"]?.string })
  }

  /// What is wrong outside of the profiles.
  private static func topIssues(_ json: JSON) -> [ConfigurationIssue] {
    guard let members = json.object else {
      return [
        ConfigurationIssue("", "the configuration must be an object", remedy: "write it as {\"profiles\": {...}}")
      ]
    }
    var issues: [ConfigurationIssue] = []
    for member in members {
      guard let known = ConfigurationKey.top.first(where: { $0.name == member.name }) else {
        let advice = NameSuggestion.advice(member.name, among: ConfigurationKey.top.map(\.name))
        issues.append(
          ConfigurationIssue(DisplayName.of(member.name), "is not known" + advice.hint, remedy: advice.remedy))
        continue
      }
      issues += ValueRule.violations(member.value, known.schema).map {
        ConfigurationIssue(
          known.name + $0.location, "must be \($0.sentence)", remedy: "write \($0.sentence): \(known.help)",
          value: $0.value)
      }
    }
    for known in ConfigurationKey.top where known.isRequired && json[known.name] == nil {
      issues.append(
        ConfigurationIssue(
          known.name, "is missing", remedy: "add \"\(known.name)\", \(ValueRule.sentence(known.schema)): \(known.help)")
      )
    }
    return issues
  }

  private static func absent(_ location: ConfigurationFile.Location, _ kinds: [ProviderKind]) -> Fault {
    let message =
      location.origin.map { "there is no file \(location.path), which \($0) names" }
      ?? "there is no configuration: looked for \(location.path)"
    let remedy =
      "write \(location.path) like the example, or name another file with --config or CASEWIRE_CONFIG; "
      + "casewire --sandbox needs no configuration"
    return Fault.configuration(message, file: location.path, key: "profiles", remedy: remedy)
      .with("example", ConfigurationExample.json(kinds))
  }
}
