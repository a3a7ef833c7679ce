import JSON
import Synchronization

/// The account's cases. They come to be at the first request.
final class SimulatedIBMCases: Sendable {
  private let population: IBMPopulation
  private let state = Mutex(State())

  private struct State {
    /// By number, and so by creation; nil before the first request.
    var headlines: [IBMPopulation.Headline]?
    /// Cases that clients have changed, by their index in `headlines`.
    var edited: [Int: IBMCase] = [:]
    /// The files that clients have put there, by their ids.
    var files = AccountFiles()
    /// How many ids were made for files.
    var fileCount: UInt64 = 0
    /// The order of the last listing, so that paging through many cases sorts them once.
    var lastOrder: (query: OrderKey, order: [Int32])?
  }

  private struct OrderKey: Equatable {
    let sort: IBMQuery.SortKey
    let isDescending: Bool
    let statuses: [SimulatedIBMStatus]
    let search: String
  }

  init(_ population: IBMPopulation) { self.population = population }

  /// The cases of one page, and how many there are on all pages. Of each case only what `query.fields` names is sure to
  /// be there.
  func page(_ query: IBMQuery) -> (total: Int, cases: [IBMCase]) {
    state.withLock { state in
      let order = order(query, &state)
      let start = min(query.offset, order.count)
      let end = min(start + query.limit, order.count)
      let cases = order[start..<end].map { made(Int($0), query.fields, &state) }
      return (order.count, cases)
    }
  }

  /// The case of that number; only what `fields` names is sure to be there.
  func find(_ number: String, fields: [IBMField]) -> IBMCase? {
    state.withLock { state in
      guard let index = index(of: number, &state) else { return nil }
      return made(index, fields, &state)
    }
  }

  /// Changes a case. Its `updated_at` and `updated_by` are set before `change` runs; a refusal undoes everything. The
  /// time never goes back, also when the clock is behind the cases.
  @discardableResult
  func edit<Result: Sendable>(
    _ number: String, now: Int64, by user: IBMUser,
    _ change: (inout IBMCase) throws(IBMError) -> Result
  ) throws(IBMError) -> Result {
    try state.withLock { state throws(IBMError) in
      guard let index = index(of: number, &state) else { throw .noCase(number) }
      var changed = made(index, IBMField.allCases, &state)
      changed.updatedAt = max(now, changed.updatedAt)
      changed.updatedBy = user
      let result = try change(&changed)
      store(changed, at: index, &state)
      return result
    }
  }

  /// Adds a case. `make` gets the number and the time, which is never before that of the newest case.
  func create(now: Int64, _ make: (String, Int64) -> IBMCase) -> IBMCase {
    state.withLock { state in
      let headlines = headlines(&state)
      var random = SplitMix64(seed: population.seed, part: UInt64(headlines.count) &+ 1)
      let last = headlines.last?.number ?? 3_000_000
      var headline = IBMPopulation.Headline(
        number: last + 1 + Int32(random.below(6)), status: .new, severity: 4, scenario: -1, owner: (),
        created: max(now, headlines.last?.created ?? now), updated: now, seed: 0)
      let made = make(IBMPopulation.text(headline.number), headline.created)
      headline.updated = made.updatedAt
      headline.severity = Int8(clamping: made.severity)
      state.edited[headlines.count] = made
      state.headlines?.append(headline)
      state.lastOrder = nil
      return made
    }
  }

  // MARK: Files

  /// Keeps the contents; their new ids.
  func keep(_ contents: [[UInt8]]) throws(IBMError) -> [String] {
    try state.withLock { state throws(IBMError) in
      guard state.files.hasRoom(for: contents.reduce(0) { $0 + $1.count }) else { throw IBMError(413) }
      return contents.map { content in
        state.fileCount += 1
        var random = SplitMix64(seed: population.seed ^ 0x6669_6C65, part: state.fileCount)
        let id = random.hex32()
        state.files.add(content, id: id)
        return id
      }
    }
  }

  /// Nil for a file that no client has put there.
  func kept(_ id: String) -> [UInt8]? { state.withLock { $0.files[id] } }

  func forget(_ id: String) { state.withLock { $0.files.remove(id) } }

  // MARK: Under the lock

  private func headlines(_ state: inout State) -> [IBMPopulation.Headline] {
    if let headlines = state.headlines { return headlines }
    let headlines = population.headlines()
    state.headlines = headlines
    return headlines
  }

  private func store(_ changed: IBMCase, at index: Int, _ state: inout State) {
    state.edited[index] = changed
    state.headlines?[index].updated = changed.updatedAt
    state.headlines?[index].status = changed.status
    state.lastOrder = nil
  }

  private func made(_ index: Int, _ fields: [IBMField], _ state: inout State) -> IBMCase {
    state.edited[index] ?? population.makeCase(headlines(&state)[index], fields: fields)
  }

  private func index(of number: String, _ state: inout State) -> Int? {
    IBMPopulation.index(of: number, in: headlines(&state))
  }

  private func order(_ query: IBMQuery, _ state: inout State) -> [Int32] {
    let key = OrderKey(
      sort: query.sort, isDescending: query.isDescending, statuses: query.statuses, search: query.search)
    if let last = state.lastOrder, last.query == key { return last.order }
    let headlines = headlines(&state)
    var indices = Array(0..<Int32(headlines.count))
    if !query.statuses.isEmpty { indices.removeAll { !query.statuses.contains(headlines[Int($0)].status) } }
    if !query.search.isEmpty {
      let requested = Array(query.search.lowercased().utf8)
      indices.removeAll { !matches(Int($0), requested, &state) }
    }
    sort(&indices, query, headlines, &state)
    state.lastOrder = (key, indices)
    return indices
  }

  /// "Text that the case contains": the console searches number and subject; this one the description too.
  private func matches(_ index: Int, _ requested: [UInt8], _ state: inout State) -> Bool {
    let found = made(index, [.number, .shortDescription, .description], &state)
    return [found.number, found.shortDescription, found.description].contains { text in
      text.lowercased().utf8.contains(requested)
    }
  }

  /// Ties keep the order of the numbers, up or down as the sort goes.
  private func sort(
    _ indices: inout [Int32], _ query: IBMQuery, _ headlines: [IBMPopulation.Headline], _ state: inout State
  ) {
    func sort<Key>(by key: (Int) -> Key, _ less: (Key, Key) -> Bool) {
      var keyed = indices.map { (key: key(Int($0)), index: $0) }
      keyed.sort { one, other in
        less(one.key, other.key) || !less(other.key, one.key) && one.index < other.index
      }
      indices = keyed.map(\.index)
    }
    switch query.sort {
    case .number: break
    case .severity: sort(by: { headlines[$0].severity }, <)
    case .updatedAt: sort(by: { headlines[$0].updated }, <)
    case .createdAt: sort(by: { headlines[$0].created }, <)
    case .shortDescription:
      let subjects = indices.map { Array(made(Int($0), [.shortDescription], &state).shortDescription.utf8) }
      let subjectOf = Dictionary(uniqueKeysWithValues: zip(indices, subjects))
      sort(by: { subjectOf[Int32($0)] ?? [] }) { $0.lexicographicallyPrecedes($1) }
    }
    if query.isDescending { indices.reverse() }
  }
}

extension String.UTF8View {
  /// Whether these bytes appear somewhere.
  fileprivate func contains(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return true }
    return withContiguousStorageIfAvailable { text in
      guard text.count >= bytes.count else { return false }
      for start in 0...(text.count - bytes.count) where text[start] == first {
        if text[start..<start + bytes.count].elementsEqual(bytes) { return true }
      }
      return false
    } ?? false
  }
}
