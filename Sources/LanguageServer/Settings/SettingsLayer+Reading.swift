package import CaseModel
package import JSON
import Platform

extension SettingsLayer {
  /// Reads the valid settings of a source. Each issue names an invalid one, which is left out.
  package static func read(_ json: JSON) -> (layer: SettingsLayer, issues: [Issue]) {
    guard json.object != nil else {
      let isEmpty = json.isNull || json.array?.isEmpty == true
      return (SettingsLayer(), isEmpty ? [] : [Issue("casewire", "must be an object", value: json)])
    }
    var rest = json
    var issues: [Issue] = []
    // One issue for each member that is left out.
    var reported: Set<[String]> = []
    // Each pass removes at least one member.
    while true {
      switch WireReader.read(Self.self, from: rest) {
      case .success(let layer): return (layer, issues)
      case .failure(let invalid):
        guard invalid.issues.count <= Self.mostIssues else { return (SettingsLayer(), [Self.tooMany]) }
        let before = rest.memberCount
        for issue in invalid.issues {
          let path = Self.path(issue.path)
          if reported.insert(path).inserted { issues.append(Self.ofSetting(issue)) }
          rest = rest.without(path)
        }
        guard rest.memberCount < before else { return (SettingsLayer(), issues) }
      }
    }
  }

  /// A source with more errors is not made of settings.
  private static let mostIssues = 20
  private static let tooMany = Issue(
    "casewire", "More than \(mostIssues) settings are invalid, so none of this source is used.")

  /// The same issue, which calls a member at the top a setting.
  private static func ofSetting(_ issue: Issue) -> Issue {
    guard issue.rule.hasPrefix("Unknown param ") else { return issue }
    let text = issue.rule.replacing(text: "Unknown param ", with: "Unknown setting ")
    return Issue(issue.path, text.replacing(text: "Known params:", with: "Known settings:"), value: issue.value)
  }

  /// The names that lead to the smallest member that can be left out: a list is left out as a whole.
  private static func path(_ text: String) -> [String] {
    text.prefix { $0 != "[" }.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}

extension JSON {
  /// The number of members of the object and of the objects in it.
  fileprivate var memberCount: Int {
    guard let members = object else { return 0 }
    return members.reduce(members.count) { $0 + $1.value.memberCount }
  }

  /// The same object without the member at this path. A name that contains dots is removed by its beginning.
  fileprivate func without(_ path: [String]) -> JSON {
    guard let members = object, let name = path.first else { return self }
    guard members.contains(where: { $0.name == name }) else {
      let joined = path.joined(separator: ".")
      return .object(members.filter { !$0.name.hasPrefix(joined) })
    }
    if path.count == 1 { return .object(members.filter { $0.name != name }) }
    return .object(
      members.map {
        $0.name == name && $0.value.object != nil ? .init(name, $0.value.without(Array(path.dropFirst()))) : $0
      })
  }
}
