import CaseModel
import JSON
import Platform
package import ProviderKit

extension Configuration {
  /// Reads the configuration: the file named by `--config`, else by `CASEWIRE_CONFIG`, else
  /// `$XDG_CONFIG_HOME/casewire/config.json`, else `~/.config/casewire/config.json`; `~` is the variable `HOME`. Without a
  /// file in the last two, the variable of IBM's own SDKs, `CASE_MANAGEMENT_APIKEY`, makes a profile `ibm`.
  ///
  /// Never throws: what is wrong is in `fault` and in the profiles. Each fault is of kind `configuration` with `file` (null
  /// where no file is at fault), `key` (a dotted path; empty for the whole file) and `remedy`. The secrets that the file
  /// holds are registered with the redactor; others are not looked up here. Reads files, so it blocks briefly.
  ///
  /// - Parameter known: the profiles of an earlier load. One that did not change is returned again, with its session.
  package static func load(_ environment: LoadEnvironment, keeping known: [Profile] = []) -> Configuration {
    let location = ConfigurationFile.locate(environment)
    let (roots, protected) = (environment.defaultRoots, [location.path])
    do throws(Fault) {
      try environment.checkVariables()
      if let file = try ConfigurationFile.read(location.path, mounts: environment.secretMounts) {
        return try read(file, environment, keeping: known)
      }
    } catch {
      return Configuration(file: location.path, files: roots, protectedPaths: protected, fault: error)
    }
    if location.origin == nil, let profile = EnvironmentProfile.make(environment, keeping: known) {
      return Configuration(file: nil, profiles: [profile], files: roots, protectedPaths: protected)
    }
    return Configuration(
      file: location.origin == nil ? nil : location.path, files: roots, protectedPaths: protected,
      fault: absent(location, environment.kinds))
  }

  private static func read(
    _ file: ConfigurationFile, _ environment: LoadEnvironment, keeping known: [Profile]
  ) throws(Fault) -> Configuration {
    let json = try file.parse()
    ConfigurationSecrets.register(json, environment)
    let saved = SavedQueryReader.read(json, environment.kinds)
    let store = StoreSettingReader.read(json, in: file, environment)
    let issues = topIssues(json) + saved.issues + store.issues
    environment.secretVariables.add(secretVariables(json))
    let profiles = (json["profiles"]?.object ?? []).map {
      ProfileReader.read($0, in: file, environment, keeping: known)
    }
    guard issues.isEmpty else {
      var fault = Fault.configuration(issues, file: file.path)
      if issues.contains(where: { $0.key == "profiles" || $0.key.isEmpty }) {
        fault = fault.with("example", ConfigurationExample.json(environment.kinds))
      }
      return Configuration(
        file: file.path, files: environment.defaultRoots, protectedPaths: [file.path], fault: fault,
        withholding: profiles)
    }
    let roots = json["files"]?.array?.compactMap(\.string).map { environment.path($0, in: file.folder) }
    return Configuration(
      file: file.path, profiles: profiles,
      files: roots ?? environment.defaultRoots, queries: saved.queries, store: store.setting,
      storeMegabytes: StoreSettingReader.sizeLimit(json),
      audit: json["audit"]?.string.map { environment.path($0, in: file.folder) },
      isAuditRequired: json["auditRequired"]?.bool ?? false,
      protectedPaths: protectedPaths(json, in: file, environment))
  }

  /// The variables from which any profile takes a secret, also a profile with a fault.
  private static func secretVariables(_ json: JSON) -> Set<String> {
    let credentials = (json["profiles"]?.object ?? []).flatMap { $0.value["credentials"]?.object ?? [] }
    return Set(credentials.compactMap { $0.value["env"]?.string })
  }

  /// The errors outside the profiles.
  static func topIssues(_ json: JSON) -> [ConfigurationIssue] {
    guard let members = json.object else {
      return [
        ConfigurationIssue("", "The configuration must be an object.", remedy: "Write it as {\"profiles\": {...}}.")
      ]
    }
    var issues: [ConfigurationIssue] = []
    for member in members {
      guard let known = ConfigurationKey.top.first(where: { $0.name == member.name }) else {
        let advice = NameSuggestion.advice(member.name, among: ConfigurationKey.top.map(\.name))
        issues.append(
          ConfigurationIssue(DisplayName.of(member.name), "is unknown\(advice.hint)", remedy: advice.remedy))
        continue
      }
      issues += ValueRule.violations(member.value, known.schema).map {
        ConfigurationIssue(
          known.name + $0.location, "must be \($0.noun)", remedy: "Write \($0.noun). \(known.help)",
          value: $0.value)
      }
    }
    for known in ConfigurationKey.top where known.isRequired && json[known.name] == nil {
      issues.append(
        ConfigurationIssue(
          known.name, "is missing", remedy: "Add \"\(known.name)\", \(SchemaText.noun(known.schema)). \(known.help)")
      )
    }
    return issues
  }

  private static func absent(_ location: ConfigurationFile.Location, _ kinds: [ProviderKind]) -> Fault {
    let message =
      location.origin.map { "Cannot find the configuration \(location.path), which \($0) names." }
      ?? "Cannot find the configuration \(location.path)."
    let remedy =
      "Run casewire init to create it, or name another file with --config or CASEWIRE_CONFIG. To try casewire without a "
      + "configuration, use --sandbox."
    return Fault.configuration(message, file: location.path, key: "profiles", remedy: remedy)
      .with("example", ConfigurationExample.json(kinds))
  }
}
