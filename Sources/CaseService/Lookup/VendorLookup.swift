import CaseModel
import CaseStore
import Platform
import ProviderKit

/// Requests cases of one profile by number, counts the requests in its budget, and stores what was read.
struct VendorLookup {
  let profile: Profile
  let context: ServiceContext
  /// Whether the budget and the pauses that the vendor asked for apply.
  var isLimited = true
  /// A case that the store read at this time or later is not requested; nil to request all.
  var storedSince: Timestamp?
  var usage = LookupUsage()
  /// Reserves some of the requests that are left of the budget; returns how many may be sent.
  var reserve: @Sendable (_ count: Int, _ left: Int) -> Int = { count, _ in count }

  /// A time before which the vendor may not be asked again.
  struct Pause: Sendable {
    let end: Timestamp
    let obstacle: LookupObstacle
  }

  struct Outcome: Sendable {
    /// By the requested number.
    var answers: [String: LookupMemory.Answer] = [:]
    /// Why the other cases have no answer.
    var fault: Fault?
    /// The budget, or a pause that the vendor asked for.
    var pause: Pause?
    /// The requests of the budget that were reserved.
    var reserved = 0
    /// The requests that were sent.
    var sent = 0
    /// Whether the store counted them.
    var isCounted = true
  }

  private var time: any TimeSource { context.time }

  /// The time for each case in addition to that of a request.
  private static let timePerCase = Duration.seconds(2)

  func run(_ numbers: [String]) async -> Outcome {
    var outcome = Outcome()
    do throws(Fault) {
      let provider = try profile.provider.get()
      let cases = try provider.require(ProviderParts.cases)
      let call = VendorCall(
        deadline: time.now + profile.timeout + Self.timePerCase * numbers.count,
        silence: max(profile.timeout, VendorCall.leastSilence))
      let store = try await store(provider, call)
      // Refused credentials are not tried again until they change.
      if case .refused = provider.session.status.state { throw PollingRound.refused(profile) }
      if let store { outcome.answers = await stored(numbers, store) }
      var waiting = numbers.filter { outcome.answers[$0] == nil }
      guard !waiting.isEmpty else { return outcome }
      if isLimited {
        let (left, pause) = await permission(store)
        outcome.reserved = reserve(waiting.count, left)
        // Requests that are not counted yet may use less than they reserved.
        outcome.pause = pause ?? (outcome.reserved > 0 ? nil : Pause(end: time.date, obstacle: .budget))
        waiting = Array(waiting.prefix(outcome.reserved))
      }
      guard !waiting.isEmpty else { return outcome }
      await request(waiting, cases, store, call, &outcome)
    } catch {
      outcome.fault = error
    }
    return outcome
  }

  /// Where cases of the profile are stored; nil for one without a store. Throws if the login fails.
  private func store(_ provider: Provider, _ call: VendorCall) async throws(Fault) -> ProfileStore? {
    guard let access = context.store, access.store() != nil, profile.isStored, provider.identity != nil,
      !profile.isLoginReplaced
    else { return nil }
    return try await access.profile(profile, loggingIn: call)
  }

  /// What the store has, as far as it is recent enough. The account may have been unknown before, and another process may have
  /// read the cases in the meantime.
  private func stored(_ numbers: [String], _ store: ProfileStore) async -> [String: LookupMemory.Answer] {
    guard let storedSince,
      let found = try? await store.store.summaries(of: numbers, from: store.source, fields: KnownCase.members)
    else { return [:] }
    var answers: [String: LookupMemory.Answer] = [:]
    for summary in found where summary.goneAt == nil && summary.asOf.map({ $0 >= storedSince }) ?? false {
      guard let row = KnownCase(summary), !row.isStale, !row.isPartial else { continue }
      answers[row.key.number] = .found(row, isOnlyCopy: false)
    }
    return answers
  }

  /// The number of requests that may be sent now, and when more may.
  private func permission(_ store: ProfileStore?) async -> (requests: Int, pause: Pause?) {
    let now = time.date
    let polling = try? await store?.polling(profile)
    if let blocked = polling?.state.blockedTime(now) { return (0, Pause(end: blocked, obstacle: .vendorPause)) }
    let budget =
      polling?.budget ?? RequestBudget(limit: profile.polling.requestsPerHour, used: usage.requests, now: now)
    let left = budget.left ?? .max
    guard left == 0 else { return (left, nil) }
    // A budget of nothing has no time either.
    let end = budget.nextAt ?? now.addingTimeInterval(LookupMemory.pauseSeconds)
    return (0, Pause(end: end, obstacle: .budget))
  }

