package import CaseModel
import Platform
import ProviderKit
import Synchronization

extension CaseLookup {
  /// The most cases of a round.
  private static let mostOfRound = 50

  // MARK: Rounds

  /// Starts a round of each profile with followed cases that are unknown, unless one runs or none may begin yet. Returns when
  /// the next one may begin.
  func startRounds(_ profiles: [String: Profile]) -> MonotonicTime {
    let now = context.time.now
    return state.withLock { state in
      var (next, waiting): (MonotonicTime, [String: [CaseKey]]) = (.distantFuture, [:])
      for key in state.memory.inOrder where state.memory.isDue(key, now) && profiles[key.profile] != nil {
        guard !state.vendors.requested.contains(key), waiting[key.profile]?.contains(key) != true,
          waiting[key.profile]?.count ?? 0 < Self.mostOfRound
        else { continue }
        waiting[key.profile, default: []].append(key)
      }
      for (name, keys) in waiting where !state.vendors.hasRound(name) {
        if let time = state.vendors.nextRound(name, now) {
          next = min(next, time)
        } else if let profile = profiles[name] {
          let task = Task.detached { [self] in
            await request(keys, of: profile, storedSince: .distantPast, isRound: true)
          }
          state.vendors.begin(LookupVendors.Round(keys: keys, task: task), of: name)
        }
      }
      return next
    }
  }

  private func request(
    _ keys: [CaseKey], of profile: Profile, storedSince: Timestamp?, isRound: Bool
  ) async {
    let usage = state.withLock { $0.vendors.usage(profile.name) }
    var lookup = VendorLookup(profile: profile, context: context, storedSince: storedSince, usage: usage)
    lookup.reserve = { [self] count, left in
      state.withLock { $0.vendors.reserve(count, of: left, profile.name, since: usage) }
    }
    let outcome = await lookup.run(keys.map(\.number))
    if let fault = outcome.fault { context.log.info("\(profile.name): a look-up failed: \(fault.kind.rawValue)") }
    let answers = outcome.answers.map { (CaseKey(profile: profile.name, number: $0), $1) }
    let changed = state.withLock { state in
      state.vendors.settle(keys, of: profile.name, outcome, isRound: isRound, context.time)
      return state.memory.settle(Dictionary(answers) { $1 }, context.time.date, context.time.now)
    }
    settled.broadcast(())
    report(changed)
    woken.set()
  }

  // MARK: One case

  /// Asks the vendor for a case, unless it denied it within the last hour, cannot be reached, or may not be asked now. Returns
  /// what is known of it then, or after `limit`: the request goes on.
  package func fetch(_ key: CaseKey, within limit: Duration) async -> CaseKnowledge {
    let (time, deadline) = (context.time, context.time.now + limit)
    guard let profile = profiles[key.profile] else { return latest(key) }
    let isNew = state.withLock { state in
      guard state.memory.mayRequest(key, time.now), state.vendors.obstacle(profile.name, time.now) == nil else {
        return false
      }
      return state.vendors.begin(key)
    }
    if isNew {
      // The store may have a case that is known only after the login.
      let storedSince: Timestamp? = current(key)?.known == nil ? .distantPast : nil
      Task.detached { [self] in await request([key], of: profile, storedSince: storedSince, isRound: false) }
    }
    await wait(until: deadline) { state in !state.vendors.requested.contains(key) }
    return latest(key)
  }

  /// What is done to get a case that is not known.
  package func progress(_ key: CaseKey) -> LookupProgress {
    let now = context.time.now
    return state.withLock { state in
      if state.vendors.requested.contains(key) { return .requested }
      if let failure = state.memory.failure(key), let time = state.memory.nextRequest(key, now) {
        return .waiting(.failure(failure), until: time)
      }
      return state.vendors.obstacle(key.profile, now).map { .waiting($0.obstacle, until: $0.time) } ?? .none
    }
  }

  /// Waits until the followed ones of these cases are known, or cannot be known soon; at most for `limit`.
  package func wait(for keys: Set<CaseKey>, within limit: Duration) async {
    let (time, deadline) = (context.time, context.time.now + limit)
    await wait(until: deadline) { state in
      let now = time.now
      return !keys.contains { state.isExpected($0, now) }
    }
  }

