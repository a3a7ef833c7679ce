import CaseStore
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

/// A random run of the change feed over one simulated vendor: two processes with one store, one client that keeps its state, and
/// faults of every kind.
struct FeedChain {
  /// How fast the vendor changes, and how long the client waits between two calls.
  enum Pace: CaseIterable {
    case burst, fast, slow

    /// Over all three vendors.
    var changesPerMinute: Double { [540, 60, 0.6][index] }
    var longestPause: Int { [3, 20, 5000][index] }
    private var index: Int { self == .burst ? 0 : self == .fast ? 1 : 2 }
  }

  let vendor: SandboxVendor
  let seed: UInt64
  var random: SeededRandom
  let base: ManualTime
  /// The clock of both processes.
  let machine: SkewedTime
  let vendorTime: VendorTime
  let sandbox: Sandbox
  private let pace: Pace
  private let folder = TemporaryFolder(inMemory: true)
  private var processes: [FeedProcess] = []
  /// Reads and changes what the vendor has, without a store.
  let observer: FeedProcess
  private let writer: FeedProcess
  let kinds: JSON?
  /// Whether the clock of the machine was wrong by more than the rounds allow for.
  private(set) var isSkewed = false

  // The client.
  private(set) var state = ""
  private(set) var events: [JSON] = []
  /// The states that the client had, with the number of events before each.
  private(set) var states: [(state: String, count: Int)] = []
  /// What a client got that ended before it kept the state.
  private var forgotten: [JSON]?
  private var isEnding = false

  private(set) var baseline: VendorSnapshot?
  /// When the first listing began: what happens until `baseline` may be reported or not.
  private(set) var begunAt = Timestamp.distantPast
  private(set) var rounds = 0
  private(set) var changes = 0
  private(set) var stops = 0

  init(_ vendor: SandboxVendor, seed: UInt64) throws {
    (self.vendor, self.seed) = (vendor, seed)
    random = SeededRandom(seed: seed)
    let start = 1_800_000_000 + Double(random.roll(0...999)) / 1000
    base = ManualTime(date: Timestamp(timeIntervalSince1970: start), stepping: .seconds(25))
    (machine, vendorTime) = (SkewedTime(base), VendorTime(base))
    pace = random.pick(Pace.allCases)
    sandbox = Sandbox(
      cases: random.roll(0...25), seed: random.next(), changesPerMinute: pace.changesPerMinute, time: vendorTime)
    let kinds = ["created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back"]
    self.kinds = random.hits(50) ? .array(kinds.map { .string($0) }) : nil
    observer = try FeedProcess(vendor, sandbox, base, store: nil)
    writer = try FeedProcess(vendor.profile == "redhat" ? .strata : vendor, sandbox, base, store: nil)
    processes = [try makeProcess(), try makeProcess()]
  }

  var label: Comment { "\(vendor.testDescription), seed \(seed), \(pace)\(isSkewed ? ", wrong clock" : "")" }

  func makeProcess() throws -> FeedProcess {
    let polling = PollingSettings(first: .seconds(1), most: .seconds(60), requestsPerHour: nil)
    let store = StoreLocation.file(folder.path + "/cases.sqlite", isUsual: false)
    return try FeedProcess(vendor, sandbox, machine, store: store, polling: polling)
  }

  // MARK: The run

  mutating func run(rounds: Int) async throws {
    try await begin()
    while self.rounds < rounds {
      base.advance(by: .milliseconds(random.roll(0...pace.longestPause * 1000)))
      try await changeVendor()
      setClock()
      let index = random.roll(0...1)
      try injectFault(processes[index])
      try await useMethods(processes[index])
      try await follow(index)
      self.rounds += 1
    }
  }

  /// Reads all cases, by a process that may be stopped meanwhile.
  private mutating func begin() async throws {
    if random.hits(30) { processes[0].wire.stop(at: random.roll(1...4), isAnswered: random.hits(50)) }
    // Vendors omit the fraction of a second.
    begunAt = Timestamp(timeIntervalSince1970: vendorTime.date.timeIntervalSince1970.rounded(.down))
    var reply = try? await processes[0].ask("changes/list", [:])
    if processes[0].wire.isStopped {
      processes[0] = try makeProcess()
      reply = try await processes[0].ask("changes/list", [:])
    }
    processes[0].wire.clear()
    #expect(reply?["events"] == [] && reply?["pending"] == [], "\(label): \(reply?.text ?? "")")
    state = try #require(reply?["state"]?.string, label)
    // The events begin here, so nothing changes until the snapshot is complete.
    vendorTime.stop()
    baseline = try await VendorSnapshot(observer)
    vendorTime.resume()
  }

  /// Changes the vendor without this machine, several times in one second.
  private mutating func changeVendor() async throws {
    guard vendor.isWritable, random.hits(60) else { return }
    for _ in 0..<random.roll(1...4) { try await write(writer) }
  }

  private mutating func setClock() {
    guard random.hits(10) else { return }
    // The rounds allow for two minutes.
    let isSmall = random.hits(70)
    isSkewed = isSkewed || !isSmall
    machine.set(Double(isSmall ? random.roll(-55...55) : random.roll(-90_000...90_000)))
  }

