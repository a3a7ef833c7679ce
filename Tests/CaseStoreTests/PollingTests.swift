import CaseModel
import CaseStore
import Foundation
import Platform
import TestSupport
import Testing

/// What the rounds of several processes share.
@Suite struct PollingTests {
  private let harness = StoreHarness()

  // MARK: State

  @Test func theStateOfRoundsIsSharedAndSurvivesTheProcess() async throws {
    let (store, other) = (harness.store(), harness.store())
    #expect(try await store.pollState(.work) == nil)
    var state = PollState(
      nextPollAt: .minute(2), lastRoundAt: .minute(1), lastFullReadAt: .minute(-5), intervalSeconds: 30,
      memory: "{\"page\":7}")
    (state.blockedUntil, state.difference, state.fault) = (.minute(4), -2, "{}")
    try await store.setPollState(.work, state)
    #expect(try await other.pollState(.work) == state)
    #expect(try await other.pollState(.other) == nil)
    try await other.setSynchronised(.work, at: .minute(3))
    state.lastRoundAt = .minute(3)
    #expect(try await store.pollState(.work) == state)
    let info = try #require(try await store.infos().first)
    #expect(info.nextPollAt == .minute(2) && info.lastRoundAt == .minute(3))
    try await store.setPollState(.work, PollState())
    #expect(try await harness.store().pollState(.work) == PollState())
    try await store.clear(profile: "work")
    #expect(try await store.pollState(.work) == nil)
  }

  @Test func requestsOfAllProcessesAreCountedByTheMinute() async throws {
    let (store, other) = (harness.store(), harness.store())
    #expect(try await store.requests(.work, since: 0) == [])
    for (index, minute) in [100, 100, 101, 100, 130].enumerated() {
      try await (index % 2 == 0 ? store : other).addRequests(.work, index + 1, minute: minute)
    }
    try await store.addRequests(.other, 50, minute: 100)
    func counts(since minute: Int) async throws -> [[Int]] {
      try await other.requests(.work, since: minute).map { [$0.minute, $0.count] }
    }
    #expect(try await counts(since: 0) == [[100, 7], [101, 3], [130, 5]])
    #expect(try await counts(since: 101) == [[101, 3], [130, 5]])
    #expect(try await counts(since: 131) == [])
    // Two hours.
    try await store.addRequests(.work, 1, minute: 221)
    #expect(try await counts(since: 0) == [[101, 3], [130, 5], [221, 1]])
    #expect(try await store.requests(.other, since: 0).map(\.count) == [50])
    try await store.clear()
    #expect(try await counts(since: 0) == [])
  }

  private struct Activity: Sendable {
    let name: String
    /// The minutes of the next round before the activity, and after a round that lasts until then.
    let next: Double
    let isDuringRound: Bool
    let expected: PollState
  }

  @Test func activityDoesNotShortenAPauseThatTheVendorAskedFor() async throws {
    let store = harness.memory()
    var state = PollState(nextPollAt: .minute(30), intervalSeconds: 900)
    state.blockedUntil = .minute(20)
    func pollSoon() async throws -> Timestamp? {
      try await store.pollSoon(.work, at: .minute(11), intervalSeconds: 30, within: .seconds(5))
      return try await store.pollState(.work)?.nextPollAt
    }
    try await store.setPollState(.work, state)
    #expect(try await pollSoon() == .minute(30))
    try await store.setPollState(.work, state, began: .minute(9))
    #expect(try await store.pollState(.work)?.nextPollAt == .minute(30))
    state.blockedUntil = .minute(10)
    try await store.setPollState(.work, state)
    #expect(try await pollSoon() == .minute(11))
  }

  /// Activity at minute 10 asks for a round at minute 11. Rounds begin at minute 9 or 12.
  private static let activities = [
    Activity(
      name: "a later round", next: 30, isDuringRound: false,
      expected: PollState(nextPollAt: .minute(11), intervalSeconds: 30)),
    Activity(
      name: "an earlier round", next: 10.5, isDuringRound: false,
      expected: PollState(nextPollAt: .minute(10.5), intervalSeconds: 30)),
    Activity(
      name: "during a round", next: 9, isDuringRound: true,
      expected: PollState(nextPollAt: .minute(11), intervalSeconds: 30)),
  ]

