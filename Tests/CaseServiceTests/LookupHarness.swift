import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// A look-up over one fake vendor. By default, the vendor refuses to list its cases, so that each is requested by its number.
final class LookupHarness: Sendable {
  let stored: StoredService
  let lookup: CaseLookup
  /// The cases of each report.
  let changes: Mailbox<Set<CaseKey>>
  let gate = Gate()

  /// - Parameters:
  ///   - count: the number of the vendor's cases.
  ///   - lists: whether the vendor lists its cases.
  ///   - isGated: whether requests wait at the gate.
  ///   - store: nil for a program without a store.
  init(
    _ count: Int = 3, lists: Bool = false, isGated: Bool = false,
    store: StoreAccess.Setting? = .init(location: .memory), account: String = "one", vendor: FakeVendor? = nil,
    time: ManualTime = ManualTime(), polling: PollingSettings? = nil
  ) {
    let rows = count > 0 ? (1...count).map { StoredCaseTests.row($0) } : []
    let made = vendor ?? FakeVendor("a", rows) { [gate] in if isGated { $0.gate = gate } }
    var options = CaseStore.Options()
    options.limit = .seconds(1_000_000_000)
    let service = ServiceHarness(
      [made.asProfile(account: account, me: ["me@example.com"], polling: polling)], time: time, store: store,
      storeOptions: options)
    stored = StoredService(vendor: made, service: service)
    if !lists { Self.refuseListing(made) }
    let changes = Mailbox<Set<CaseKey>>("a change")
    self.changes = changes
    lookup = CaseLookup(context: service.context) { changes.send($0) }
  }

  var time: ManualTime { stored.service.time }
  var vendor: FakeVendor { stored.vendor }

  static func refuseListing(_ vendor: FakeVendor) {
    for page in 1...200 { vendor.fail(at: page, StoredService.unreachable) }
  }

  static func keys(_ numbers: some Sequence<Int>, of profile: String = "a") -> [CaseKey] {
    numbers.map { CaseKey(profile: profile, number: "F\($0)") }
  }

  static func key(_ number: Int) -> CaseKey { CaseKey(profile: "a", number: "F\(number)") }

  func follow(_ numbers: some Sequence<Int>, by owner: String = "file") {
    lookup.follow(owner, Self.keys(numbers))
  }

  /// The numbers of the next report.
  func next() async throws -> Set<String> { Set(try await changes.next()?.map(\.number) ?? []) }

  /// The same, while the clock moves by a second each time that the feed sleeps.
  func nextWhileTimePasses() async throws -> Set<String> {
    let clock = Task { [time] in
      while !Task.isCancelled, let deadline = try await time.nextSleep() {
        if deadline - time.now == .milliseconds(500) { time.advance(by: .seconds(1)) }
      }
    }
    defer { clock.cancel() }
    return try await next()
  }

  /// Waits for the reports until each of these cases had one. Returns the number of cases of each report.
  @discardableResult
  func waitFor(_ numbers: some Sequence<Int>) async throws -> [Int] {
    var missing = Set(numbers.map { "F\($0)" })
    var sizes: [Int] = []
    while !missing.isEmpty {
      let found = try await next()
      sizes.append(found.count)
      missing.subtract(found)
    }
    return sizes
  }

  /// Stores a case as a request of the client does.
  func read(_ number: Int) async throws {
    #expect(try await stored.get(number).error == nil)
  }

  func title(_ number: Int) -> String? { lookup.current(Self.key(number))?.known?.title }

  /// Waits until no task sleeps. A round of the feed ends a time after its last watcher left.
  static func becomesIdle(_ time: ManualTime) async -> Bool {
    var count = 0
    return await Waiting.until {
      count += 1
      if count % 100 == 0 { time.advance(by: .seconds(31)) }
      return !time.hasSleepers
    }
  }
}

extension CaseKnowledge {
  var isDenied: Bool { if case .denied = self { true } else { false } }
}
