import CaseModel
import JSON
import ProviderKit

/// Reads `polling` of a profile.
struct PollingReader {
  /// Why a member is invalid. `location` is the path below the profile.
  struct Violation {
    let location: String
    let rule: String
    let remedy: String
    let value: JSON?
  }

  /// The settings, with the vendor's for members that are absent; nil if `json` is nil, or invalid.
  private(set) var settings: PollingSettings?
  private(set) var violations: [Violation] = []

  init(_ json: JSON?, _ vendor: PollingSettings) {
    guard let members = json?.object else { return }
    let keys = ConfigurationKey.polling(nil)
    for member in members {
      let location = "polling.\(DisplayName.of(member.name))"
      guard let known = keys.first(where: { $0.name == member.name }) else {
        let advice = NameSuggestion.advice(member.name, among: keys.map(\.name))
        violations.append(
          Violation(location: location, rule: "is unknown\(advice.hint)", remedy: advice.remedy, value: nil))
        continue
      }
      violations += ValueRule.violations(member.value, known.schema).map { violation in
        Violation(
          location: location, rule: "must be \(violation.noun)", remedy: "Write \(violation.noun). \(known.help)",
          value: violation.value)
      }
    }
    let first = json?["firstSeconds"]?.integer.map { Duration.seconds($0) }
    let most = json?["maxSeconds"]?.integer.map { Duration.seconds($0) }
    if let first, let most, most < first {
      violations.append(
        Violation(
          location: "polling.maxSeconds", rule: "must not be less than firstSeconds",
          remedy: "Write a longer interval.", value: json?["maxSeconds"]))
    }
    guard violations.isEmpty else { return }
    settings = PollingSettings(
      first: first ?? min(vendor.first, most ?? vendor.first), most: most ?? vendor.most,
      requestsPerHour: json?["requestsPerHour"]?.integer ?? vendor.requestsPerHour)
  }
}

extension ConfigurationKey {
  /// The members of `polling`.
  /// - Parameter vendor: the defaults; nil for an unknown vendor.
  static func polling(_ vendor: PollingSettings?) -> [ConfigurationKey] {
    func integer(_ most: Int, _ usual: Int?) -> JSON {
      .object(
        [.init("type", "integer"), .init("minimum", 1), .init("maximum", .number(most))]
          + (usual.map { [.init("default", .number($0))] } ?? []))
    }
    return [
      ConfigurationKey(
        "firstSeconds", integer(86_400, vendor.map { Int($0.first.components.seconds) }),
        "The interval after activity, in seconds. It doubles while nothing changes."),
      ConfigurationKey(
        "maxSeconds", integer(86_400, vendor.map { Int($0.most.components.seconds) }),
        "The longest interval, in seconds; at least `firstSeconds`."),
      ConfigurationKey(
        "requestsPerHour", integer(100_000, vendor?.requestsPerHour),
        "The maximum number of requests per hour that no client made explicitly."),
    ]
  }
}
