/// The cases of an account: a row for each, the whole case where it changed, and the order of the last listing.
/// The owner holds the lock.
struct CaseIndex<Population: CasePopulation, Case: Sendable, Query: Equatable & Sendable>: Sendable {
  let population: Population
  /// By number, and so by creation. Made at the first use.
  private(set) lazy var headlines: [Population.Headline] = population.headlines()
  /// Cases that have changed, by row.
  private var edited: [Int: Case] = [:]
  /// Paging through many cases sorts them once.
  private var lastOrder: (query: Query, rows: [Int32])?

  init(_ population: Population) { self.population = population }

  /// The row of the case with that number.
  mutating func row(of number: String) -> Int? { Population.row(of: number, in: headlines) }

  /// The case of a row: the changed one, or one that is made.
  mutating func find(_ row: Int, make: (Population.Headline) -> Case) -> Case {
    edited[row] ?? make(headlines[row])
  }

  /// The case of a row that has changed; nil for any other.
  func changed(_ row: Int) -> Case? { edited[row] }

  /// - Parameter update: changes the row.
  mutating func store(_ changed: Case, at row: Int, _ update: (inout Population.Headline) -> Void) {
    edited[row] = changed
    update(&headlines[row])
    lastOrder = nil
  }

  /// Number and time of the next case; the time is never before that of the newest one.
  mutating func next(now: Int64) -> (number: Int32, created: Int64, random: SplitMix64) {
    var random = SplitMix64(seed: population.seed, part: UInt64(headlines.count) &+ 1)
    let last = headlines.last?.number ?? Int32(Population.rules.numbers.first)
    return (last + 1 + Int32(random.below(6)), max(now, headlines.last?.created ?? now), random)
  }

  mutating func add(_ new: Case, _ headline: Population.Headline) {
    edited[headlines.count] = new
    headlines.append(headline)
    lastOrder = nil
  }

  mutating func forgetOrder() { lastOrder = nil }

  /// The rows of a listing.
  /// - Parameter list: finds and sorts them.
  mutating func rows(_ query: Query, _ list: (inout Self) -> [Int32]) -> [Int32] {
    if let lastOrder, lastOrder.query == query { return lastOrder.rows }
    let rows = list(&self)
    lastOrder = (query, rows)
    return rows
  }
}

extension [Int32] {
  /// Sorts rows by a key. Ties keep the order of the numbers.
  mutating func sortRows<Key>(by key: (Int) -> Key, _ precedes: (Key, Key) -> Bool) {
    var keyed = map { (key: key(Int($0)), row: $0) }
    keyed.sort { one, other in
      precedes(one.key, other.key) || !precedes(other.key, one.key) && one.row < other.row
    }
    self = keyed.map(\.row)
  }
}
