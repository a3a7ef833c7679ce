import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

/// One round of a profile, if one is due: no more than one process performs it.
struct PollingRound {
  let profile: Profile
  let access: StoreAccess
  let time: any TimeSource
  let log: Log
  /// The members that are read of changed cases although lists do not have them.
  let parts: CaseFields
  let deadline: MonotonicTime
  /// Whether a client waits for it: then an interrupted first listing continues at once.
  var isRequested = false
  /// How many of the requests of this process are counted already.
  var counted = 0
  var report: @Sendable (_ text: String, _ percentage: Int?) -> Void = { _, _ in }

  enum Outcome: Sendable {
    /// The round ended.
    case done
    /// None is due, or there is no budget for it.
    case notDue(Timestamp)
    /// Another process performs it.
    case taken
    case failed(Fault)
  }

  func run() async -> Outcome {
    do throws(Fault) {
      // Refused credentials are not tried again until they change.
      let provider = try profile.provider.get()
      let cases = try provider.require(ProviderParts.cases)
      let call = VendorCall(deadline: min(deadline, time.now + profile.timeout))
      let store = try await access.profile(profile, loggingIn: call)
      if case .refused = provider.session.status.state { throw Self.refused(profile) }
      return try await run(cases, store, provider)
    } catch {
      return .failed(error)
    }
  }

  private func run(
    _ cases: any CaseSource, _ store: ProfileStore, _ provider: Provider
  ) async throws(Fault) -> Outcome {
    if let time = try await nextTime(store) { return .notDue(time) }
    guard let lock = try await attempt({ () throws(StoreError) in try await store.store.takeRound(store.source) })
    else { return .taken }
    defer { lock.release() }
    // Another process may have performed the round in the meantime.
    if let time = try await nextTime(store) { return .notDue(time) }
    return await perform(cases, store, provider)
  }

  /// When the next round is due; nil for now.
  private func nextTime(_ store: ProfileStore) async throws(Fault) -> Timestamp? {
    let (state, status, budget) = try await attempt { () throws(StoreError) in try await store.polling(profile) }
    let now = time.date
    // The first listing does not count.
    if status?.baselineAt == nil {
      if isRequested { return nil }
    } else if let next = budget.nextAt {
      return next
    }
    // A round in the future comes from a clock that was wrong.
    if let last = state.lastRoundAt, last > now { return nil }
    guard let next = state.nextPollAt, next > now else { return nil }
    return next
  }

  private func perform(_ cases: any CaseSource, _ store: ProfileStore, _ provider: Provider) async -> Outcome {
    let startedAt = time.date
    let before = provider.requests.count
    var state = PollState()
    var failure: Fault?
    var found = ProfileSynchroniser.Outcome()
    do throws(Fault) {
      state =
        try await attempt { () throws(StoreError) in try await store.store.pollState(store.source) } ?? PollState()
      found = try await round(cases, store, provider, state, before)
    } catch {
      failure = error
    }
    if let fault = failure, fault.kind == .cancelled { return .failed(fault) }
    state.lastRoundAt = startedAt
    if let memory = found.memory { state.memory = memory }
    if let full = found.fullReadAt { state.lastFullReadAt = full }
    let plan = PollingPlan(profile.polling)
    let seconds = plan.interval(after: state.intervalSeconds, foundChange: found.events > 0, failure)
    state.intervalSeconds = seconds
    state.nextPollAt = time.date.addingTimeInterval(max(Double(seconds), plan.pause(failure)))
    let next = state
    do throws(StoreError) {
      var isListing = found.readsAll
      if failure != nil { isListing = try await store.hasUnfinishedListing() }
      // What clients requested since the last round counts, too.
      let requests = max(0, before - counted) + (isListing ? 0 : provider.requests.count - before)
      try await store.store.setPollState(store.source, next)
      try await store.store.addRequests(store.source, requests, minute: RequestBudget.minute(startedAt))
    } catch {
      log.info("\(profile.name): cannot store the time of the next round: \(error)")
    }
    return failure.map { .failed($0) } ?? .done
  }

  private func round(
    _ cases: any CaseSource, _ store: ProfileStore, _ provider: Provider, _ state: PollState, _ before: Int
  ) async throws(Fault) -> ProfileSynchroniser.Outcome {
    let synchroniser = ProfileSynchroniser(
      profile: profile, cases: cases, store: store, access: access, time: time, deadline: deadline, report: report)
    var outcome = try await synchroniser.run(state)
    if let last = outcome.fullReadAt ?? state.lastFullReadAt {
      outcome.events += try await synchroniser.readMissing(since: last)
    }
    let budget = try await attempt { () throws(StoreError) in try await store.polling(profile) }.budget
    let left = budget.left.map { $0 - (outcome.readsAll ? 0 : provider.requests.count - before) }
    outcome.events += try await synchroniser.readParts(parts, provider, limit: max(0, left ?? .max))
    return outcome
  }

  private func attempt<Value>(
    _ body: () async throws(StoreError) -> Value
  ) async throws(Fault) -> Value {
    do throws(StoreError) { return try await body() } catch { throw Fault(error) }
  }

  private static func refused(_ profile: Profile) -> Fault {
    Fault(.authRequired, "The vendor refused the credentials of the profile \"\(profile.name)\".")
      .with("profile", profile.name)
  }
}

/// When a profile is polled next.
struct PollingPlan {
  let settings: PollingSettings

  init(_ settings: PollingSettings) { self.settings = settings }

  private var first: Int { max(1, Int(settings.first.components.seconds)) }
  private var most: Int { max(first, Int(settings.most.components.seconds)) }

  /// The seconds to the next round: few after a change, and twice as many each time when nothing happens.
  func interval(after last: Int?, foundChange: Bool, _ failure: Fault?) -> Int {
    guard let last, failure != nil || !foundChange else { return first }
    return min(most, max(first, min(last, most) * 2))
  }

  /// The seconds that the vendor asks for.
  func pause(_ failure: Fault?) -> Double {
    failure?.data["retryAfterSeconds"]?.integer.map { Double(max(0, min($0, 86_400))) } ?? 0
  }
}

extension ProfileStore {
  /// Whether a listing of all cases was interrupted, or did not begin.
  fileprivate func hasUnfinishedListing() async throws(StoreError) -> Bool {
    guard let status = try await store.status(source) else { return true }
    return status.baselineAt == nil || status.resumePoint != nil
  }

  /// How the rounds of the profile went on, and what they may still request.
  func polling(
    _ profile: Profile
  ) async throws(StoreError) -> (state: PollState, status: SourceStatus?, budget: RequestBudget) {
    let state = try await store.pollState(source) ?? PollState()
    let used = try await store.requests(source, since: RequestBudget.start(time.date))
    let budget = RequestBudget(limit: profile.polling.requestsPerHour, used: used, now: time.date)
    return (state, try await store.status(source), budget)
  }
}