  private mutating func injectFault(_ process: FeedProcess) throws {
    vendor.clearFaults(in: sandbox)
    process.wire.clear()
    guard random.hits(40) else { return }
    let request = random.roll(1...6)
    if random.hits(30) { return process.wire.stop(at: request, isAnswered: random.hits(50)) }
    let faults: [SimulatedFault] = [
      .status(500), .status(503, retryAfter: .seconds(2)), .status(429, retryAfter: .seconds(20)), .status(429), .cut,
      .cutAfterActing, .refuseConnection, .brokenJSON, .gatewayPage, .delay(.seconds(3)),
    ]
    let (fault, times) = (random.pick(faults), random.roll(1...5))
    process.wire.perform(at: request) { [vendor, sandbox] in vendor.inject(fault, times: times, in: sandbox) }
  }

  // MARK: Requests

  /// Reads and writes of the client between two calls of `changes/list`.
  private mutating func useMethods(_ process: FeedProcess) async throws {
    guard random.hits(50) else { return }
    for _ in 0..<random.roll(1...3) {
      guard let id = anyCase() else { return }
      switch random.roll(0...6) {
      case 0: _ = try? await process.ask("cases/get", ["case": id])
      case 1: _ = try? await process.ask("comments/list", ["case": id])
      case 2: _ = try? await process.ask("cases/list", ["limit": 10])
      case 3: _ = try? await process.ask("cases/list", ["maxAgeSeconds": 600, "limit": 10])
      case 4: try await watchLean(process)
      default: if vendor.isWritable { try await write(process) }
      }
    }
  }

  /// Another client, which does not want comments.
  private func watchLean(_ process: FeedProcess) async throws {
    _ = try? await process.ask("changes/list", ["state": .string(state), "kinds": ["status"]])
  }

  /// A case that exists since the beginning.
  private mutating func anyCase() -> JSON? {
    let ids = baseline?.rows.keys.sorted() ?? []
    return ids.isEmpty ? nil : .string(random.pick(ids))
  }

  private mutating func write(_ process: FeedProcess) async throws {
    let isPortal = vendor.profile == "redhat"
    // Severities of Red Hat and statuses of IBM are the only ones that clients set.
    let text = JSON.string(random.pick(["Seen again.", "It hangs.", "Ticket \(random.roll(0...999_999))"]))
    var creation: JSON = ["profile": "work", "title": text, "description": "d", "type": "sales"]
    if isPortal {
      creation = [
        "profile": "work", "title": text, "description": "d", "product": "Red Hat Enterprise Linux", "version": "10.0",
      ]
    }
    guard let id = anyCase() else { return }
    let reply: JSON?
    switch random.roll(0...9) {
    case 0: reply = try? await process.ask("cases/create", creation)
    case 1:
      reply = try? await process.ask(
        "attachments/add", ["case": id, "name": "a.log", "base64": random.hits(50) ? "AAH/" : "AAH/AAH/"])
    case 2, 3:
      let reopens = random.hits(50)
      let params: JSON =
        reopens
        ? ["case": id, "action": "reopen", "comment": text]
        : isPortal
          ? ["case": id, "action": "close"]
          : ["case": id, "action": "resolve", "resolutionCode": 6, "comment": text]
      reply = try? await process.ask("cases/setStatus", params)
    case 4 where isPortal:
      reply = try? await process.ask(
        "cases/update", ["case": id, "changes": ["severity": .number(random.roll(1...4))]])
    default: reply = try? await process.ask("comments/add", ["case": id, "text": text])
    }
    if reply != nil { changes += 1 }
  }

  // MARK: The feed

  /// Reads the changes to their end. A client that was stopped keeps its last state.
  mutating func follow(_ index: Int) async throws {
    let process = processes[index]
    let before = (state, events.count, states.count)
    let limit = random.pick([1, 3, 50, 1000])
    var hasMore = true
    while hasMore, !process.wire.isStopped {
      let found = try? await process.ask("changes/list", feedParams(state, limit: limit))
      guard !process.wire.isStopped else { break }
      let reply = try #require(found, label)
      events += reply["events"]?.array ?? []
      state = reply["state"]?.string ?? ""
      hasMore = reply["hasMore"]?.bool ?? false
      states.append((state, events.count))
    }
    let isStopped = process.wire.isStopped
    if isStopped {
      stops += 1
      processes[index] = try makeProcess()
    }
    if let expected = forgotten {
      let again = events.dropFirst(before.1).prefix(expected.count)
      #expect(isStopped ? expected.starts(with: again) : Array(again) == expected, label)
      forgotten = isStopped ? Array(expected.dropFirst(again.count)) : nil
    }
    guard !isEnding, !isStopped, random.hits(5) else { return }
    forgotten = Array(events.dropFirst(before.1))
    state = before.0
    events.removeLast(events.count - before.1)
    states.removeLast(states.count - before.2)
  }

  func feedParams(_ state: String, limit: Int) -> JSON {
    var params: [JSON.Member] = [.init("state", .string(state)), .init("limit", .number(limit))]
    if let kinds { params.append(.init("kinds", kinds)) }
    return .object(params)
  }

  /// Stops the vendor and all faults, and reads what is left.
  mutating func end() async throws {
    vendorTime.stop()
    vendor.clearFaults(in: sandbox)
    machine.set(0)
    for process in processes { process.wire.clear() }
    isEnding = true
    // What is stored comes without a round.
    try await follow(0)
    // A case that could not be read is requested again after a time, and a wrong clock delays changes until all cases are read
    // again.
    try await pass(isSkewed ? [3700, 90_000, 3700, 200] : [3700, 200])
  }

  /// Follows the changes after each of these times, in seconds.
  mutating func pass(_ times: [Int]) async throws {
    for seconds in times {
      base.advance(by: .seconds(seconds))
      try await follow(0)
    }
  }
}
