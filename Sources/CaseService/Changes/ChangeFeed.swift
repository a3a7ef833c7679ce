import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

/// The changes of some profiles, as one client wants them.
struct ChangeFeed: Sendable {
  /// What the client wants.
  let selection: ChangeSelection
  let profiles: [Profile]
  let filter: ListingFilter?
  let store: CaseStore
  let access: StoreAccess
  let context: ServiceContext

  /// The most events that are sent at once.
  static let largestPage = 1000

  /// Throws if the store is off or cannot be used, or for a profile without one.
  init(_ selection: ChangeSelection, _ call: Call) async throws(Fault) {
    guard let access = call.context.store, let store = access.store() else { throw .storeIsOff }
    self.selection = selection
    (self.access, self.store, context) = (access, store, call.context)
    profiles = try call.storedProfiles(selection.profiles)
    filter = try await ListingFilter.make(selection.query, profiles: selection.profiles, call)
  }

  var interest: ChangeFollower.Interest {
    ChangeFollower.Interest(profiles: Set(profiles.map(\.name)), parts: selection.parts)
  }

  // MARK: Reading

  struct Page: Sendable {
    var events: [CaseChange]
    var state: StoreState
    var hasMore: Bool
  }

  func state() async throws(Fault) -> StoreState {
    do throws(StoreError) { return try await store.state() } catch { throw Fault(error) }
  }

  /// Returns at most `limit` events after a state. Throws `resync` if the changes cannot be continued from there.
  func page(after state: StoreState, limit: Int) async throws(Fault) -> Page {
    let filter = try await changeFilter()
    let found: Changes
    do throws(StoreError) { found = try await store.changes(after: state, filter, limit: limit) } catch {
      throw Fault(error)
    }
    switch found {
    case .resync(let reason, let current): throw Self.resync(reason, current)
    case .page(let page):
      let events = page.events.map { CaseChange($0, epoch: page.state.epoch) }
      return Page(events: events, state: page.state, hasMore: page.hasMore)
    }
  }

  private static func resync(_ reason: Changes.Resync, _ state: StoreState) -> Fault {
    Fault(
      .resync,
      "The changes cannot be continued from this state: \(reason.sentence) List the cases again, and continue from data.state."
    ).with("reason", reason.rawValue).with("state", state.text)
  }

  /// The sources whose account is known. Events of the others are awaited, since the next round logs in.
  private func changeFilter() async throws(Fault) -> ChangeFilter {
    let now = context.time.date
    var sources: [(source: StoreSource, query: CompiledQuery?)] = []
    var awaited: [(profile: String, provider: String)] = []
    for profile in profiles {
      guard let source = await access.profile(profile)?.source else {
        if case .success(let provider) = profile.provider, !profile.isLoginReplaced {
          awaited.append((profile.name, provider.descriptor.id))
        }
        continue
      }
      guard let filter else {
        sources.append((source, nil))
        continue
      }
      guard let query = try filter.compiled(CaseQuery(), for: profile, now: now) else { continue }
      sources.append((source, query))
    }
    var changes = ChangeFilter(
      sources, kinds: selection.kinds.map { Set($0) }, includesBodies: selection.includesBodies)
    changes.awaited = awaited
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

  func status() async throws(Fault) -> Status {
    var status = Status()
    for profile in profiles {
      if let fault = context.follower.failure(of: profile.name) {
        status.failures.append(ProfileFailure(profile: profile.name, failure: context.redacted(fault.json)))
      }
      guard let found = await access.profile(profile) else {
        status.pending.append(profile.name)
        continue
      }
      let polling: (state: PollState, status: SourceStatus?, budget: RequestBudget)
      do throws(StoreError) { polling = try await found.polling(profile) } catch { throw Fault(error) }
      if polling.status?.baselineAt == nil { status.pending.append(profile.name) }
      if let time = polling.status?.synchronisedAt { status.asOf.append((profile.name, time)) }
      let next = polling.budget.nextAt ?? polling.state.nextPollAt
      status.budget.append((profile.name, PollingBudget(left: polling.budget.left, nextPollAt: next)))
    }
    return status
  }
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
