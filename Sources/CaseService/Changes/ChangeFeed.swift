package import CaseModel
import CaseStore
import JSON
package import Platform
import ProviderKit

/// The changes of some profiles, as one client selects them. The store and the profiles are those of the configuration at the time
/// of each page.
struct ChangeFeed: Sendable {
  let selection: ChangeSelection
  let filter: ListingFilter?
  let access: StoreAccess
  let context: ServiceContext
  /// Whether a person agreed to the request, so that it also reads what must be confirmed.
  private let isConfirmed: Bool

  /// The most events that are sent at once.
  static let largestPage = 1000

  /// Throws if the store is off or cannot be used, or for a profile without one.
  init(_ selection: ChangeSelection, _ call: Call) async throws(Fault) {
    // An unreadable configuration also says nothing about the store.
    try Self.allow(selection, call)
    guard let access = call.context.store, access.store() != nil else { throw .storeIsOff }
    self.selection = selection
    (self.access, context, isConfirmed) = (access, call.context, call.consent != .none)
    filter = try await ListingFilter.make(selection.query, profiles: selection.profiles, call)
  }

  /// All changes of some kinds, for a caller without a request.
  init(_ selection: ChangeSelection, _ access: StoreAccess, _ context: ServiceContext) {
    (self.selection, filter, self.access, self.context, isConfirmed) = (selection, nil, access, context, false)
  }

  /// A subscription changes only casewire's own state, but what it reports is read: the policy about `changes/list` applies. Throws for
  /// a named profile that it forbids, or if no profile is left.
  private static func allow(_ selection: ChangeSelection, _ call: Call) throws(Fault) {
    let stored = try call.storedProfiles(selection.profiles)
    var refusals: [Fault] = []
    for profile in stored {
      do throws(Fault) {
        try call.context.allow(ChangesList.name, ChangesList.effect, on: profile, consent: call.consent)
      } catch { refusals.append(error) }
    }
    if let first = refusals.first, selection.profiles != nil || refusals.count == stored.count { throw first }
  }

  func store() throws(Fault) -> CaseStore {
    guard let store = access.store() else { throw .storeIsOff }
    return store
  }

  /// Also those whose configuration has a fault: what is stored of them is still reported.
  func profiles() throws(Fault) -> [Profile] {
    let names = selection.profiles.map { Set($0.map(\.text)) }
    return try context.profiles().filter { profile in
      guard profile.isStored, names?.contains(profile.name) ?? true, mayRead(profile) else { return false }
      guard case .success(let provider) = profile.provider else { return true }
      return provider.cases != nil
    }
  }

  private func mayRead(_ profile: Profile) -> Bool {
    isConfirmed
      ? context.permits(ChangesList.name, ChangesList.effect, on: profile)
      : context.permitsUnasked(ChangesList.name, ChangesList.effect, on: profile)
  }

  func interest() throws(Fault) -> ChangeFollower.Interest {
    ChangeFollower.Interest(profiles: Set(try profiles().map(\.name)), parts: selection.parts)
  }

  // MARK: Reading

  struct Page: Sendable {
    var events: [CaseChange]
    var state: StoreState
    var hasMore: Bool
    /// The state after each event.
    private(set) var positions: [StoreState] = []

    init(events: [CaseChange], state: StoreState, hasMore: Bool, positions: [StoreState] = []) {
      (self.events, self.state, self.hasMore, self.positions) = (events, state, hasMore, positions)
    }

    /// Keeps only so many events, at least one.
    mutating func cut(to count: Int) {
      guard 1..<events.count ~= count else { return }
      events.removeSubrange(count...)
      positions.removeSubrange(count...)
      (state, hasMore) = (positions[count - 1], true)
    }
  }

  func state() async throws(Fault) -> StoreState {
    let store = try store()
    do throws(StoreError) { return try await store.state() } catch { throw Fault(error) }
  }

  /// Returns at most `limit` events after a state. Throws `resync` if the changes cannot be continued from there.
  func page(after state: StoreState, limit: Int) async throws(Fault) -> Page {
    let page = try await storedPage(after: state, try await changeFilter(), limit)
    let keepsPrivate = Set(try profiles().filter(\.keepsPrivate).map(\.name))
    let events = page.events.map { event in
      // The store may still have texts from the time when the profile kept them.
      let isHidden = event.body?["private"] == true && !keepsPrivate.contains(event.profile)
      return CaseChange(event, hasBody: !isHidden, epoch: page.state.epoch)
    }
    let positions = page.events.map { StoreState(epoch: page.state.epoch, sequence: $0.sequence, key: $0.key) }
    return Page(events: events, state: page.state, hasMore: page.hasMore, positions: positions)
  }

  /// Whether more than so many events follow a state.
  func hasMore(than count: Int, after state: StoreState) async throws(Fault) -> Bool {
    // Most events may be of other profiles, but there are no more of this one than of all.
    guard try await self.state().sequence - state.sequence > count else { return false }
    var filter = try await changeFilter()
    filter.includesBodies = false
    return try await storedPage(after: state, filter, count).hasMore
  }

