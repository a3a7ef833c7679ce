/// The numbers and weights by which a population is drawn.
struct PopulationRules<Status: Sendable>: Sendable {
  /// Separates the cases of the vendors, which share a seed.
  let salt: UInt64
  let days: Int64
  let prefix: String
  let digits: Int
  let numbers: (first: Int, spread: Int, widestGap: Int, room: Int)
  /// The statuses of the newest cases for any seed, newest first.
  let newest: [Status]
  /// The rank of a case of severity 1, counted from the newest.
  let urgent: Int
  /// The weights of the statuses, in the order of `allCases`, for cases of fewer days.
  let statuses: [(days: Int64, weights: [Int])]
  /// The weights of the severities.
  let severities: [Int]
}
