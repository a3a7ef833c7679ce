import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport

/// A vendor that reads several queries, each with its newest rows first. It reads each query once, then the one that
/// determines the next row.
final class FakePartedVendor: CaseSource {
  fileprivate struct State {
    var parts: [[Case]]
    var failing: Set<Int> = []
    var asked: [Int] = []
    var deadlines: [MonotonicTime] = []
  }

  /// The state of one query: the number of rows read, and whether the last request failed.
  fileprivate struct Part {
    var offset = 0
    var hasFailed = false
  }

  static let outage = Fault(.vendorUnavailable, "away").with("reason", "connect")

  let gate: Gate?
  private let state: Mutex<State>

  /// Parts of equal size. Row `i` of part `p` of `n` has the number `i * n + p`.
  init(_ parts: Int, rows: Int, gate: Gate? = nil) {
    self.gate = gate
    state = Mutex(
      State(
        parts: (0..<parts).map { part in
          (0..<rows).map { row in
            let index = row * parts + part
            return .fake("one", index, updated: 100_000 - index)
          }
        }))
  }

  /// The queries sent, in order.
  var asked: [Int] { state.withLock { $0.asked } }
  var deadlines: [MonotonicTime] { state.withLock { $0.deadlines } }
  func fail(_ parts: Set<Int>) { state.withLock { $0.failing = parts } }

  func harness(time: ManualTime = ManualTime(), store: StoreAccess.Setting? = nil) -> ServiceHarness {
    var provider = Provider(
      profile: "one", descriptor: FakeVendor.descriptor, baseURL: "https://fake.example",
      session: FakeSession(status: SessionStatus(profile: "one", provider: "fake", state: .none, source: nil)))
    provider.cases = self
    provider.identity = FakeIdentity(name: "one")
    return ServiceHarness(
      [Profile(name: "one", providerID: "fake", baseURL: nil, provider: .success(provider))], time: time, store: store)
  }

  // MARK: CaseSource

  var listedMembers: CaseFields { .all }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    CasePlan(isSorted: false, isOneSequence: false, hasHorizon: query.sort == .newestUpdate)
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let number = state.withLock { state in
      state.deadlines.append(call.deadline)
      return state.deadlines.count
    }
    if let gate, await !gate.pass("page \(number)") { throw Fault(.cancelled, "The request was cancelled.") }
    return state.withLock { $0.page(query, at: position) }
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition { position }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    throw Fault(.notFound, "no case \(number)")
  }
}

extension FakePartedVendor.State {
  fileprivate mutating func page(_ query: CaseQuery, at position: VendorPosition?) -> CasePage {
    var known = position.map(Self.read) ?? parts.map { _ in FakePartedVendor.Part() }
    var requested = known.indices.filter { !known[$0].hasFailed && known[$0].offset == 0 }
    if requested.isEmpty, let first = open(known).max(by: { bound($0, known) < bound($1, known) }) {
      requested = [first]
    }
    var page = CasePage(rows: [], positions: [], next: nil, total: nil)
    for part in requested {
      asked.append(part)
      if failing.contains(part) {
        known[part].hasFailed = true
        page.failure = FakePartedVendor.outage
        continue
      }
      let rows = parts[part].dropFirst(known[part].offset).prefix(10)
      page.rows += rows.map { CaseBox($0) }
      known[part].offset += rows.count
    }
    page.positions = page.rows.map { _ in VendorPosition(page: "") }
    let open = open(known)
    if !open.isEmpty { page.next = Self.position(known) }
    if known.contains(where: \.hasFailed) {
      page.retry = Self.position(known.map { FakePartedVendor.Part(offset: $0.offset) })
    }
    if query.sort == .newestUpdate { page.horizon = open.map { bound($0, known) }.max() }
    return page
  }

  private func open(_ known: [FakePartedVendor.Part]) -> [Int] {
    known.indices.filter { !known[$0].hasFailed && known[$0].offset < parts[$0].count }
  }

  private func bound(_ part: Int, _ known: [FakePartedVendor.Part]) -> Timestamp {
    parts[part][max(0, known[part].offset - 1)].updatedAt ?? minute(0)
  }

  private static func position(_ known: [FakePartedVendor.Part]) -> VendorPosition {
    VendorPosition(page: known.map { "\($0.hasFailed ? "-" : "")\($0.offset + 1)" }.joined(separator: ","))
  }

  private static func read(_ position: VendorPosition) -> [FakePartedVendor.Part] {
    position.page.split(separator: ",").compactMap { Int($0) }.map { number in
      FakePartedVendor.Part(offset: abs(number) - 1, hasFailed: number < 0)
    }
  }
}
