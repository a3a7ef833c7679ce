import CaseModel
package import CaseStore
import JSON
package import Platform
package import ProviderKit
import Synchronization

/// The store of this process, opened by the first request that needs it.
package final class StoreAccess: Sendable {
  /// What the configuration says about the store.
  package struct Setting: Sendable, Equatable {
    /// Nil if the store is off.
    package var location: StoreLocation?
    /// In bytes.
    package var sizeLimit: Int

    package init(location: StoreLocation?, sizeLimit: Int = CaseStore.Options().sizeLimit) {
      (self.location, self.sizeLimit) = (location, sizeLimit)
    }
  }

  private struct State {
    /// What `store` was made with.
    var setting: Setting?
    var store: CaseStore?
    /// What responses had and is not stored yet, with the number of its rows, by a running number.
    var pending: [UInt64: Int] = [:]
    var lastPending: UInt64 = 0
    /// The cases whose last write is not stored: what the store has of them is out of date. Written before a write is stored,
    /// and removed when the write, or the whole case, was stored.
    var outdated: Set<String> = []
    /// The sources that were checked for texts of private comments that are not kept any more; written by `readable`.
    var checkedSources: Set<StoreSource> = []
    /// The profiles that are being synchronised.
    var synchronising: Set<String> = []
  }

  /// How long an own write may wait for the store before its response is sent.
  static let writeLimit = Duration.milliseconds(100)
  /// How long a request may wait for what earlier responses had.
  static let settleLimit = Duration.seconds(1)
  /// How long the end of a process may wait for what its responses had.
  package static let endLimit = Duration.seconds(2)
  /// The most rows that wait to be stored.
  private static let mostPending = 20_000

  private let options: CaseStore.Options
  private let time: any TimeSource
  private let log: Log
  private let loadSetting: @Sendable () -> Setting
  private let state = Mutex(State())
  private let changed = WaiterQueue<Void>()

  /// - Parameter setting: the setting as it is now; called by each request that needs the store.
  package init(
    _ options: CaseStore.Options = CaseStore.Options(), time: any TimeSource, log: Log,
    setting: @escaping @Sendable () -> Setting
  ) {
    self.options = options
    self.time = time
    self.log = log
    loadSetting = setting
  }

  package var setting: Setting { loadSetting() }

  /// The store; nil if it is off.
  package func store() -> CaseStore? {
    let setting = loadSetting()
    guard let location = setting.location else { return nil }
    return state.withLock { state in
      if let store = state.store, state.setting == setting { return store }
      var options = options
      options.sizeLimit = setting.sizeLimit
      let store = CaseStore(location, options, time: time) { [log] in log.warning($0) }
      (state.store, state.setting) = (store, setting)
      return store
    }
  }

  /// Whether there is a store without creating one.
  package var exists: Bool {
    guard let location = loadSetting().location else { return false }
    return state.withLock { $0.store != nil || !$0.pending.isEmpty } || CaseStore.exists(location)
  }

  /// The part of the store that belongs to a profile. Nil if the store is off, for a profile that keeps nothing, and as long as
  /// its account is unknown.
  package func profile(_ profile: Profile) async -> ProfileStore? {
    guard profile.isStored, case .success(let provider) = profile.provider, provider.cases != nil,
      !profile.isLoginReplaced, let identity = provider.identity, let store = store(),
      let account = try? await identity.account()
    else { return nil }
    let source = StoreSource(
      profile: profile.name, provider: provider.descriptor.id, dialect: profile.dialect, baseURL: provider.baseURL,
      account: account)
    let user = profile.me.isEmpty ? [provider.session.status.user].compactMap(\.self) : profile.me
    return ProfileStore(
      store: store, source: source, user: user, keepsPrivate: profile.keepsPrivate,
      firstInterval: profile.polling.first, time: time, log: log)
  }

  /// The same for a profile that is to be followed: logs in if only the session knows the account. Throws if there is none.
  func profile(_ profile: Profile, loggingIn call: VendorCall) async throws(Fault) -> ProfileStore {
    if let store = await self.profile(profile) { return store }
    let provider = try profile.provider.get()
    if !provider.isLoginReplaced {
      let authorization = try await provider.session.authorization(call)
      provider.session.ended(authorization)
      if let store = await self.profile(profile) { return store }
    }
    throw Fault(
      .configuration,
      provider.isLoginReplaced
        ? "The profile \"\(profile.name)\" is logged in with other credentials than the configured ones, so it has no store."
        : "The account of the profile \"\(profile.name)\" is unknown, so it has no store."
    ).with("profile", profile.name)
  }

  /// The same for reading: opens the store, and removes texts of private comments if the profile does not keep them any more.
  func readable(_ profile: Profile) async -> ProfileStore? {
    guard let found = await self.profile(profile) else { return nil }
    guard !found.keepsPrivate, !state.withLock({ $0.checkedSources.contains(found.source) }) else { return found }
    do throws(StoreError) {
      try await found.store.dropPrivate(found.source)
    } catch {
      log.info("\(profile.name): cannot read the store: \(error)")
      return nil
    }
    state.withLock { _ = $0.checkedSources.insert(found.source) }
    return found
  }

  // MARK: What responses had

  /// Accepts what a response had. Returns what stores it in the background; nil if there is nothing to store.
  func accept(_ readings: [ReadRecorder.Reading]) -> (@Sendable () -> Void)? {
    let rows = readings.reduce(0) { $0 + $1.cases.rows.count }
    guard rows > 0 else { return nil }
    let number: UInt64? = state.withLock { state in
      // A store that is locked by another process must not fill the memory.
      guard state.pending.values.reduce(0, +) <= Self.mostPending else { return nil }
      state.lastPending += 1
      state.pending[state.lastPending] = rows
      return state.lastPending
    }
    guard let number else {
      log.info("The store is busy, so \(rows) cases that were read are not stored.")
      return nil
    }
    return { [self] in
      Task.detached(priority: .utility) { [self] in
        for reading in readings { await store(reading) }
        state.withLock { $0.pending[number] = nil }
        changed.broadcast(())
      }
    }
  }

  private func store(_ reading: ReadRecorder.Reading) async {
    // What another account was shown does not belong to this one.
    guard reading.profile.loginCount == reading.account.loginCount, let profile = await profile(reading.profile),
      reading.account.source.map({ $0 == profile.source }) ?? true
    else { return }
    guard await profile.keep(reading), reading.isWhole, let row = reading.cases.rows.first else { return }
    setOutdated(row.value.id, false)
  }

  /// Waits a short time until what earlier responses had is stored.
  func settle(_ call: Call) async { await settle(within: min(Self.settleLimit, call.timeout / 10)) }

  package func settle(within limit: Duration) async {
    let last = state.withLock { $0.pending.isEmpty ? nil : $0.lastPending }
    guard let last else { return }
    let isSettled = { @Sendable [self] in state.withLock { state in state.pending.keys.allSatisfy { $0 > last } } }
    let deadline = time.now + limit
    while !isSettled() {
      guard case .received = await changed.wait(until: deadline, time, unless: { isSettled() ? () : nil }) else {
        return
      }
    }
  }

  /// Whether something waits to be stored that would be lost with the process. A store in memory ends with it.
  package var isStoring: Bool {
    guard case .file = setting.location else { return false }
    return state.withLock { !$0.pending.isEmpty }
  }

  /// Waits until what earlier responses had is stored, before the process ends.
  package func finish() async {
    if isStoring { await settle(within: Self.endLimit) }
  }

  /// Reads from the store before the vendor is queried: nil if that takes long, for example because another process locks the
  /// store.
  func soon<Value: Sendable>(_ call: Call, _ body: @escaping @Sendable () async -> Value?) async -> Value? {
    await soon(within: min(Self.settleLimit, call.timeout / 4), body)
  }

  /// The same for a caller without a request.
  func soon<Value: Sendable>(
    within limit: Duration = StoreAccess.settleLimit, _ body: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    let found = Found<Value>()
    let task = Task.detached { [changed] in
      found.set(await body())
      changed.broadcast(())
    }
    let deadline = time.now + limit
    while !found.isSet {
      guard case .received = await changed.wait(until: deadline, time, unless: { found.isSet ? () : nil }) else {
        task.cancel()
        return nil
      }
    }
    return found.value
  }

  // MARK: Writes

  /// Whether the store may answer for a case.
  func isOutdated(_ id: String) -> Bool { state.withLock { $0.outdated.contains(id) } }

  /// Whether the store may answer for all cases of a profile.
  func hasOutdated(_ profile: String) -> Bool {
    state.withLock { $0.outdated.contains { $0.hasPrefix(profile + "/") } }
  }

  private func setOutdated(_ id: String, _ isOutdated: Bool) {
    state.withLock { state in
      if isOutdated { state.outdated.insert(id) } else { state.outdated.remove(id) }
    }
  }

  /// Stores the result of a write to a case. Returns after a short time even if that is not done yet; until then the store does
  /// not answer for the case. Other processes, and the next ones, find a mark beside the store.
  ///
  /// - Parameter isUnknown: whether only the vendor knows what the write did.
  func store(
    _ id: String, _ number: String, of profile: Profile, isUnknown: Bool = false,
    _ body: @escaping @Sendable (ProfileStore) async -> Bool
  ) async {
    setOutdated(id, true)
    let (source, done) = (Found<StoreSource>(), Found<Bool>())
    Task.detached { [self] in
      let found = await self.profile(profile)
      source.set(found?.source)
      // Without an account, nothing is stored of it.
      let isStored = if let found { await body(found) } else { true }
      if isStored { setOutdated(id, false) }
      done.set(isStored)
      changed.broadcast(())
    }
    let deadline = time.now + Self.writeLimit
    var isLate = false
    while !done.isSet, !isLate {
      if case .received = await changed.wait(until: deadline, time, unless: { done.isSet ? () : nil }) { continue }
      isLate = true
    }
    if done.value != true { await mark(id, number, source.value, isUnknown: isUnknown) }
  }

  /// Leaves a mark beside the store, which could not take a write.
  private func mark(_ id: String, _ number: String, _ source: StoreSource?, isUnknown: Bool) async {
    do throws(StoreError) {
      try await store()?.markUnstored(source, number, isUnknown: isUnknown, within: Self.writeLimit)
    } catch {
      log.warning(
        "The store could not take the last change of \(id), so it may show the case as it was before. \(error) Read the case again."
      )
    }
  }

  // MARK: Synchronising

  /// Runs `body` unless another request synchronises the same profile; then waits for that one and runs it afterwards.
  func synchronise<Value: Sendable>(
    _ profile: String, until deadline: MonotonicTime, _ body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    let take = { @Sendable [self] in state.withLock { $0.synchronising.insert(profile).inserted } }
    var isMine = take()
    while !isMine {
      let isFree = { @Sendable [self] in state.withLock { !$0.synchronising.contains(profile) } }
      switch await changed.wait(until: deadline, time, unless: { isFree() ? () : nil }) {
      case .received: isMine = take()
      case .cancelled: throw Fault(.cancelled, "The request was cancelled.")
      case .late:
        throw Fault(.vendorUnavailable, "The request timed out while another request synchronised the profile.")
          .with("reason", "timeout").with("retriable", true).with("profile", profile)
      }
    }
    defer {
      _ = state.withLock { $0.synchronising.remove(profile) }
      changed.broadcast(())
    }
    return try await body()
  }
}

extension Fault {
  /// The fault of a request that needs the store.
  init(_ error: StoreError) {
    switch error {
    case .cancelled: self.init(.cancelled, "The request was cancelled.")
    case .busy, .timedOut, .damaged, .other:
      self.init(.internalError, error.description, [.init("retriable", true)])
    case .library, .refused, .newer, .full, .readOnly: self.init(.configuration, error.description)
    }
  }

  /// The fault of a method that needs the store while it is off.
  static var storeIsOff: Fault {
    Fault(.configuration, "The store is off.").with(
      "remedy", "Remove \"store\": \"off\" from the configuration, and start casewire without --no-store.")
  }
}

/// The result of a task, once it is there.
private final class Found<Value: Sendable>: Sendable {
  private let result = Mutex<Value??>(nil)

  var isSet: Bool { result.withLock { $0 != nil } }
  var value: Value? { result.withLock { $0 ?? nil } }
  func set(_ value: Value?) { result.withLock { $0 = .some(value) } }
}
