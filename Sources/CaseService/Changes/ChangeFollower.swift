import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// Follows the vendors while there are watchers: performs the rounds that are due, and wakes the watchers when the store
/// changes. Without a watcher nothing begins.
final class ChangeFollower: Sendable {
  /// What a watcher wants to know.
  struct Interest: Sendable {
    /// The names of the profiles.
    var profiles: Set<String>
    /// The members that are read of changed cases although lists do not have them.
    var parts: CaseFields = []
  }

  /// Ends when it is released.
  final class Watch: Sendable {
    private let end: @Sendable () -> Void
    fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }
    deinit { end() }
  }

  private struct State {
    var interests: [Int: Interest] = [:]
    /// What watchers have called after each change, by the number of the watch.
    var callbacks: [Int: @Sendable () -> Void] = [:]
    var last = 0
    var loop: Task<Void, Never>?
    /// The profiles whose round runs in this process.
    var running: Set<String> = []
    /// When the round of a profile is due, as far as known; written after each round.
    var due: [String: MonotonicTime] = [:]
    /// Why the last round of a profile failed, and how many failed one after the other.
    var failures: [String: (fault: Fault, count: Int)] = [:]
    /// The rounds that the watchers caused, by profile.
    var rounds: [String: Task<Void, Never>] = [:]
    /// Since when the rounds of some profiles run without a watcher.
    var unwatched: [String: MonotonicTime] = [:]
    /// The version of the store that the watchers know.
    var version: Int?
    /// Grows with each change of the store or of a profile's state.
    var generation = 0

    func isWatched(_ profile: String) -> Bool { interests.values.contains { $0.profiles.contains(profile) } }

    /// The members that the watchers of a profile read of changed cases.
    func parts(_ profile: String) -> CaseFields {
      interests.values.filter { $0.profiles.contains(profile) }.reduce(into: []) { $0.formUnion($1.parts) }
    }
  }

  /// How often the store is compared, and the rounds of other processes are noticed.
  static let tick = Duration.milliseconds(500)
  /// How often the time of the next round is read again: another process may have changed it.
  private static let recheck = Duration.seconds(5)
  private static let longestPause = Duration.seconds(900)
  /// How long a vendor is not asked after some failures, one after the other.
  static func pause(after failures: Int) -> Duration { min(recheck * (1 << min(8, failures)), longestPause) }

  /// How long a round continues after its last watcher left: short waits, one after the other, would never end one.
  private static let grace = Duration.seconds(30)

  private let changed = WaiterQueue<Void>()
  /// Wakes those that wait for a round of this process.
  private let ended = WaiterQueue<Void>()
  private let time: any TimeSource
  private let log: Log
  private let redactor: Redactor
  private let access: StoreAccess?
  private let profiles: @Sendable () -> [Profile]
  private let state = Mutex(State())

  init(
    _ access: StoreAccess?, time: any TimeSource, log: Log, redactor: Redactor,
    profiles: @escaping @Sendable () -> [Profile]
  ) {
    (self.access, self.time, self.log, self.redactor, self.profiles) = (access, time, log, redactor, profiles)
  }

  // MARK: Watchers

  /// - Parameter changed: called after each change that the watcher may see; at once, without a lock.
  func watch(_ interest: Interest, changed: (@Sendable () -> Void)? = nil) -> Watch {
    let id = state.withLock { state in
      state.last += 1
      (state.interests[state.last], state.callbacks[state.last]) = (interest, changed)
      for profile in interest.profiles { state.unwatched[profile] = nil }
      if state.loop == nil { state.loop = Task.detached { [self] in await follow() } }
      return state.last
    }
    return Watch { [weak self] in self?.end(id) }
  }

  private func end(_ id: Int) {
    let (loop, hasUnwatched): (Task<Void, Never>?, Bool) = state.withLock { state in
      (state.interests[id], state.callbacks[id]) = (nil, nil)
      let unwatched = state.rounds.keys.filter { !state.isWatched($0) && state.unwatched[$0] == nil }
      for profile in unwatched { state.unwatched[profile] = time.now }
      guard state.interests.isEmpty else { return (nil, !unwatched.isEmpty) }
      defer { (state.loop, state.version) = (nil, nil) }
      return (state.loop, !unwatched.isEmpty)
    }
    loop?.cancel()
    guard hasUnwatched else { return }
    Task.detached { [weak self, time] in
      try? await time.sleep(for: Self.grace)
      self?.endUnwatched()
    }
  }

  private func endUnwatched() {
    let rounds = state.withLock { state in
      state.unwatched.filter { $0.value + Self.grace <= time.now }.compactMap { state.rounds[$0.key] }
    }
    for round in rounds { round.cancel() }
  }

  /// Grows with each change that watchers may see.
  var generation: Int { state.withLock { $0.generation } }

  /// Waits until the generation is another one than `seen`.
  func wait(after seen: Int, until deadline: MonotonicTime) async -> WaiterQueue<Void>.Outcome {
    await changed.wait(until: deadline, time, unless: { generation != seen ? () : nil })
  }

  private func wakeWatchers() {
    let callbacks = state.withLock { state in
      state.generation += 1
      return Array(state.callbacks.values)
    }
    changed.broadcast(())
    for callback in callbacks { callback() }
  }

  /// Why the last round of a profile failed; nil if it did not.
  func failure(of profile: String) -> Fault? { state.withLock { $0.failures[profile]?.fault } }

  // MARK: Rounds

  /// Performs the round of each of these profiles if one is due. Waits for it, but no longer than the deadline.
  func poll(
    _ profiles: [Profile], parts: CaseFields, until deadline: MonotonicTime,
    report: @escaping @Sendable (_ text: String, _ percentage: Int?) -> Void
  ) async {
    _ = await gather(profiles) { profile in
      let all = parts.union(self.state.withLock { $0.parts(profile.name) })
      await self.round(profile, all, deadline, isRequested: true, report)
    }
  }

  private func follow() async {
    while !Task.isCancelled {
      for profile in profiles() { startRound(of: profile) }
      await noticeCommits()
      do { try await time.sleep(for: Self.tick) } catch { return }
    }
  }

  /// Starts the round of a profile that is watched, unless it is known that none is due.
  private func startRound(of profile: Profile) {
    let name = profile.name
    state.withLock { state in
      guard state.isWatched(name), state.rounds[name] == nil, state.due[name].map({ $0 <= time.now }) ?? true else {
        return
      }
      let parts = state.parts(name)
      state.rounds[name] = Task.detached { [self] in
        await round(profile, parts, time.now + Self.longestRound, isRequested: false) { _, _ in }
        forgetRound(of: name)
      }
    }
  }

  private func forgetRound(of profile: String) {
    state.withLock { state in (state.rounds[profile], state.unwatched[profile]) = (nil, nil) }
  }

  /// A round that takes longer ends, and continues with the next one.
  private static let longestRound = Duration.seconds(600)

  private func round(
    _ profile: Profile, _ parts: CaseFields, _ deadline: MonotonicTime, isRequested: Bool,
    _ report: @escaping @Sendable (String, Int?) -> Void
  ) async {
    guard let access, profile.isStored, await begin(profile.name, deadline, waits: isRequested) else { return }
    let round = PollingRound(
      profile: profile, access: access, time: time, log: log, parts: parts, deadline: deadline,
      isRequested: isRequested, redact: { [redactor] in redactor.redact($0) }, report: report)
    var outcome = await round.run()
    // The first listing of another process.
    while isRequested, case .taken(isFirst: true) = outcome, time.now + Self.tick < deadline {
      do { try await time.sleep(for: Self.tick) } catch { break }
      outcome = await round.run()
    }
    var hasChanged = keep(outcome, of: profile.name)
    ended.broadcast(())
    if case .failed(let fault) = outcome { log.info("\(profile.name): a round failed: \(fault.kind.rawValue)") }
    if case .done = outcome { hasChanged = true }
    if hasChanged { wakeWatchers() }
  }

  /// Waits for the round that runs in this process, and begins another one. Returns false if it cannot.
  private func begin(_ profile: String, _ deadline: MonotonicTime, waits: Bool) async -> Bool {
    while !state.withLock({ $0.running.insert(profile).inserted }) {
      guard waits else { return false }
      let outcome = await ended.wait(
        until: deadline, time, unless: { state.withLock { $0.running.contains(profile) } ? nil : () })
      guard case .received = outcome else { return false }
    }
    return true
  }

  /// Returns whether the rounds of the profile began to fail, for another reason than before, or to succeed.
  private func keep(_ outcome: PollingRound.Outcome, of profile: String) -> Bool {
    state.withLock { state in
      state.running.remove(profile)
      let before = state.failures[profile]?.fault.kind
      var due = time.now + Self.recheck
      switch outcome {
      case .done:
        state.failures[profile] = nil
        due = time.now
      case .notDue(let date, let fault):
        // The round of another process failed, or was the first one that did not.
        state.failures[profile] = fault.map { ($0, state.failures[profile]?.count ?? 1) }
        due = min(due, time.now + .seconds(max(0, date.timeIntervalSince(time.date))))
      case .taken: due = time.now + Self.tick
      case .failed(let fault) where fault.kind == .cancelled: due = time.now
      case .failed(let fault):
        // Also for a login that fails, which the store knows nothing of.
        let count = (state.failures[profile]?.count ?? 0) + 1
        state.failures[profile] = (fault, count)
        due = time.now + Self.pause(after: count)
      }
      state.due[profile] = due
      return state.failures[profile]?.fault.kind != before
    }
  }

  /// Wakes the watchers after a commit of any process.
  private func noticeCommits() async {
    guard let store = access?.store(), let version = try? await store.dataVersion() else { return }
    let isNew = state.withLock { state in
      defer { state.version = version }
      return state.version != version
    }
    if isNew { wakeWatchers() }
  }
}