  private func storedPage(
    after state: StoreState, _ filter: ChangeFilter, _ limit: Int
  ) async throws(Fault) -> ChangePage {
    let store = try store()
    let found: Changes
    do throws(StoreError) { found = try await store.changes(after: state, filter, limit: limit) } catch {
      throw Fault(error)
    }
    switch found {
    case .resync(let reason, let current): throw Self.resync(reason, current)
    case .page(let page): return page
    }
  }

  private static func resync(_ reason: Changes.Resync, _ state: StoreState) -> Fault {
    Fault(
      .resync,
      "The changes cannot be continued from this state: \(reason.sentence) List the cases again, and continue from data.state."
    ).with("reason", reason.rawValue).with("state", state.text)
  }

  private func changeFilter() async throws(Fault) -> ChangeFilter {
    let now = context.time.date
    var changes = ChangeFilter([], kinds: selection.kinds.map { Set($0) }, includesBodies: selection.includesBodies)
    for profile in try profiles() {
      var query: CompiledQuery?
      if let filter {
        do throws(Fault) {
          guard let compiled = try filter.compiled(CaseQuery(), for: profile, now: now) else { continue }
          query = compiled
        } catch {
          if error.kind == .invalidParams { throw error }
          // The user is known only after a login.
          changes.awaited.append(profile.unconfirmedSource)
          continue
        }
      }
      let found = selection.includesBodies ? await access.readable(profile) : await access.profile(profile)
      if let source = found?.source {
        changes.sources.append((source, query))
      } else {
        changes.unconfirmed.append((profile.unconfirmedSource, query))
      }
    }
    return changes
  }

  // MARK: Profiles

  /// How far each profile is followed.
  struct Status: Sendable {
    var asOf: [(profile: String, value: Timestamp)] = []
    var budget: [(profile: String, value: PollingBudget)] = []
    var pending: [String] = []
    var failures: [ProfileFailure] = []
  }

  /// The profiles whose last round failed.
  func failures() throws(Fault) -> [ProfileFailure] {
    try profiles().compactMap { profile in
      context.follower.failure(of: profile.name).map {
        ProfileFailure(profile: profile.name, failure: context.redacted($0.json))
      }
    }
  }

  func status() async throws(Fault) -> Status {
    var status = Status()
    status.failures = try failures()
    for profile in try profiles() {
      let source = try await sourceStatus(of: profile)
      if source?.baselineAt == nil { status.pending.append(profile.name) }
      if let time = source?.synchronisedAt { status.asOf.append((profile.name, time)) }
      guard let found = await access.profile(profile) else { continue }
      let polling: (state: PollState, status: SourceStatus?, budget: RequestBudget)
      do throws(StoreError) { polling = try await found.polling(profile) } catch { throw Fault(error) }
      let next = polling.budget.nextAt ?? polling.state.nextPollAt
      status.budget.append((profile.name, PollingBudget(left: polling.budget.left, nextPollAt: next)))
    }
    return status
  }

  /// The profiles whose first listing did not end yet, of those whose last round did not fail.
  func unfinished() async throws(Fault) -> [String] {
    var names: [String] = []
    for profile in try profiles() where context.follower.failure(of: profile.name) == nil {
      if try await sourceStatus(of: profile)?.baselineAt == nil { names.append(profile.name) }
    }
    return names
  }

  private func sourceStatus(of profile: Profile) async throws(Fault) -> SourceStatus? {
    let store = try store()
    do throws(StoreError) { return try await store.status(of: profile, access) } catch { throw Fault(error) }
  }
}

extension Call {
  /// The text of the state before the changes that casewire saw at a time or later.
  package func changesState(before time: Timestamp) async throws(Fault) -> String {
    guard let store = context.store?.store() else { throw .storeIsOff }
    do throws(StoreError) { return try await store.state(before: time).text } catch { throw Fault(error) }
  }
}

extension CaseStore {
  /// How far a profile is followed, also if its account is not known; nil if nothing is stored of it.
  func status(of profile: Profile, _ access: StoreAccess) async throws(StoreError) -> SourceStatus? {
    guard let found = await access.profile(profile) else { return try await status(profile.unconfirmedSource) }
    return try await status(found.source)
  }
}

extension Profile {
  var unconfirmedSource: UnconfirmedSource {
    let found = try? provider.get()
    return UnconfirmedSource(
      profile: name, provider: found?.descriptor.id ?? providerID, dialect: dialect, baseURL: found?.baseURL)
  }

  /// Which of its interfaces the vendor is asked with.
  var dialect: String { made?.settings.vendorSettings["dialect"]?.string ?? "" }
}

extension Changes.Resync {
  var sentence: String {
    switch self {
    case .otherStore: "it is of another store."
    case .tooOld: "it is older than the changes that are kept."
    case .beyondEnd, .lost: "the store has lost changes."
    case .removed: "a profile was removed from the store with cache/clear."
    }
  }
}

extension Call {
  /// The profiles of these names, or all, that have a store. Throws for a named profile without one.
  func storedProfiles(_ names: [ProfileName]?) throws(Fault) -> [Profile] {
    let profiles = try profilesWithCases(names)
    let stored = profiles.filter(\.isStored)
    guard let off = profiles.first(where: { !$0.isStored }), names != nil || stored.isEmpty else { return stored }
    throw Fault(.configuration, "The store of the profile \"\(off.name)\" is off.").with("profile", off.name)
      .with("remedy", "Remove \"store\": \"off\" of the profile from the configuration.")
  }
}
