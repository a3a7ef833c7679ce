package import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

/// What a process knows of the cases that texts mention: from the store, and from the vendors for numbers that it does not
/// have. While nothing is followed and no call runs, it has no task and no timer.
package final class CaseLookup: Sendable {
  /// The most cases that one owner follows.
  package static let mostFollowed = 200

  struct State {
    var memory = LookupMemory()
    var vendors = LookupVendors()
    /// Ends by itself when nothing is followed; written by `follow` and `pass`.
    var loop: Task<Void, Never>?
    /// Written by `pass`: of the profiles that are followed and have a store.
    var watch: (profiles: Set<String>, watch: ChangeFollower.Watch)?
    /// The changes up to this state are known; written by `pass`.
    var seen: StoreState?
    /// Whether the store changed since the last pass.
    var hasStoreChanged = false
    /// Whether nothing is followed any more, whatever is requested; written by `end`.
    var hasEnded = false
  }

  let context: ServiceContext
  let onChange: @Sendable (Set<CaseKey>) -> Void
  let state = Mutex(State())
  /// Wakes the loop.
  let woken = WakeSignal()
  /// Wakes those that wait for an answer of a vendor.
  let settled = WaiterQueue<Void>()

  /// - Parameter onChange: receives followed cases of which something else is known than before. Not called for what `known`
  ///   returns first. Called by any thread, without a lock.
  package init(context: ServiceContext, onChange: @escaping @Sendable (Set<CaseKey>) -> Void = { _ in }) {
    (self.context, self.onChange) = (context, onChange)
  }

  deinit { state.withLock { $0.loop }?.cancel() }

  func report(_ changed: Set<CaseKey>) {
    if !changed.isEmpty { onChange(changed) }
  }

  /// The profiles whose cases may be read without a question, by name; none if the configuration cannot be read.
  var profiles: [String: Profile] {
    let profiles = ((try? context.profiles()) ?? []).filter { profile in
      (try? profile.provider.get())?.cases != nil && context.permitsUnasked(CasesGet.name, CasesGet.effect, on: profile)
    }
    return Dictionary(profiles.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The store, if cases of a profile are kept there.
  func access(of profile: Profile) -> StoreAccess? {
    guard profile.isStored, let access = context.store, access.setting.location != nil else { return nil }
    return access
  }

  // MARK: Reading

  /// What is known of a case, from memory; nil if that may be out of date, so that `known` must read it. Of followed cases, it
  /// is up to date.
  package func current(_ key: CaseKey) -> CaseKnowledge? {
    let now = context.time.now
    return state.withLock { $0.memory.current(key, now) }
  }

  /// What was read of a case last, at any time.
  package func latest(_ key: CaseKey) -> CaseKnowledge { state.withLock { $0.memory.latest(key) } }

  /// Returns what the store has of these cases; never waits for a vendor. Each of the keys has an entry.
  package func known(_ keys: Set<CaseKey>) async -> [CaseKey: CaseKnowledge] {
    let loaded = await load(keys, profiles, isSoon: true)
    report(loaded.changed)
    return loaded.known.merging(keys.map { ($0, latest($0)) }) { first, _ in first }
  }

  /// Reads cases from the store into the memory. Those of a store that cannot be read in time are omitted.
  ///
  /// - Parameter isSoon: whether a person waits; otherwise the limits of the store apply.
  func load(_ keys: Set<CaseKey>, _ profiles: [String: Profile], isSoon: Bool) async -> LookupMemory.Loaded {
    // Without a configuration, nothing is known about the store.
    if profiles.isEmpty { return LookupMemory.Loaded() }
    let count = state.withLock { $0.memory.answers }
    let groups = Dictionary(grouping: keys, by: \.profile)
    let found = await gather(groups) { [self] name, keys in await stored(keys, of: profiles[name], isSoon) }
    let (date, now) = (context.time.date, context.time.now)
    return state.withLock { $0.memory.load(found.flatMap { $0 }, after: count, date, now) }
  }

  private func stored(
    _ keys: [CaseKey], of profile: Profile?, _ isSoon: Bool
  ) async -> [(key: CaseKey, stored: LookupMemory.Stored)] {
    guard let profile, let access = access(of: profile) else { return keys.map { ($0, .unreadable) } }
    let read = { @Sendable [self] in await stored(keys, of: profile, access) }
    guard let rows = isSoon ? await access.soon(read) : await read() else { return [] }
    return keys.map { key in
      guard case .row(let row) = rows[key.number], access.isOutdated(key.id) else {
        return (key, rows[key.number] ?? .unreadable)
      }
      return (key, .row(row.stale))
    }
  }

  /// Nil if the store may be read a little later.
  private func stored(
    _ keys: [CaseKey], of profile: Profile, _ access: StoreAccess
  ) async -> [String: LookupMemory.Stored]? {
    guard let store = await access.profile(profile) else { return [:] }
    do throws(StoreError) {
      let found = try await store.store.summaries(
        of: keys.map(\.number), from: store.source, fields: KnownCase.members)
      let missing = Dictionary(keys.map { ($0.number, LookupMemory.Stored.missing) }) { first, _ in first }
      return missing.merging(found.map { ($0.row.number, LookupMemory.Stored($0)) }) { $1 }
    } catch {
      return error.isLasting ? [:] : nil
    }
  }

  // MARK: Details

  /// Returns all that the store has of a case, with `asOf`; nil for an unknown one.
  package func details(of key: CaseKey) async -> Case? {
    guard let profile = profiles[key.profile] else { return nil }
    if let access = access(of: profile),
      let row = await access.soon({ await access.readable(profile)?.kept(key.number) })
    {
      return row
    }
    return latest(key).known?.row
  }

  /// Returns a short text about a case for a hover, from the store: its title, status, severity, owner and age, the last two
  /// comments and the address. Nil for an unknown case.
  package func card(of key: CaseKey, format: RenderFormat, utcOffset: UTCOffset = .utc) async -> String? {
    guard let row = await details(of: key) else { return nil }
    let now = context.time.date
    switch format {
    case .markdown: return CaseCard(row, now, utcOffset, MarkdownText(width: nil)).text
    case .plain: return CaseCard(row, now, utcOffset, PlainText(width: nil)).text
    }
  }

  /// All that the store has of a case, as Markdown; nil for an unknown one.
  package func document(of key: CaseKey) async -> String? {
    guard let row = await details(of: key) else { return nil }
    var renderer = CaseRenderer(row, .utc, MarkdownText(width: nil))
    return renderer.text()
  }

  // MARK: Searching

  /// What a search compares with its text.
  package enum SearchPart: Sendable {
    /// The beginning of the number, with or without the letters before its digits.
    case numbers
    /// Any part of the number, or the beginnings of words of the number and the title.
    case numbersAndTitles
  }

  /// Returns the cases in the store that match, open ones first, and then by their last update; all for an empty text. Empty
  /// if there is no store.
  ///
  /// - Parameter profiles: the names of the profiles; nil for all.
  package func search(
    _ text: String, in part: SearchPart = .numbersAndTitles, profiles: Set<String>? = nil, limit: Int = 50
  ) async -> [KnownCase] {
    let filter: SummaryFilter =
      switch part {
      case _ where text.isEmpty: .all
      case .numbers: .number(text)
      case .numbersAndTitles: .text(text)
      }
    let searched = self.profiles.values.filter { profiles?.contains($0.name) ?? true }
    let found = await gather(searched) { [self] profile -> [KnownCase] in
      guard let access = access(of: profile), access.exists else { return [] }
      let rows = await access.soon { () -> [StoredSummary]? in
        guard let store = await access.profile(profile) else { return nil }
        return try? await store.store.summaries(
          filter, from: store.source, fields: KnownCase.members, limit: limit)
      }
      return (rows ?? []).compactMap { KnownCase($0) }
    }
    return Array(found.flatMap { $0 }.sorted { $0.comes(before: $1) }.prefix(max(0, limit)))
  }
}

extension LookupMemory.Stored {
  fileprivate init(_ summary: StoredSummary) {
    if let time = summary.goneAt {
      self = .gone(time)
    } else {
      self = KnownCase(summary).map { .row($0) } ?? .missing
    }
  }
}

extension StoreError {
  /// Whether another attempt in a few seconds would fail, too.
  fileprivate var isLasting: Bool {
    switch self {
    case .busy, .timedOut, .cancelled: false
    case .damaged, .other, .library, .refused, .newer, .full, .readOnly: true
    }
  }
}
