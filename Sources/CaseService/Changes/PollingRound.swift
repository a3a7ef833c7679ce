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
  /// Removes the secrets of a failure that is stored.
  var redact: @Sendable (JSON) -> JSON = { $0 }
  var report: @Sendable (_ text: String, _ percentage: Int?) -> Void = { _, _ in }

  enum Outcome: Sendable {
    /// The round ended.
    case done
    /// None is due, or there is no budget for it. With the failure of the last round, of any process.
    case notDue(Timestamp, Fault?)
    /// Another process performs it: the first listing, or a later one.
    case taken(isFirst: Bool)
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
    // Also for the round of another process.
    _ = try await attempt { () throws(StoreError) in try await store.store.requestParts(store.source, parts) }
    if let outcome = try await waiting(store) { return outcome }
    guard let lock = try await attempt({ () throws(StoreError) in try await store.store.takeRound(store.source) })
    else { return .taken(isFirst: await store.status()?.baselineAt == nil) }
    defer { lock.release() }
    // Another process may have performed the round in the meantime.
    if let outcome = try await waiting(store) { return outcome }
    return await perform(cases, store, provider)
  }

  /// When the next round is due; nil for now.
  private func waiting(_ store: ProfileStore) async throws(Fault) -> Outcome? {
    let polling = try await attempt { () throws(StoreError) in try await store.polling(profile) }
    let fault = Fault(stored: polling.state.fault)
    // Then the clock was set back, and the times of the last round are not those of this clock.
    let isSetBack = polling.state.lastRoundAt.map { $0.isStoredAfter(time.date) } ?? false
    if !isSetBack, let blocked = polling.state.blockedTime(time.date) { return .notDue(blocked, fault) }
    // The first listing does not count.
    if polling.status?.baselineAt == nil {
      if isRequested { return nil }
    } else if let next = polling.budget.nextAt {
      return .notDue(next, fault)
    }
    if isSetBack { return nil }
    let longest = Double(PollingPlan(profile.polling).most)
    guard let next = polling.state.nextPollAt, next.isAhead(of: time.date, atMost: longest) else { return nil }
    return .notDue(next, fault)
  }

  private func perform(_ cases: any CaseSource, _ store: ProfileStore, _ provider: Provider) async -> Outcome {
    let startedAt = time.date
    let counter = RequestCounter()
    let result = await RequestCounter.$ofTask.withValue(counter) { await round(cases, store, provider, counter) }
    let (found, failure) = (result.found, result.failure)
    var state = result.state
    if let memory = found.memory { state.memory = memory }
    if let full = found.fullReadAt { (state.lastFullReadAt, state.difference) = (full, found.difference) }
    let plan = PollingPlan(profile.polling)
    if failure?.kind == .cancelled {
      // Not a failure of the vendor. The requests count, and a client that always cancels does not cause one round after another.
      state.nextPollAt = time.date.addingTimeInterval(Double(plan.first))
    } else {
      state.lastRoundAt = startedAt
      let seconds = plan.interval(after: state.intervalSeconds, foundChange: found.events > 0, failure)
      let pause = PollingPlan.pause(failure)
      state.intervalSeconds = seconds
      state.nextPollAt = time.date.addingTimeInterval(max(Double(seconds), pause))
      state.blockedUntil = pause > 0 ? time.date.addingTimeInterval(pause) : nil
      state.fault = failure.map { redact($0.json).text }
    }
    let (next, requests) = (state, counter.count - result.listing)
    // Also after a cancellation.
    await Task.detached { await keep(next, requests, store, startedAt) }.value
    return failure.map { .failed($0) } ?? .done
  }

  private func keep(_ state: PollState, _ requests: Int, _ store: ProfileStore, _ startedAt: Timestamp) async {
    do throws(StoreError) {
      try await store.store.setPollState(store.source, state, began: startedAt)
      try await store.store.addRequests(store.source, requests, minute: RequestBudget.minute(startedAt))
    } catch {
      log.info("\(profile.name): cannot store the time of the next round: \(error)")
    }
  }

  /// What a round found until it ended or failed.
  private struct Result {
    var state = PollState()
    var found = ProfileSynchroniser.Outcome()
    /// The requests that read all cases, which do not count against the budget.
    var listing = 0
    var failure: Fault?
  }

  private func round(
    _ cases: any CaseSource, _ store: ProfileStore, _ provider: Provider, _ counter: RequestCounter
  ) async -> Result {
    var result = Result()
    let synchroniser = ProfileSynchroniser(
      profile: profile, cases: cases, store: store, access: access, time: time, deadline: deadline, report: report)
    do throws(Fault) {
      result.state =
        try await attempt { () throws(StoreError) in try await store.store.pollState(store.source) } ?? PollState()
      // A process that ends with each round must not begin one after the other.
      let next = time.date.addingTimeInterval(Double(PollingPlan(profile.polling).first))
      try await attempt { () throws(StoreError) in try await store.store.beginRound(store.source, nextPollAt: next) }
      do throws(Fault) {
        result.found = try await synchroniser.run(result.state)
        if result.found.readsAll { result.listing = counter.count }
      } catch {
        if await Self.isListing(store) { result.listing = counter.count }
        throw error
      }
      if let failure = result.found.failure { throw failure }
      let budget = try await attempt { () throws(StoreError) in try await store.polling(profile) }.budget
      func left() -> Int { budget.left.map { max(0, $0 - (counter.count - result.listing)) } ?? .max }
      if let last = result.found.fullReadAt ?? result.state.lastFullReadAt {
        result.found.events += try await synchroniser.readMissing(since: last, limit: left())
      }
      let requested = try await attempt { () throws(StoreError) in
        try await store.store.requestParts(store.source, parts)
      }
      result.found.events += try await synchroniser.readParts(requested, provider, limit: left())
    } catch {
      result.failure = error
    }
    return result
  }

  /// Whether a run that failed was reading all cases. Also after a cancellation.
  private static func isListing(_ store: ProfileStore) async -> Bool {
    await Task.detached { await store.hasUnfinishedListing() }.value
  }

  private func attempt<Value>(
    _ body: () async throws(StoreError) -> Value
  ) async throws(Fault) -> Value {
    do throws(StoreError) { return try await body() } catch { throw Fault(error) }
  }

  static func refused(_ profile: Profile) -> Fault {
    Fault(.authRequired, "The vendor refused the credentials of the profile \"\(profile.name)\".")
      .with("profile", profile.name)
  }
}

