import Synchronization

/// The cases of the account. They come to be at the first request, and never change: so it is with a vendor that can only
/// be read from.
final class SimulatedCiscoCases: Sendable {
  /// The cases of a list, and their order.
  struct Search: Equatable, Sendable {
    /// Places in `CiscoPeople`; nil for any.
    var contracts: Set<Int8>?
    var users: Set<Int8>?
    var sort: CiscoQuery.SortKey
    var window: ClosedRange<Int64>?
    var isOpen: Bool?
  }

  private let population: CiscoPopulation
  private let state = Mutex(State())

  private struct State {
    /// By number, and so by creation; nil before the first request.
    var headlines: [CiscoPopulation.Headline]?
    /// The order of the last list, so that paging through many cases sorts them once.
    var lastOrder: (search: Search, order: [Int32])?
  }

  init(_ population: CiscoPopulation) { self.population = population }

  /// The cases of one page, and how many there are on all pages. Pages are counted from 1.
  func page(_ page: Int, of search: Search, size: Int) -> (total: Int, cases: [CiscoCase]) {
    let (total, found) = state.withLock { state in
      let headlines = headlines(&state)
      let order = order(search, headlines, &state)
      let rows = order.dropFirst((page - 1) * size).prefix(size)
      return (order.count, rows.map { headlines[Int($0)] })
    }
    return (total, found.map { population.makeCase($0, withNotes: false) })
  }

  /// Those of the ids that there are, each once.
  func find(_ ids: [String], sort: CiscoQuery.SortKey) -> [CiscoCase] {
    let found = state.withLock { state in
      let headlines = headlines(&state)
      let indices = Set(ids.compactMap { CiscoPopulation.index(of: $0, in: headlines) })
      return indices.map { headlines[$0] }
    }
    return found.sorted(by: Self.precedes(sort)).map { population.makeCase($0, withNotes: false) }
  }

  /// The case of that id, with its notes.
  func find(_ id: String) -> CiscoCase? {
    let found = state.withLock { state in
      let headlines = headlines(&state)
      return CiscoPopulation.index(of: id, in: headlines).map { headlines[$0] }
    }
    return found.map { population.makeCase($0, withNotes: true) }
  }

  // MARK: Under the lock

  private func headlines(_ state: inout State) -> [CiscoPopulation.Headline] {
    if let headlines = state.headlines { return headlines }
    let headlines = population.headlines()
    state.headlines = headlines
    return headlines
  }

  private func order(_ search: Search, _ headlines: [CiscoPopulation.Headline], _ state: inout State) -> [Int32] {
    if let last = state.lastOrder, last.search == search { return last.order }
    var indices = (0..<Int32(headlines.count)).filter { search.fits(headlines[Int($0)]) }
    let precedes = Self.precedes(search.sort)
    indices.sort { precedes(headlines[Int($0)], headlines[Int($1)]) }
    state.lastOrder = (search, indices)
    return indices
  }

  /// Cisco: both orders are ascending. Ties are broken by the time of the update, and then by the number.
  private static func precedes(_ key: CiscoQuery.SortKey) -> (CiscoPopulation.Headline, CiscoPopulation.Headline) ->
    Bool
  {
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
