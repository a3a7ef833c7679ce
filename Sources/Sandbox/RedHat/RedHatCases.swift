import Platform
import Synchronization

/// How much of a case has to be made.
enum RedHatDetail: Int8, Comparable, Sendable {
  /// All but the description, the comments, and what is on their side.
  case row
  /// The description too.
  case text
  case everything

  static func < (one: RedHatDetail, other: RedHatDetail) -> Bool { one.rawValue < other.rawValue }
}

/// The cases, groups and files of the accounts. They come to be at the first request.
final class RedHatCases: Sendable {
  let population: RedHatPopulation
  private let state = Mutex(State())

  struct State {
    /// By number, and so by creation; nil before the first request.
    var headlines: [RedHatPopulation.Headline]?
    /// Cases that clients have changed, by their index in `headlines`.
    var edited: [Int: RedHatCase] = [:]
    var groups = RedHatGroup.initial
    /// The files that clients have put there, by their ids.
    var files = AccountFiles()
    /// How many ids were made for comments and files.
    var idCount: UInt64 = 0
    /// The files that rest-v3 has given an address for.
    var tickets: [String: RedHatTicket] = [:]
    /// The order of the last listing, so that paging through many cases sorts them once.
    var lastOrder: (query: RedHatQuery, order: [Int32])?
  }

  init(_ population: RedHatPopulation) { self.population = population }

  func withState<Result: Sendable>(
    _ body: (inout State) throws(RedHatError) -> Result
  ) throws(RedHatError) -> Result {
    try state.withLock { state throws(RedHatError) in try body(&state) }
  }

  /// The cases of one page, and how many there are on all pages.
  func page(_ query: RedHatQuery, _ depth: RedHatDetail) -> (total: Int, cases: [RedHatCase]) {
    state.withLock { state in
      let order = order(query, &state)
      let start = min(query.start, order.count)
      let end = start + min(query.count, order.count - start)
      return (order.count, order[start..<end].map { made(Int($0), depth, &state) })
    }
  }

  /// The case of that number, if it is one of that account.
  func find(_ number: String, account: String?, _ depth: RedHatDetail) throws(RedHatError) -> RedHatCase {
    try withState { state throws(RedHatError) in
      guard let index = index(of: number, account, &state) else { throw .noCase(number) }
      return made(index, depth, &state)
    }
  }

  /// Changes a case. Time and author of the change are set before `change` runs; a refusal undoes everything. The time
  /// never goes back, also when the clock is behind the cases.
  @discardableResult
  func edit<Result: Sendable>(
    _ call: RedHatCall, _ change: (inout RedHatCase, _ newID: UInt64) throws(RedHatError) -> Result
  ) throws(RedHatError) -> Result {
    try withState { state throws(RedHatError) in
      guard let index = index(of: call.number, call.account, &state) else { throw .noCase(call.number) }
      var changed = made(index, .everything, &state)
      changed.updatedAt = max(call.now, changed.updatedAt)
      changed.updatedBy = call.caller
      let result = try change(&changed, state.idCount + 1)
      state.idCount += 1
      store(changed, at: index, &state)
      return result
    }
  }

  /// Adds a case. `make` gets number, id and time, which is never before that of the newest case.
  func create(
    now: Int64, _ make: (_ number: String, _ id: String, _ now: Int64) throws(RedHatError) -> RedHatCase
  ) throws(RedHatError) -> RedHatCase {
    try withState { state throws(RedHatError) in
      let headlines = headlines(&state)
      var random = SplitMix64(seed: population.seed, part: UInt64(headlines.count) &+ 1)
      let number = (headlines.last?.number ?? 4_000_000) + 1 + Int32(random.below(6))
      let created = max(now, headlines.last?.created ?? now)
      let id = SalesforceID.make("500", &random)
      let made = try make(RedHatPopulation.text(number), id, created)
      state.headlines?.append(
        RedHatPopulation.Headline(
          number: number, status: made.status, severity: made.severity, scenario: -1,
          owner: .init(account: RedHatPeople.index(of: made.account), group: Int32(made.group ?? 0)), created: created,
          updated: made.updatedAt, seed: 0))
      state.edited[headlines.count] = made
      state.lastOrder = nil
      return made
    }
  }

  // MARK: Under the lock

  private func headlines(_ state: inout State) -> [RedHatPopulation.Headline] {
    if let headlines = state.headlines { return headlines }
    let headlines = population.headlines()
    state.headlines = headlines
    return headlines
  }

  private func store(_ changed: RedHatCase, at index: Int, _ state: inout State) {
    state.edited[index] = changed
    state.headlines?[index].updated = changed.updatedAt
    state.headlines?[index].status = changed.status
    state.headlines?[index].severity = changed.severity
    state.headlines?[index].owner.group = Int32(changed.group ?? 0)
    state.lastOrder = nil
  }

  private func made(_ index: Int, _ depth: RedHatDetail, _ state: inout State) -> RedHatCase {
    var made = state.edited[index] ?? population.makeCase(headlines(&state)[index], depth)
    if let group = made.group, !state.groups.contains(where: { $0.number == group }) { made.group = nil }
    return made
  }

  private func index(of number: String, _ account: String?, _ state: inout State) -> Int? {
    let headlines = headlines(&state)
    guard let index = RedHatPopulation.index(of: number, in: headlines) else { return nil }
    return account == nil || RedHatPeople.account(at: headlines[index].owner.account) == account ? index : nil
  }

  // MARK: Listing

  private func order(_ query: RedHatQuery, _ state: inout State) -> [Int32] {
    let key = query.order
    if let last = state.lastOrder, last.query == key { return last.order }
    let headlines = headlines(&state)
    let known = Set(state.groups.map(\.number))
    var indices = (0..<Int32(headlines.count)).filter { query.fits(headlines[Int($0)], groups: known) }
    if query.looksInside { indices.removeAll { !query.fits(made(Int($0), query.depth, &state)) } }
    func sort<Key: Comparable>(by key: (RedHatPopulation.Headline) -> Key) {
      // Ties keep the order of the numbers.
      indices.sort { one, other in
        let (one, other) = (headlines[Int(one)], headlines[Int(other)])
        return key(one) < key(other) || key(one) == key(other) && one.number < other.number
      }
    }
    switch query.sort {
    case .caseNumber: break
    case .createdDate: sort(by: \.created)
    case .lastModifiedDate: sort(by: \.updated)
    case .severity: sort(by: \.severity)
    case .status: sort { $0.status.title }
    }
    if query.isDescending { indices.reverse() }
    state.lastOrder = (key, indices)
    return indices
  }
}

extension RedHatQuery {
  /// Whether the row of the index fits.
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