/// When a profile is polled next.
struct PollingPlan {
  let settings: PollingSettings

  init(_ settings: PollingSettings) { self.settings = settings }

  /// The longest pause that a vendor can ask for, in seconds.
  static let longestPause = 86_400.0

  var first: Int { max(1, Int(settings.first.components.seconds)) }
  /// The longest interval, in seconds.
  var most: Int { max(first, Int(settings.most.components.seconds)) }

  /// The seconds to the next round: few after a change, and twice as many each time when nothing happens.
  func interval(after last: Int?, foundChange: Bool, _ failure: Fault?) -> Int {
    guard let last, failure != nil || !foundChange else { return first }
    return min(most, max(first, min(last, most) * 2))
  }

  /// The seconds that the vendor asks for.
  static func pause(_ failure: Fault?) -> Double {
    failure?.data["retryAfterSeconds"]?.integer.map { min(Double(max(0, $0)), longestPause) } ?? 0
  }
}

extension Timestamp {
  /// Whether it is later than now. A time that is too far in the future comes from a clock that was wrong.
  fileprivate func isAhead(of now: Timestamp, atMost seconds: Double) -> Bool {
    self > now && timeIntervalSince(now) <= seconds
  }
}

extension PollState {
  /// Until when the vendor must not be asked; nil if it may be asked now.
  func blockedTime(_ now: Timestamp) -> Timestamp? {
    blockedUntil.flatMap { $0.isAhead(of: now, atMost: PollingPlan.longestPause) ? $0 : nil }
  }
}

extension ProfileStore {
  /// Whether a listing of all cases was interrupted, or did not begin.
  fileprivate func hasUnfinishedListing() async -> Bool {
    guard let status = await status() else { return true }
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

extension Fault {
  /// The failure of a round, as the store keeps it.
  fileprivate init?(stored text: String?) {
    guard let text, let json = try? JSON(parsing: text), let message = json["message"]?.string, let data = json["data"],
      let kind = (data["kind"]?.string).flatMap(Kind.init(rawValue:)), case .object(let members) = data
    else { return nil }
    self.init(kind, message, members.filter { $0.name != "kind" })
  }
}