  @Test(arguments: activities.indices) func activityMovesTheNextRound(index: Int) async throws {
    let activity = Self.activities[index]
    let store = harness.memory()
    func pollSoon() async throws {
      try await store.pollSoon(.work, at: .minute(11), intervalSeconds: 30, within: .seconds(5))
    }
    try await store.setSynchronised(.work, at: .minute(1))
    try await pollSoon()
    #expect(try await store.pollState(.work)?.nextPollAt == nil, "a source without rounds")
    try await store.setPollState(.work, PollState(nextPollAt: .minute(activity.next), intervalSeconds: 900))
    try await pollSoon()
    if activity.isDuringRound {
      let end = PollState(nextPollAt: .minute(40), intervalSeconds: 900)
      try await store.setPollState(.work, end, began: .minute(9))
      #expect(try await store.pollState(.work) == activity.expected, "\(activity.name)")
      // Once.
      try await store.setPollState(.work, end, began: .minute(9))
      #expect(try await store.pollState(.work) == end)
      try await pollSoon()
      try await store.setPollState(.work, end, began: .minute(12))
      #expect(try await store.pollState(.work) == end, "a round that began after it")
    } else {
      #expect(try await store.pollState(.work) == activity.expected, "\(activity.name)")
    }
  }

  @Test func theMembersThatOneProcessRequestsAreReadByAllForTwentyMinutes() async throws {
    let (store, other) = (harness.store(), harness.store())
    #expect(try await store.requestParts(.work, [.comments]) == [.comments])
    #expect(try await store.pollState(.work) == nil, "no source is added")
    try await store.setBaseline(.work, at: .minute(0))
    #expect(try await other.requestParts(.work, []) == [])
    #expect(try await store.requestParts(.work, [.comments]) == [.comments])
    #expect(try await other.requestParts(.work, [.attachments]) == [.comments, .attachments])
    #expect(try await store.requestParts(.other, []) == [])
    let version = try await other.dataVersion()
    harness.time.advance(by: .seconds(400))
    _ = try await other.requestParts(.work, [.comments, .attachments])
    #expect(try await other.dataVersion() == version, "no commit")
    harness.time.advance(by: .seconds(400))
    _ = try await other.requestParts(.work, [.attachments])
    harness.time.advance(by: .seconds(400))
    #expect(try await store.requestParts(.work, []) == [.attachments])
    harness.time.jump(by: -86_400)
    #expect(try await store.requestParts(.work, []) == [], "a clock that was set back")
    #expect(try await store.requestParts(.work, [.comments]) == [.comments])
    #expect(try await store.requestParts(.work, []) == [.comments])
  }

  // MARK: Version

