import CaseModel
import CaseStore
import Platform
import ProviderKit
import Synchronization

extension CaseLookup {
  /// How long after the store could not be read it is read again.
  private static let pause = Duration.seconds(5)
  /// The most pages of changes that are read at once. Further behind, all followed cases are read.
  private static let mostPages = 3

  /// Follows the cases that an owner, such as an open document, shows, instead of those that it followed before. They are read
  /// from the store, and unknown ones are requested from the vendor in the background. An empty list ends it. Returns at once.
  ///
  /// - Parameter keys: at most `mostFollowed` different ones; others are ignored. The first ones are requested first.
  package func follow(_ owner: String, _ keys: [CaseKey]) {
    var (seen, followed): (Set<CaseKey>, [CaseKey]) = ([], [])
    for key in keys where followed.count < Self.mostFollowed && seen.insert(key).inserted { followed.append(key) }
    let unneeded: [Task<Void, Never>]? = state.withLock { state in
      guard !state.hasEnded || followed.isEmpty, state.memory.follow(owner, followed) else { return nil }
      if state.loop == nil, !state.memory.followed.isEmpty { state.loop = startLoop() }
      let memory = state.memory
      return state.vendors.unneeded { memory.isFollowed($0) }
    }
    guard let unneeded else { return }
    for round in unneeded { round.cancel() }
    woken.set()
  }

  /// Ends what all owners follow. Nothing is followed after that.
  package func end() {
    let owners = state.withLock { state in
      state.hasEnded = true
      return state.memory.ownerNames
    }
    for owner in owners { follow(owner, []) }
  }

  /// It does not keep the object, so that one that is released ends.
  private func startLoop() -> Task<Void, Never> {
    Task.detached { [weak self, woken, time = context.time] in
      while !Task.isCancelled, let next = await self?.pass() { await woken.wait(until: next, time) }
    }
  }

  /// Brings the followed cases up to date, and starts the rounds that are due. Returns when the next pass is due, even if
  /// nothing happens; nil if nothing is followed any more.
  private func pass() async -> MonotonicTime? {
    let ended = state.withLock { state -> (isEnd: Bool, watch: ChangeFollower.Watch?) in
      guard state.memory.followed.isEmpty else { return (false, nil) }
      defer { (state.loop, state.watch, state.seen) = (nil, nil, nil) }
      state.memory.trim(context.time.now, isEnd: true)
      return (true, state.watch?.watch)
    }
    if ended.isEnd { return nil }
    let profiles = profiles
    watch(profiles)
    let keys = await keysToLoad(profiles)
    if !keys.isEmpty {
      let loaded = await load(keys, profiles, isSoon: false)
      state.withLock { $0.memory.unload(keys.filter { loaded.known[$0] == nil }) }
      report(loaded.changed.union(loaded.new))
    }
    let next = startRounds(profiles)
    // Those that wait for cases which need no request.
    settled.broadcast(())
    let isLoaded = state.withLock { $0.memory.unloaded.isEmpty }
    return isLoaded ? next : min(next, context.time.now + Self.pause)
  }

  /// Watches the profiles of the followed cases.
  private func watch(_ profiles: [String: Profile]) {
    let names = Set(state.withLock { $0.memory.followed.map(\.profile) }).filter { name in
      profiles[name].map { access(of: $0) != nil } ?? false
    }
    guard state.withLock({ $0.watch?.profiles ?? [] }) != names else { return }
    var watch: ChangeFollower.Watch?
    if !names.isEmpty {
      watch = context.follower.watch(ChangeFollower.Interest(profiles: names)) { [weak self] in
        guard let self else { return }
        state.withLock { state in
          state.hasStoreChanged = true
          state.memory.storeChanged()
        }
        woken.set()
      }
    }
    // The old one ends after the lock is released.
    let old = state.withLock { state in
      defer { state.watch = watch.map { (names, $0) } }
      return state.watch
    }
    withExtendedLifetime(old) {}
  }

  // MARK: The store

  /// The followed cases of which the store may have something else than the memory.
  private func keysToLoad(_ profiles: [String: Profile]) async -> Set<CaseKey> {
    let (names, seen, hasChanged) = state.withLock { state in
      defer { state.hasStoreChanged = false }
      return (state.watch?.profiles ?? [], state.seen, state.hasStoreChanged)
    }
    var keys = Set(state.withLock { $0.memory.unloaded })
    guard let access = context.store, !names.isEmpty, seen == nil || hasChanged else { return keys }
    let isFollowed = { @Sendable [self] key in state.withLock { $0.memory.isFollowed(key) } }
    if let changed = await changes(after: seen, of: names, access) {
      keys.formUnion(changed.filter(isFollowed))
      keys.formUnion(state.withLock { $0.memory.unknown })
      // Without a baseline, no changes are reported.
      for name in names {
        guard let profile = profiles[name], await access.profile(profile)?.status()?.baselineAt == nil else { continue }
        keys.formUnion(state.withLock { $0.memory.followed.filter { $0.profile == name } })
      }
    } else {
      keys.formUnion(state.withLock { $0.memory.followed })
    }
    return keys
  }

  /// The cases that changed after a state; nil if all may have changed.
  private func changes(
    after seen: StoreState?, of profiles: Set<String>, _ access: StoreAccess
  ) async -> Set<CaseKey>? {
    var selection = ChangeSelection()
    selection.profiles = profiles.sorted().compactMap { ProfileName($0) }
    selection.kinds = [.created, .status, .severity, .owner, .fields, .gone, .back]
    let feed = ChangeFeed(selection, access, context)
    var keys: Set<CaseKey> = []
    do throws(Fault) {
      if var position = seen {
        for _ in 0..<Self.mostPages {
          let page = try await feed.page(after: position, limit: ChangeFeed.largestPage)
          for event in page.events {
            if let number = CaseReference(event.case)?.number {
              keys.insert(CaseKey(profile: event.profile, number: number))
            }
          }
          position = page.state
          setSeen(position)
          if !page.hasMore { return keys }
        }
      }
      setSeen(try await feed.state())
    } catch {
      if error.kind == .resync { setSeen(try? await feed.state()) }
    }
    return nil
  }

  private func setSeen(_ position: StoreState?) { state.withLock { $0.seen = position } }
}
