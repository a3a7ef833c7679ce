import Platform
import Synchronization

/// The account's cases. They are made at the first request.
final class SimulatedIBMCases: Sendable {
  private typealias Index = CaseIndex<IBMPopulation, IBMCase, IBMQuery>

  private let population: IBMPopulation
  private let state: Mutex<State>

  private struct State {
    var index: Index
    /// The files that clients have added, by their ids.
    var files = AccountFiles()
    var fileCount: UInt64 = 0
  }

  init(_ population: IBMPopulation) {
    self.population = population
    state = Mutex(State(index: Index(population)))
  }

  /// The cases of one page, and their number on all pages. The cases have at least the fields of the query.
  func page(_ query: IBMQuery) -> (total: Int, cases: [IBMCase]) {
    state.withLock { state in
      let rows = state.index.rows(query.order) { list(query, &$0) }
      let start = min(query.offset, rows.count)
      let end = min(start + query.limit, rows.count)
      return (rows.count, rows[start..<end].map { find(Int($0), query.fields, &state.index) })
    }
  }

  /// The case has at least these fields.
  func find(_ number: String, fields: [IBMField]) throws(IBMError) -> IBMCase {
    try state.withLock { state throws(IBMError) in
      guard let row = state.index.row(of: number) else { throw .noCase(number) }
      return find(row, fields, &state.index)
    }
  }

  /// Changes a case. Its `updated_at` and `updated_by` are set before `change` runs; an error undoes everything. The
  /// time never goes back, even if the clock is behind the cases.
  @discardableResult
  func edit<Result: Sendable>(
    _ call: IBMCall, _ change: (inout IBMCase) throws(IBMError) -> Result
  ) throws(IBMError) -> Result {
    try state.withLock { state throws(IBMError) in
      guard let row = state.index.row(of: call.number) else { throw .noCase(call.number) }
      var changed = find(row, IBMField.allCases, &state.index)
      changed.updatedAt = max(call.now, changed.updatedAt)
      changed.updatedBy = call.caller.user
      let result = try change(&changed)
      state.index.store(changed, at: row) { headline in
        headline.updated = changed.updatedAt
        headline.status = changed.status
      }
      return result
    }
  }

  /// Makes a change that no client requested.
  func advance(at time: Int64, _ random: inout SplitMix64) {
    state.withLock { $0.index.advance(IBMLiveRules(population: population), at: time, &random) }
  }

  func create(now: Int64, _ make: (String, Int64) -> IBMCase) -> IBMCase {
    state.withLock { state in
      let next = state.index.next(now: now)
      let made = make(IBMPopulation.text(next.number), next.created)
      state.index.add(
        made,
        IBMPopulation.Headline(
          number: next.number, status: .new, severity: Int8(clamping: made.severity), scenario: -1, owner: (),
          created: next.created, updated: made.updatedAt, seed: 0))
      return made
    }
  }

  // MARK: Files

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

  func kept(_ id: String) -> [UInt8]? { state.withLock { $0.files[id] } }

  func forget(_ id: String) { state.withLock { $0.files.remove(id) } }

  // MARK: Under the lock

  private func find(_ row: Int, _ fields: [IBMField], _ index: inout Index) -> IBMCase {
    index.find(row) { population.makeCase($0, fields: fields) }
  }

  private func list(_ query: IBMQuery, _ index: inout Index) -> [Int32] {
    let headlines = index.headlines
    var rows = Array(0..<Int32(headlines.count))
    if !query.statuses.isEmpty { rows.removeAll { !query.statuses.contains(headlines[Int($0)].status) } }
    if !query.search.isEmpty {
      let requested = query.search.lowercased()
      rows.removeAll { !matches(Int($0), requested, &index) }
    }
    switch query.sort {
    case .number: break
    case .severity: rows.sortRows(by: { headlines[$0].severity }, <)
    case .updatedAt: rows.sortRows(by: { headlines[$0].updated }, <)
    case .createdAt: rows.sortRows(by: { headlines[$0].created }, <)
    case .shortDescription:
      rows.sortRows(by: { Array(find($0, [.shortDescription], &index).shortDescription.utf8) }) {
        $0.lexicographicallyPrecedes($1)
      }
    }
    if query.isDescending { rows.reverse() }
    return rows
  }

  /// IBM: "text that the case contains". The console searches number and subject; this searches the description too.
  private func matches(_ row: Int, _ requested: String, _ index: inout Index) -> Bool {
    let found = find(row, [.number, .shortDescription, .description], &index)
    return [found.number, found.shortDescription, found.description].contains {
      $0.lowercased().containsText(requested)
    }
  }
}