  private func request(
    _ numbers: [String], _ cases: any CaseSource, _ store: ProfileStore?, _ call: VendorCall, _ outcome: inout Outcome
  ) async {
    let (askedAt, logins, counter) = (time.date, profile.loginCount, RequestCounter())
    let found = await RequestCounter.$ofTask.withValue(counter) { await cases.presence(of: numbers, call) }
    // Also after a cancellation.
    let kept = await Task.detached { await finish(found, store, counter.count, logins, askedAt) }.value
    outcome.answers.merge(kept.answers ?? [:]) { $1 }
    (outcome.sent, outcome.isCounted) = (counter.count, kept.isCounted)
    let faults = found.compactMap { entry -> Fault? in
      if case .unknown(let fault) = entry.presence, CasePresence.concernsAll(fault) { fault } else { nil }
    }
    outcome.fault = faults.first ?? (kept.answers == nil ? ProfileSynchroniser.accountChanged(profile) : nil)
  }

  /// Counts the requests, and stores what they found. Returns no answers if the account changed in the meantime: what another
  /// account was shown does not belong to this one.
  private func finish(
    _ found: [(number: String, presence: CasePresence)], _ store: ProfileStore?, _ requests: Int, _ logins: Int,
    _ askedAt: Timestamp
  ) async -> (answers: [String: LookupMemory.Answer]?, isCounted: Bool) {
    let isCounted = await count(requests, store, askedAt)
    guard await isSameAccount(store, logins) else { return (nil, isCounted) }
    return (await keep(found, store, askedAt), isCounted)
  }

  /// Returns whether the store counted the requests.
  private func count(_ requests: Int, _ store: ProfileStore?, _ askedAt: Timestamp) async -> Bool {
    guard let store else { return false }
    guard requests > 0 else { return true }
    do throws(StoreError) {
      try await store.store.addRequests(store.source, requests, minute: RequestBudget.minute(askedAt))
      return true
    } catch {
      context.log.info("\(profile.name): cannot count requests: \(error)")
      return false
    }
  }

  private func isSameAccount(_ store: ProfileStore?, _ logins: Int) async -> Bool {
    guard logins == profile.loginCount else { return false }
    guard let store else { return true }
    return await context.store?.profile(profile)?.source == store.source
  }

  // MARK: Storing

  private func keep(
    _ found: [(number: String, presence: CasePresence)], _ store: ProfileStore?, _ askedAt: Timestamp
  ) async -> [String: LookupMemory.Answer] {
    var answers: [String: LookupMemory.Answer] = [:]
    var rows: [CaseFields: [(number: String, row: CaseBox)]] = [:]
    for (number, presence) in found {
      switch presence {
      case .found(let row, let members): rows[members, default: []].append((number, row))
      case .notFound, .noAccess: answers[number] = .denied
      case .unknown(let fault): if !CasePresence.concernsAll(fault) { answers[number] = .failed(fault) }
      }
    }
    for (members, rows) in rows {
      let cases = ListedCases(rows.map(\.row), members: members, askedAt: askedAt)
      let stored = await stored(cases, store)
      for (number, row) in rows {
        let known = stored[row.value.number] ?? KnownCase(row.value, asOf: askedAt)
        // The vendor may write the number in another way than it was requested.
        let isOnlyCopy = stored[number] == nil
        answers[number] = .found(known, isOnlyCopy: isOnlyCopy)
      }
    }
    return answers
  }

  /// Stores cases. Returns them as the store has them, with the members that the request did not read; none if that fails.
  private func stored(_ cases: ListedCases, _ store: ProfileStore?) async -> [String: KnownCase] {
    guard let store else { return [:] }
    do throws(StoreError) {
      try await store.observe(cases)
      let numbers = cases.rows.map(\.value.number)
      let rows = try await store.store.summaries(of: numbers, from: store.source, fields: KnownCase.members)
      return Dictionary(rows.compactMap { KnownCase($0) }.map { ($0.key.number, $0) }) { first, _ in first }
    } catch {
      context.log.info("\(profile.name): cannot store cases: \(error)")
      return [:]
    }
  }
}
