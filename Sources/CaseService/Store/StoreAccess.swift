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
    /// The tasks that store what responses had, by a running number. Each removes itself.
    var tasks: [UInt64: Task<Void, Never>] = [:]
    var lastTask: UInt64 = 0
    /// The profiles that are being synchronised.
    var synchronising: Set<String> = []
  }

  /// How long an own write may wait for the store before its response is sent.
  static let writeLimit = Duration.milliseconds(100)
  /// How long a request may wait for what earlier responses had.
  private static let settleLimit = Duration.seconds(2)

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
    return state.withLock { $0.store != nil || !$0.tasks.isEmpty } || CaseStore.exists(location)
  }

  /// The part of the store that belongs to a profile. Nil if the store is off, for a profile that keeps nothing, and as long as
  /// its account is unknown.
  package func profile(_ profile: Profile) async -> ProfileStore? {
    guard profile.isStored, case .success(let provider) = profile.provider, provider.cases != nil,
      !profile.isLoginReplaced, let identity = provider.identity, let store = store(),
      let account = try? await identity.account()
    else { return nil }
    let dialect = profile.made?.settings.vendorSettings["dialect"]?.string ?? ""
    let source = StoreSource(
      profile: profile.name, provider: provider.descriptor.id, dialect: dialect, baseURL: provider.baseURL,
      account: account)
    let user = profile.me.isEmpty ? [provider.session.status.user].compactMap(\.self) : profile.me
    return ProfileStore(
      store: store, source: source, user: user, keepsPrivate: profile.keepsPrivate, time: time, log: log)
  }

  // MARK: What responses had

  /// Stores what a response had, in the background.
  func keep(_ readings: [ReadRecorder.Reading]) {
    guard !readings.isEmpty else { return }
    state.withLock { state in
      state.lastTask += 1
      let number = state.lastTask
      state.tasks[number] = Task.detached(priority: .utility) { [self] in
        for reading in readings { await store(reading) }
        self.state.withLock { $0.tasks[number] = nil }
        changed.broadcast(())
      }
    }
  }

  private func store(_ reading: ReadRecorder.Reading) async {
    // What another account was shown does not belong to this one.
    guard !reading.isLoginReplaced, let profile = await profile(reading.profile) else { return }
    await profile.keep(reading)
  }

  /// Waits until what earlier responses had is stored.
  package func settle() async {
    let last = state.withLock { $0.lastTask }
    let isSettled = { @Sendable [self] in state.withLock { state in state.tasks.keys.allSatisfy { $0 > last } } }
    let deadline = time.now + Self.settleLimit
    while !isSettled() {
      guard case .received = await changed.wait(until: deadline, time, unless: { isSettled() ? () : nil }) else {
        return
      }
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
    guard error != .cancelled else {
      self.init(.cancelled, "The request was cancelled.")
      return
    }
    self.init(.configuration, error.description)
  }

  /// The fault of a method that needs the store while it is off.
  static var storeIsOff: Fault {
    Fault(.configuration, "The store is off.").with(
      "remedy", "Remove \"store\": \"off\" from the configuration, and start casewire without --no-store.")
  }
}
