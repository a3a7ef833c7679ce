import CaseModel
package import JSON
import Platform
package import ProviderKit

/// A profile that is not in the configuration yet. Each member is checked by the rules with which the file is read.
package struct ProfileDraft: Sendable {
  /// The path of the configuration, absolute. Relative paths in the profile begin at its folder.
  package let path: String
  package var name = ""
  package private(set) var members: [JSON.Member] = []
  private let environment: LoadEnvironment

  package init(path: String, environment: LoadEnvironment) {
    self.path = path
    self.environment = environment
  }

  /// The forms of a secret that are objects, with their help texts.
  package static let secretForms = ConfigurationKey.secretForms.map { (name: $0.name, help: $0.help) }

  /// The variable that the example configuration uses for a secret: `IBM_CLOUD_API_KEY`.
  package static func usualVariable(_ provider: String, _ credential: String) -> String {
    ConfigurationExample.variable(provider, credential)
  }

  package var json: JSON { .object(members) }

  package mutating func set(_ member: String, to value: JSON) { members = with(member, value) }

  package mutating func setCredential(_ credential: String, to value: JSON) {
    set("credentials", to: credentials(with: credential, value))
  }

  /// Reads the profile. The provider states its ways to log in, which depend on its settings.
  package func profile() -> Profile {
    ProfileReader.read(JSON.Member(name, json), in: file, environment, keeping: [])
  }

  /// The absolute path of a file that the profile names.
  package func absolute(_ text: String) -> String { environment.path(text, in: file.folder) }

  // MARK: Checks

  /// The first error of a name for the profile; nil for a valid one. A sentence that does not contain the name.
  package func problem(withName name: String) -> String? {
    var draft = self
    draft.name = name
    return draft.problem(draft.members, at: "")
  }

  /// The first error of a member with this value; nil for a valid one. A sentence and its remedy.
  package func problem(with member: String, _ value: JSON) -> String? {
    problem(with(member, value), at: member)
  }

  /// The same for the source of a secret.
  package func problem(withCredential credential: String, _ value: JSON) -> String? {
    problem(
      with("credentials", credentials(with: credential, value)), at: "credentials.\(credential)", showsRemedy: false)
  }

  private func problem(_ members: [JSON.Member], at location: String, showsRemedy: Bool = true) -> String? {
    let prefix = "profiles.\(DisplayName.of(name))"
    let key = location.isEmpty ? prefix : "\(prefix).\(location)"
    let issue = ProfileReader.issues(JSON.Member(name, .object(members)), in: file, environment).first { issue in
      guard issue.key.hasPrefix(key) else { return false }
      let rest = issue.key.dropFirst(key.count).first
      return location.isEmpty ? rest == nil : rest.map { ".[".contains($0) } ?? true
    }
    guard let issue else { return nil }
    let subject = location.isEmpty ? "The profile" : "The answer"
    let rule = issue.rule.first?.isUppercase == true ? issue.rule : "\(subject) \(issue.rule)"
    return Issue.sentence("", rule) + (showsRemedy && !location.isEmpty ? " \(issue.remedy)" : "")
  }

  private var file: ConfigurationFile { ConfigurationFile(path: path, content: [], exposure: nil) }

  /// The members with this one, and with the credentials at the end.
  private func with(_ member: String, _ value: JSON) -> [JSON.Member] {
    let all = members.filter { $0.name != member } + [JSON.Member(member, value)]
    return all.filter { $0.name != "credentials" } + all.filter { $0.name == "credentials" }
  }

  private func credentials(with name: String, _ value: JSON) -> JSON {
    let others = members.first { $0.name == "credentials" }?.value.object ?? []
    return .object(others.filter { $0.name != name } + [JSON.Member(name, value)])
  }
}
