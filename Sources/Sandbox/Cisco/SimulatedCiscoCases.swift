import Synchronization

/// The cases of the account. They are made at the first request. The API is read-only, so clients do not change them.
final class SimulatedCiscoCases: Sendable {
  struct Search: Equatable, Sendable {
    /// Indices in `CiscoPeople`; nil for any.
    var contracts: Set<Int8>?
    var users: Set<Int8>?
    var sort: CiscoQuery.SortKey
    var window: ClosedRange<Int64>?
    var isOpen: Bool?
  }

  private let population: CiscoPopulation
  private let state: Mutex<CaseIndex<CiscoPopulation, CiscoCase, Search>>

  init(_ population: CiscoPopulation) {
    self.population = population
    state = Mutex(CaseIndex(population))
  }

  /// The cases of one page, counted from 1, and their number on all pages. They may have no notes.
  func page(_ page: Int, of search: Search, size: Int) -> (total: Int, cases: [CiscoCase]) {
    let (total, found) = state.withLock { index in
      let rows = index.rows(search) { index in
        let headlines = index.headlines
        var rows = (0..<Int32(headlines.count)).filter { search.fits(headlines[Int($0)]) }
        rows.sortRows(by: { headlines[$0] }, Self.precedes(search.sort))
        return rows
      }
      return (rows.count, rows.dropFirst((page - 1) * size).prefix(size).map { Row(Int($0), &index) })
    }
    return (total, found.map { $0.makeCase(population, withNotes: false) })
  }

  /// The known ones of the ids, each once. They may have no notes.
  func find(_ ids: [String], sort: CiscoQuery.SortKey) -> [CiscoCase] {
    let precedes = Self.precedes(sort)
    return rows(ids).sorted { precedes($0.headline, $1.headline) }.map { $0.makeCase(population, withNotes: false) }
  }

  /// The case of that id, with its notes.
  func find(_ id: String) -> CiscoCase? { rows([id]).first?.makeCase(population, withNotes: true) }

  /// Makes a change that no client requested.
  func advance(at time: Int64, _ random: inout SplitMix64) {
    state.withLock { $0.advance(CiscoLiveRules(population: population), at: time, &random) }
  }

  /// A case outside of the lock.
  private struct Row: Sendable {
    let headline: CiscoPopulation.Headline
    /// Nil if it never changed.
    let changed: CiscoCase?

    init(_ row: Int, _ index: inout CaseIndex<CiscoPopulation, CiscoCase, Search>) {
      headline = index.headlines[row]
      changed = index.changed(row)
    }

    func makeCase(_ population: CiscoPopulation, withNotes: Bool) -> CiscoCase {
      changed ?? population.makeCase(headline, withNotes: withNotes)
    }
  }

  private func rows(_ ids: [String]) -> [Row] {
    state.withLock { index in Set(ids.compactMap { index.row(of: $0) }).map { Row($0, &index) } }
  }

  /// Cisco: both orders ascend. Ties follow the time of the update and the number.
  private static func precedes(
    _ key: CiscoQuery.SortKey
  ) -> (CiscoPopulation.Headline, CiscoPopulation.Headline) -> Bool {
    { one, other in
      let (first, second) = key == .status ? (one.status.rawValue, other.status.rawValue) : (0, 0)
      return (first, one.updated, one.number) < (second, other.updated, other.number)
    }
  }
}

extension SimulatedCiscoCases.Search {
  fileprivate func fits(_ headline: CiscoPopulation.Headline) -> Bool {
    if let contracts, !contracts.contains(headline.owner.contract) { return false }
    if let users, !users.contains(headline.owner.user) { return false }
    if let window, !window.contains(headline.created) { return false }
    return isOpen == nil || headline.status.isOpen == isOpen
  }
}
