import CaseModel
import CaseService

/// What is known of the cases that files mention.
struct ScannedCases: Sendable {
  private let known: [CaseKey: CaseKnowledge]
  /// Why the vendors of some profiles did not answer, by the name of the profile.
  let unavailable: [String: Fault]

  /// - Parameter isOffline: whether only the store is read.
  static func find(_ mentions: [FileMention], _ lookup: CaseLookup, isOffline: Bool) async -> ScannedCases {
    let keys = Set(mentions.flatMap(\.keys))
    guard !keys.isEmpty else { return ScannedCases(known: [:], unavailable: [:]) }
    if isOffline { return ScannedCases(known: await lookup.known(keys), unavailable: [:]) }
    let fetched = await lookup.fetchAll(keys)
    return ScannedCases(known: fetched.cases, unavailable: fetched.unavailable)
  }

  /// The case of a mention, as far as it can be determined, and what is known of it.
  ///
  /// A number that several profiles may have belongs to the only one whose vendor has it.
  func finding(_ mention: FileMention) -> ScanFinding {
    let keys = mention.keys
    let found = keys.filter { known[$0]?.known != nil }
    let key = found.count == 1 ? found[0] : keys.count == 1 ? keys[0] : nil
    return ScanFinding(
      mention: mention, key: key, row: key.flatMap { known[$0]?.known },
      isDenied: key.map { if case .denied = known[$0] { true } else { false } } ?? false)
  }
}

extension FileMention {
  /// The cases that it may mean.
  var keys: [CaseKey] { profiles.map { CaseKey(profile: $0, number: number) } }
}
