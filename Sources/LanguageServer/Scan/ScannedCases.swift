import CaseModel
import CaseService

/// What is known of the cases that files mention.
struct ScannedCases: Sendable {
  private let found: CaseLookup.Fetched

  /// Why the vendors, or the stores, of some profiles did not answer, by the name of the profile.
  var unavailable: [String: Fault] { found.unavailable }
  /// Why the requests for some cases failed.
  var failed: [CaseKey: Fault] { found.failed }

  /// - Parameter isOffline: whether only the store is read.
  static func find(_ mentions: [FileMention], _ lookup: CaseLookup, isOffline: Bool) async -> ScannedCases {
    let keys = Set(mentions.flatMap(\.keys))
    return ScannedCases(found: isOffline ? await lookup.stored(keys) : await lookup.fetchAll(keys))
  }

  /// The case of a mention, as far as it can be determined, and what is known of it.
  ///
  /// A number that several profiles may have belongs to the only one whose vendor has it.
  func finding(_ mention: FileMention) -> ScanFinding {
    let keys = mention.keys
    let known = keys.filter { found.cases[$0]?.known != nil }
    let key = known.count == 1 ? known[0] : keys.count == 1 ? keys[0] : nil
    return ScanFinding(
      mention: mention, key: key, row: key.flatMap { found.cases[$0]?.known },
      isDenied: key.map { if case .denied = found.cases[$0] { true } else { false } } ?? false)
  }
}

extension FileMention {
  /// The cases that it may mean.
  var keys: [CaseKey] { profiles.map { CaseKey(profile: $0, number: number) } }
}