  @Test(arguments: [true, false]) func theVersionChangesWithEachCommit(isInMemory: Bool) async throws {
    let store = isInMemory ? harness.memory() : harness.store()
    let other = isInMemory ? store : harness.store()
    var last = try await store.dataVersion()
    func expectChange(_ isChanged: Bool, _ name: String, _ body: () async throws -> Void) async throws {
      try await body()
      let version = try await store.dataVersion()
      #expect((version != last) == isChanged, "\(name)")
      last = version
    }
    try await expectChange(false, "nothing") {}
    try await expectChange(true, "own commit") { try await store.observe([row("1")]) }
    try await expectChange(true, "another's commit") { try await other.observe([row("2")]) }
    try await expectChange(true, "the same row") { try await other.observe([row("2")], at: 1) }
    try await expectChange(false, "reads") {
      _ = try await store.count(CaseQuery())
      _ = try await other.state()
    }
    guard !isInMemory else { return }
    try await expectChange(true, "another file") {
      for end in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: harness.path + end) }
      _ = try await other.state()
    }
    try await expectChange(true, "the same file, opened again") { try await store.close() }
  }

  // MARK: Locks

  @Test(arguments: [true, false]) func oneRoundRunsAtATime(isInMemory: Bool) async throws {
    let store = isInMemory ? harness.memory() : harness.store()
    let other = isInMemory ? store : harness.store()
    let lock = try #require(try await store.takeRound(.work))
    #expect(try await store.takeRound(.work) == nil, "this process")
    #expect(try await other.takeRound(.work) == nil)
    do {
      // Another source.
      let second = try await other.takeRound(.other)
      #expect(second != nil)
      #expect(try await store.takeRound(.other) == nil)
      second?.release()
      #expect(try await store.takeRound(.other) != nil, "released")
    }
    // Operations on the file of the store release no lock.
    try await store.close()
    try await other.observe([row("1")])
    #expect(try await other.takeRound(.work) == nil)
    lock.release()
    lock.release()
    do {
      let again = try await other.takeRound(.work)
      #expect(again != nil)
      #expect(try await store.takeRound(.work) == nil)
    }
    #expect(try await store.takeRound(.work) != nil, "released with the object")
  }

  @Test(.enabled(if: LockingProcess.isAvailable, "Python holds the lock"))
  func aProcessThatEndsReleasesItsRound() async throws {
    let store = harness.store()
    let lock = try await store.takeRound(.work)
    #expect(lock != nil)
    lock?.release()
    do {
      let process = try LockingProcess(.round, harness.path)
      defer { withExtendedLifetime(process) {} }
      #expect(try await store.takeRound(.work) == nil)
      #expect(try await store.takeRound(.other) != nil)
    }
    #expect(try await store.takeRound(.work) != nil)
  }

  @Test func theFileOfTheLocksIsPrivateAndNotAnotherOnes() async throws {
    let store = harness.store()
    do {
      let lock = try await store.takeRound(.work)
      #expect(lock != nil)
    }
    let path = harness.path + "-rounds"
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(StoreLocation.file(harness.path, isUsual: true).files.contains(path))
    func refusal(_ prepare: () throws -> Void) async throws -> String {
      try FileManager.default.removeItem(atPath: path)
      try prepare()
      do throws(StoreError) {
        let lock = try await store.takeRound(.work)
        return lock == nil ? "nil" : "taken"
      } catch {
        return "\(error)"
      }
    }
    let exposed = try await refusal { try harness.folder.file("cache/cases.sqlite-rounds", "", mode: 0o644) }
    #expect(exposed == "Others can read the store \(path) (mode 644). Run: chmod 600 \(path).")
    let link = try await refusal {
      try harness.folder.file("elsewhere", "", mode: 0o600)
      try harness.folder.link("cache/cases.sqlite-rounds", to: "\(harness.folder.path)/elsewhere")
    }
    #expect(link == "The path \(path) for the store is not a regular file. Move it away.")
    #expect(try await refusal {} == "taken", "created again")
  }

  // MARK: Readers

  @Test func readersAreRemovedWhenTheyAreNotUsed() async throws {
    let store = harness.memory()
    let state = StoreState(epoch: "e", sequence: 7, key: "k")
    try await store.setReader("old", state)
    harness.time.jump(by: 89 * 86_400)
    try await store.setReader("new", state)
    try await store.trimEvents()
    #expect(try await store.reader("old") == state)
    harness.time.jump(by: 2 * 86_400)
    // By an observation with events.
    try await store.setBaseline(.work, at: .minute(0))
    try await store.observe([row("1") { $0.createdAt = .minute(1) }])
    #expect(try await store.reader("old") == nil)
    #expect(try await store.reader("new") == state)
  }

  @Test func atMostAThousandReadersAreKept() async throws {
    let store = harness.memory()
    for index in 0..<1002 {
      harness.time.jump(by: index == 1001 ? -86_400 : 1)
      try await store.setReader("r\(index)", StoreState(epoch: "e", sequence: index))
    }
    for name in ["r0", "r1"] { #expect(try await store.reader(name) == nil) }
    #expect(try await store.reader("r2")?.sequence == 2)
    #expect(try await store.reader("r1001")?.sequence == 1001, "the last one, by a clock that was set back")
  }
}
