import JSON

/// A profile of which a list has only the newest cases, because its vendor's rate limit delays the older ones.
struct DelayedCases: Equatable {
  let profile: String
  let reason: String

  /// Those of a result of `cases/list`.
  static func all(in result: JSON) -> [DelayedCases] {
    (result["sources"]?.array ?? []).compactMap { source in
      guard let reason = source["window"]?["reason"]?.string else { return nil }
      return DelayedCases(profile: source["profile"]?.string ?? "", reason: reason)
    }
  }
}
