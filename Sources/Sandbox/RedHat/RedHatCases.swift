import Platform
import Synchronization

/// The cases, groups and files of the accounts. They are made at the first request.
final class RedHatCases: Sendable {
  typealias Index = CaseIndex<RedHatPopulation, RedHatCase, RedHatQuery>

  let population: RedHatPopulation
  private let state: Mutex<State>

  struct State {
    var index: Index
    var groups = RedHatGroup.initial
    /// The files that clients have added, by their ids.
    var files = AccountFiles()
    var idCount: UInt64 = 0
    var tickets: [String: RedHatTicket] = [:]
  }

  init(_ population: RedHatPopulation) {
    self.population = population
    state = Mutex(State(index: Index(population)))
  }

  func withState<Result: Sendable>(
    _ body: (inout State) throws(RedHatError) -> Result
  ) throws(RedHatError) -> Result {
    try state.withLock { state throws(RedHatError) in try body(&state) }
  }

  /// The cases of one page, and their number on all pages.
  func page(_ query: RedHatQuery, _ depth: RedHatDetail) -> (total: Int, cases: [RedHatCase]) {
    state.withLock { state in
      let groups = state.groups
      let rows = state.index.rows(query.order) { list(query, groups, &$0) }
      let start = min(query.start, rows.count)
      let end = start + min(query.count, rows.count - start)
      return (rows.count, rows[start..<end].map { find(Int($0), depth, groups, &state.index) })
    }
  }

  func find(_ number: String, account: String?, _ depth: RedHatDetail) throws(RedHatError) -> RedHatCase {
    try withState { state throws(RedHatError) in
      let row = try row(of: number, account, &state.index)
      return find(row, depth, state.groups, &state.index)
    }
  }

  /// Changes a case. Time and author of the change are set before `change` runs; an error undoes everything. The time
  /// never goes back, even if the clock is behind the cases.
  @discardableResult
  func edit<Result: Sendable>(
    _ call: RedHatCall, _ change: (inout RedHatCase, _ newID: UInt64) throws(RedHatError) -> Result
  ) throws(RedHatError) -> Result {
    try withState { state throws(RedHatError) in
      let row = try row(of: call.number, call.account, &state.index)
      var changed = find(row, .everything, state.groups, &state.index)
      changed.updatedAt = max(call.now, changed.updatedAt)
      changed.updatedBy = call.caller
      let result = try change(&changed, state.idCount + 1)
      state.idCount += 1
      state.index.store(changed, at: row) { headline in
        headline.updated = changed.updatedAt
        headline.status = changed.status
        headline.severity = changed.severity
        headline.owner.group = Int32(changed.group ?? 0)
      }
      return result
    }
  }

  /// Makes a change that no client requested.
  func advance(at time: Int64, _ random: inout SplitMix64) {
    state.withLock { $0.index.advance(RedHatLiveRules(population: population), at: time, &random) }
  }

  func create(
    now: Int64, _ make: (_ number: String, _ id: String, _ now: Int64) throws(RedHatError) -> RedHatCase
  ) throws(RedHatError) -> RedHatCase {
    try withState { state throws(RedHatError) in
      var next = state.index.next(now: now)
      let id = SalesforceID.make("500", &next.random)
      let made = try make(RedHatPopulation.text(next.number), id, next.created)
      state.index.add(
        made,
        RedHatPopulation.Headline(
          number: next.number, status: made.status, severity: made.severity, scenario: -1,
          owner: .init(account: RedHatPeople.index(of: made.account), group: Int32(made.group ?? 0)),
          created: next.created, updated: made.updatedAt, seed: 0))
      return made
    }
  }

  // MARK: Under the lock

  private func find(
    _ row: Int, _ depth: RedHatDetail, _ groups: [RedHatGroup], _ index: inout Index
  ) -> RedHatCase {
    var found = index.find(row) { population.makeCase($0, depth) }
    if let group = found.group, !groups.contains(where: { $0.number == group }) { found.group = nil }
    return found
  }

  private func row(of number: String, _ account: String?, _ index: inout Index) throws(RedHatError) -> Int {
    guard let row = index.row(of: number),
      account == nil || RedHatPeople.account(at: index.headlines[row].owner.account) == account
    else { throw .noCase(number) }
    return row
  }

  private func list(_ query: RedHatQuery, _ groups: [RedHatGroup], _ index: inout Index) -> [Int32] {
    let headlines = index.headlines
    let known = Set(groups.map(\.number))
    var rows = (0..<Int32(headlines.count)).filter { query.fits(headlines[Int($0)], groups: known) }
    if query.looksInside { rows.removeAll { !query.fits(find(Int($0), query.depth, groups, &index)) } }
    switch query.sort {
    case .caseNumber: break
    case .createdDate: rows.sortRows(by: { headlines[$0].created }, <)
    case .lastModifiedDate: rows.sortRows(by: { headlines[$0].updated }, <)
    case .severity: rows.sortRows(by: { headlines[$0].severity }, <)
    case .status: rows.sortRows(by: { headlines[$0].status.title }, <)
    }
    if query.isDescending { rows.reverse() }
    return rows
  }
}

extension RedHatQuery {
  fileprivate func fits(_ headline: RedHatPopulation.Headline, groups known: Set<Int>) -> Bool {
    guard includesClosed || headline.status != .closed else { return false }
    guard statuses.isEmpty || statuses.contains(headline.status) else { return false }
    guard severities.isEmpty || severities.contains(headline.severity) else { return false }
    if let from, headline.updated < from { return false }
    if let until, headline.updated > until { return false }
    guard accounts.isEmpty || accounts.contains(RedHatPeople.account(at: headline.owner.account)) else { return false }
    guard !groups.isEmpty else { return true }
    let group = Int(headline.owner.group)
    return groups.contains(known.contains(group) ? group : -1)
  }

  /// Whether the query needs more than the row of the index.
  fileprivate var looksInside: Bool {
    !words.isEmpty || !products.isEmpty || !versions.isEmpty || !types.isEmpty || !contacts.isEmpty
      || !creators.isEmpty || !owners.isEmpty
  }

  fileprivate var depth: RedHatDetail { words.isEmpty ? .row : .text }

  fileprivate func fits(_ found: RedHatCase) -> Bool {
    func fits(_ requested: [String], _ value: String) -> Bool { requested.isEmpty || requested.contains(value) }
    guard fits(products, found.product), fits(versions, found.version), fits(types, found.type),
      fits(contacts, found.contact.sso), fits(creators, found.createdBy.sso), fits(owners, found.owner)
    else { return false }
    guard !words.isEmpty else { return true }
    let text = [found.number, found.alternateID, found.product, found.summary, found.description]
      .joined(separator: "\n").lowercased()
    return words.allSatisfy(text.containsText)
  }
}
