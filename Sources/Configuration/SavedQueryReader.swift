import CaseModel
import JSON
import ProviderKit

/// Reads the saved queries of the file.
enum SavedQueryReader {
  static func read(_ json: JSON, _ kinds: [ProviderKind]) -> (queries: SavedQueries, issues: [ConfigurationIssue]) {
    // A value of another type, and too many members, are reported for the key itself.
    let members = json["queries"]?.object ?? []
    guard members.count <= SavedQueries.most else { return (.none, []) }
    var issues: [ConfigurationIssue] = []
    var texts: [String: String] = [:]
    for member in members {
      let key = key(member.name)
      if !SavedQueries.isName(member.name) {
        issues.append(
          ConfigurationIssue(
            key, "must have a name of 1 to 32 letters, digits, hyphens and underscores", remedy: "Rename the query."))
      } else if let text = member.value.string {
        texts[member.name] = text
      } else {
        issues.append(ConfigurationIssue(key, "must be a string", remedy: "Write it as \"status:open is:mine\"."))
      }
    }
    let (queries, errors) = SavedQueries.read(
      texts, profiles: (json["profiles"]?.object ?? []).map(\.name), vendors: kinds.map(\.descriptor.id))
    for member in members {
      guard let error = errors[member.name] else { continue }
      issues.append(
        ConfigurationIssue(
          key(member.name), "is no valid query: \(error.summary)",
          remedy: error.suggestion ?? "Correct the query, or remove it."))
    }
    return (queries, issues)
  }

  private static func key(_ name: String) -> String { "queries.\(DisplayName.of(name))" }
}
