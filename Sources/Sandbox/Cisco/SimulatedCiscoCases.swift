import Synchronization

/// The cases of the account. They are made at the first request, and never change, since the API is read-only.
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

  /// The cases of one page, counted from 1, and their number on all pages.
  func page(_ page: Int, of search: Search, size: Int) -> (total: Int, cases: [CiscoCase]) {
    let (total, found) = state.withLock { index in
      let rows = index.rows(search) { index in
        let headlines = index.headlines
        var rows = (0..<Int32(headlines.count)).filter { search.fits(headlines[Int($0)]) }
        rows.sortRows(by: { headlines[$0] }, Self.precedes(search.sort))
        return rows
      }
      let headlines = index.headlines
      return (rows.count, rows.dropFirst((page - 1) * size).prefix(size).map { headlines[Int($0)] })
    }
    return (total, found.map { population.makeCase($0, withNotes: false) })
  }

  /// The known ones of the ids, each once.
  func find(_ ids: [String], sort: CiscoQuery.SortKey) -> [CiscoCase] {
    headlines(ids).sorted(by: Self.precedes(sort)).map { population.makeCase($0, withNotes: false) }
  }

  /// The case of that id, with its notes.
  func find(_ id: String) -> CiscoCase? { headlines([id]).first.map { population.makeCase($0, withNotes: true) } }

  private func headlines(_ ids: [String]) -> [CiscoPopulation.Headline] {
    state.withLock { index in Set(ids.compactMap { index.row(of: $0) }).map { index.headlines[$0] } }
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
