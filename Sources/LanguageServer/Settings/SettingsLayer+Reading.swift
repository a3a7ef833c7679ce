package import CaseModel
package import JSON

extension SettingsLayer {
  /// Reads the valid settings of a source. Each issue names an invalid one, which is left out.
  package static func read(_ json: JSON) -> (layer: SettingsLayer, issues: [Issue]) {
    // What a client sends for a section that it does not have.
    if json.isNull || json.array?.isEmpty == true { return (SettingsLayer(), []) }
    let (layer, issues) = WireReader.readValid(Self.self, from: json, calling: "setting")
    guard issues.count <= mostIssues else { return (SettingsLayer(), [tooMany]) }
    return (layer ?? SettingsLayer(), issues)
  }

  /// A source with more errors is not made of settings.
  private static let mostIssues = 20
  private static let tooMany = Issue(
    "casewire", "More than \(mostIssues) settings are invalid, so none of this source is used.")
}
