import CaseModel
import JSON
import ProviderKit

/// Reads `allow` and `confirm` of a profile.
struct PolicyReader {
  /// The effects that a policy may name.
  static let effects = ["reads", "adds", "changes", "destroys"]

  private(set) var policy: ProfilePolicy
  private(set) var violations: [(location: String, rule: String, remedy: String)] = []

  /// - Parameter methods: the known methods; empty if they are not checked.
  init(_ values: [String: JSON], methods: [String]) {
    policy = ProfilePolicy(
      allow: values["allow"]?.array?.compactMap(\.string),
      confirm: values["confirm"]?.array?.compactMap(\.string) ?? [])
    guard !methods.isEmpty else { return }
    let known = Self.effects + methods
    for (key, names) in [("allow", policy.allow ?? []), ("confirm", policy.confirm)] {
      for (index, name) in names.enumerated() where !known.contains(name) {
        let advice = NameSuggestion.advice(name, among: known)
        violations.append(
          ("\(key)[\(index)]", "names neither an effect nor a method\(advice.hint)", advice.remedy))
      }
    }
  }
}