  private func wait(until deadline: MonotonicTime, unless isOver: @escaping @Sendable (State) -> Bool) async {
    let isOver = { @Sendable [self] in state.withLock { isOver($0) } }
    while !isOver() {
      guard case .received = await settled.wait(until: deadline, context.time, unless: { isOver() ? () : nil }) else {
        return
      }
    }
  }

  // MARK: Many cases

  /// The result of `fetchAll` and `stored`.
  package struct Fetched: Sendable {
    /// What is known of each case. If the vendor did not answer, what the store has.
    package var cases: [CaseKey: CaseKnowledge] = [:]
    /// Why the vendors, or the stores, of some profiles did not answer, by the name of the profile. Not redacted.
    package var unavailable: [String: Fault] = [:]
    /// Why the requests for some cases failed although the vendor answers. Not redacted.
    package var failed: [CaseKey: Fault] = [:]

    /// Adds what is not known yet.
    mutating func add(_ other: Fetched) {
      cases.merge(other.cases) { first, _ in first }
      unavailable.merge(other.unavailable) { first, _ in first }
      failed.merge(other.failed) { first, _ in first }
    }
  }

  /// The most cases of a batch.
  private static let mostOfBatch = 100

  /// Asks the vendors for all these cases, by number and in batches. The requests count in the budget, which does not limit
  /// them.
  ///
  /// - Parameters:
  ///   - maxAge: cases that the store read within this time are not requested.
  ///   - report: receives the number of cases of each batch.
  package func fetchAll(
    _ keys: Set<CaseKey>, maxAge: Duration = .zero, report: @escaping @Sendable (_ count: Int) -> Void = { _ in }
  ) async -> Fetched {
    let profiles = Dictionary(((try? context.profiles()) ?? []).map { ($0.name, $0) }) { first, _ in first }
    let seconds = Double(maxAge.saturatedNanoseconds) / 1e9
    let since = maxAge > .zero ? context.time.date.addingTimeInterval(-seconds) : nil
    let groups = Dictionary(grouping: keys.sorted { $0.number < $1.number }, by: \.profile)
    let results = await gather(groups) { [self] name, keys -> Fetched in
      guard let profile = profiles[name] else { return Fetched() }
      do throws(Fault) {
        try context.allow(CasesGet.name, CasesGet.effect, on: profile, consent: .none)
      } catch { return Fetched(unavailable: [name: error]) }
      return await fetchAll(keys, of: profile, storedSince: since, report)
    }
    var fetched = Fetched()
    for result in results { fetched.add(result) }
    let rest = keys.filter { fetched.cases[$0] == nil }
    if !rest.isEmpty { fetched.add(await stored(rest)) }
    for key in rest where fetched.cases[key] == nil { fetched.cases[key] = .unknown }
    return fetched
  }

  private func fetchAll(
    _ keys: [CaseKey], of profile: Profile, storedSince: Timestamp?, _ report: @Sendable (_ count: Int) -> Void
  ) async -> Fetched {
    var lookup = VendorLookup(profile: profile, context: context, storedSince: storedSince)
    lookup.isLimited = false
    var fetched = Fetched()
    var rest = keys[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.mostOfBatch)
      rest = rest.dropFirst(batch.count)
      let outcome = await lookup.run(batch.map(\.number))
      for (number, answer) in outcome.answers {
        let key = CaseKey(profile: profile.name, number: number)
        switch answer {
        case .found(let row, _): fetched.cases[key] = .known(row)
        case .denied: fetched.cases[key] = .denied(context.time.date.addingTimeInterval(LookupMemory.pauseSeconds))
        case .failed(let fault): fetched.failed[key] = fault
        }
      }
      report(batch.count)
      if let fault = outcome.fault {
        fetched.unavailable[profile.name] = fault
        return fetched
      }
    }
    return fetched
  }
}

extension CaseLookup.State {
  /// Whether a followed case is about to be read from the store, or from the vendor.
  fileprivate func isExpected(_ key: CaseKey, _ now: MonotonicTime) -> Bool {
    guard memory.isFollowed(key), memory.latest(key) == .unknown else { return false }
    if !memory.isLoaded(key) || vendors.requested.contains(key) { return true }
    return memory.isDue(key, now) && vendors.nextRound(key.profile, now) == nil
  }
}
