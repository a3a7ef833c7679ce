import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// Follows the vendors for as long as someone watches: performs the rounds that are due, and wakes the watchers when the store
/// changes. Without a watcher nothing runs.
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
    /// The requests of this process that are counted in the budget of a profile.
    var counted: [String: Int] = [:]
    /// The version of the store that the watchers know.
    var version: Int?
    /// Grows with each change of the store or of a profile's state.
    var generation = 0

    func isWatched(_ profile: String) -> Bool { interests.values.contains { $0.profiles.contains(profile) } }
  }

  /// How often the store is compared, and the rounds of other processes are noticed.
  static let tick = Duration.milliseconds(500)
  /// How often the time of the next round is read again: another process may have changed it.
  private static let recheck = Duration.seconds(5)
  private static let longestPause = Duration.seconds(900)

  private let changed = WaiterQueue<Void>()
  private let time: any TimeSource
  private let log: Log
  private let access: StoreAccess?
  private let profiles: @Sendable () -> [Profile]
  private let state = Mutex(State())

  init(
    _ access: StoreAccess?, time: any TimeSource, log: Log, profiles: @escaping @Sendable () -> [Profile]
  ) {
    (self.access, self.time, self.log, self.profiles) = (access, time, log, profiles)
  }

  // MARK: Watchers

  func watch(_ interest: Interest) -> Watch {
    let id = state.withLock { state in
      state.last += 1
      state.interests[state.last] = interest
      if state.loop == nil { state.loop = Task.detached { [self] in await follow() } }
      return state.last
    }
    return Watch { [weak self] in self?.end(id) }
  }

  private func end(_ id: Int) {
    let tasks = state.withLock { state in
      state.interests[id] = nil
      var tasks = state.rounds.filter { !state.isWatched($0.key) }.map(\.value)
      if state.interests.isEmpty {
        tasks += [state.loop].compactMap(\.self)
        (state.loop, state.version) = (nil, nil)
      }
      return tasks
    }
    for task in tasks { task.cancel() }
  }

  /// Grows with each change that watchers may see.
  var generation: Int { state.withLock { $0.generation } }

  /// Waits until the generation is another one than `seen`.
  func wait(after seen: Int, until deadline: MonotonicTime) async -> WaiterQueue<Void>.Outcome {
    await changed.wait(until: deadline, time, unless: { generation != seen ? () : nil })
  }

  private func wakeWatchers() {
    state.withLock { $0.generation += 1 }
    changed.broadcast(())
  }

  /// Why the last round of a profile failed; nil if it did not.
  func failure(of profile: String) -> Fault? { state.withLock { $0.failures[profile]?.fault } }

  // MARK: Rounds

  /// Performs the round of each of these profiles if one is due. Waits for it, but no longer than the deadline.
  func poll(
    _ profiles: [Profile], parts: CaseFields, until deadline: MonotonicTime,
    report: @escaping @Sendable (_ text: String, _ percentage: Int?) -> Void
  ) async {
    _ = await gather(profiles) { profile in await self.round(profile, parts, deadline, isRequested: true, report) }
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
      let parts = state.interests.values.filter { $0.profiles.contains(name) }
        .reduce(into: CaseFields()) { $0.formUnion($1.parts) }
      state.rounds[name] = Task.detached { [self] in
        await round(profile, parts, time.now + Self.longestRound, isRequested: false) { _, _ in }
        forgetRound(of: name)
      }
    }
  }

  private func forgetRound(of profile: String) { state.withLock { $0.rounds[profile] = nil } }

  /// A round that takes longer ends, and continues with the next one.
  private static let longestRound = Duration.seconds(600)

  private func round(
    _ profile: Profile, _ parts: CaseFields, _ deadline: MonotonicTime, isRequested: Bool,
    _ report: @escaping @Sendable (String, Int?) -> Void
  ) async {
    guard let access, profile.isStored, state.withLock({ $0.running.insert(profile.name).inserted }) else { return }
    let counted = state.withLock { $0.counted[profile.name] ?? 0 }
    let round = PollingRound(
      profile: profile, access: access, time: time, log: log, parts: parts, deadline: deadline,
      isRequested: isRequested, counted: counted, report: report)
    let outcome = await round.run()
    let requests = (try? profile.provider.get())?.requests.count
    state.withLock { state in
      state.running.remove(profile.name)
      var due = time.now + Self.recheck
      switch outcome {
      case .done:
        (state.failures[profile.name], state.counted[profile.name]) = (nil, requests)
        due = time.now
      case .notDue(let date): due = min(due, time.now + .seconds(max(0, date.timeIntervalSince(time.date))))
      case .taken: due = time.now + Self.tick
      case .failed(let fault) where fault.kind == .cancelled: due = time.now
      case .failed(let fault):
        // Also for a login that fails, which the store knows nothing of.
        let count = min(8, (state.failures[profile.name]?.count ?? 0) + 1)
        (state.failures[profile.name], state.counted[profile.name]) = ((fault, count), requests)
        due = min(time.now + Self.recheck * (1 << count), time.now + Self.longestPause)
      }
      state.due[profile.name] = due
    }
    if case .failed(let fault) = outcome { log.info("\(profile.name): a round failed: \(fault.kind.rawValue)") }
    if case .done = outcome { wakeWatchers() }
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
