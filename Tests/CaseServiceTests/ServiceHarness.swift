import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit
import Synchronization
import TestSupport

/// A session without requests.
struct FakeSession: Session {
  let status: SessionStatus
  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization { .init(header: "none", generation: 1) }
  func refused(_ authorization: Authorization) -> Bool { false }
  func accepted(_ authorization: Authorization) {}
}

/// An account with a fixed name.
struct FakeIdentity: AccountIdentity {
  let name: String
  func account() async throws(Fault) -> [String]? { [name] }
}

/// The result or error of a request.
struct Reply: Sendable {
  let result: JSON?
  let error: JSON?

  var kind: String? { error?["data"]?["kind"]?.string }
  var code: Int? { error?["code"]?.integer }
  var cursor: String? { result?["nextCursor"]?.string }

  /// The ids of the cases in order.
  var ids: [String] { result?["cases"]?.array?.compactMap { $0["id"]?.string } ?? [] }

  /// The paths of the invalid params.
  var paths: [String] { error?["data"]?["issues"]?.array?.compactMap { $0["path"]?.string } ?? [] }

  func source(_ profile: String) -> JSON? {
    result?["sources"]?.array?.first { $0["profile"]?.string == profile }
  }

  /// A short description for failed expectations, such as `cases/list 1 of 2`.
  var short: String { error.map(\.text) ?? result?.text ?? "nothing" }
}

/// A `ServiceContext` over fake vendors, and a dispatcher that is called as the command line calls it.
struct ServiceHarness: Sendable {
  let time: ManualTime
  let redactor = Redactor()
  let lines = RecordingLines()
  let context: ServiceContext
  let dispatcher: Dispatcher

  init(
    _ profiles: [Profile], isReadOnly: Bool = false, level: LogLevel = .warning,
    watch: (@Sendable (Int32) -> Void)? = nil, queries: SavedQueries = .none, time: ManualTime = ManualTime(),
    store: StoreAccess.Setting? = nil, storeOptions: CaseStore.Options = CaseStore.Options()
  ) {
    self.init(
      .success(profiles), isReadOnly: isReadOnly, level: level, watch: watch, queries: queries, time: time,
      store: store,
      storeOptions: storeOptions)
  }

  init(_ vendors: FakeVendor...) { self.init(vendors.map { $0.asProfile() }) }
  init(_ vendors: [FakeVendor]) { self.init(vendors.map { $0.asProfile() }) }

  init(
    _ profiles: Result<[Profile], Fault>, isReadOnly: Bool = false, level: LogLevel = .warning,
    watch: (@Sendable (Int32) -> Void)? = nil, queries: SavedQueries = .none, time: ManualTime = ManualTime(),
    store: StoreAccess.Setting? = nil, storeOptions: CaseStore.Options = CaseStore.Options()
  ) {
    self.time = time
    let lines = lines
    let log = Log(level: level, redactor: redactor, time: time) { lines.add($0) }
    context = ServiceContext(
      kinds: [ProviderKind(FakeVendor.descriptor) { FakeVendor($0.settings.name).asProvider() }],
      time: time, log: log, redactor: redactor, version: "1.2.3", isReadOnly: isReadOnly,
      store: store.map { setting in StoreAccess(storeOptions, time: time, log: log) { setting } }, watchProcess: watch,
      queries: { queries }
    ) { profiles }
    dispatcher = Dispatcher(context: context)
  }

  /// Prepares a request with JSON params.
  func prepare(
    _ method: String, _ params: String?, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  )
    throws -> Preparation
  {
    let slice = try params.map { try JSONSlice(checking: Array($0.utf8)) }
    return dispatcher.prepare(method, slice, Caller(onProgress: onProgress))
  }

  /// Sends a request as a connection does, and waits until what it read is stored.
  ///
  /// - Parameter mayContinue: whether later pages are read ahead.
  func ask(
    _ method: String, _ params: String? = nil, mayContinue: Bool = false,
    _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws -> Reply {
    let slice = try params.map { try JSONSlice(checking: Array($0.utf8)) }
    let answer: Answer
    let caller = Caller(isLasting: true, mayContinue: mayContinue, onProgress: onProgress)
    switch dispatcher.prepare(method, slice, caller) {
    case .answer(let made): answer = made
    case .work(let work):
      answer = await work.run()
      work.afterwards?()?()
      await context.store?.settle(within: .seconds(60))
    }
    switch answer {
    case .failure(let error): return Reply(result: nil, error: try error.tree)
    case .result(let value): return Reply(result: try value.tree, error: nil)
    }
  }

  /// Sends a request as `casewire call` does.
  ///
  /// - Parameter isDelivered: whether the answer could be written.
  func answerOnCommandLine(_ method: String, _ params: String, isDelivered: Bool = true) async throws -> Reply {
    guard case .work(let work) = try prepare(method, params) else { return Reply(result: nil, error: nil) }
    let answer = await work.run()
    if isDelivered { await work.delivered?() }
    switch answer {
    case .failure(let error): return Reply(result: nil, error: try error.tree)
    case .result(let value): return Reply(result: try value.tree, error: nil)
    }
  }

  /// Sends a request with JSON params and waits.
  func call(
    _ method: String, _ params: String? = nil, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws -> Reply {
    switch try await answer(method, params, onProgress) {
    case .failure(let error): return Reply(result: nil, error: try error.tree)
    case .result(let value): return Reply(result: try value.tree, error: nil)
    }
  }

  /// The bytes of the same response: result or error.
  func text(_ method: String, _ params: String? = nil) async throws -> String {
    switch try await answer(method, params) {
    case .failure(let error): error.written
    case .result(let value): value.written
    }
  }

  private func answer(
    _ method: String, _ params: String?, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws -> Answer {
    switch try prepare(method, params, onProgress) {
    case .answer(let answer): answer
    case .work(let work): await work.run()
    }
  }

  /// Sends `cases/list` with params (without their braces) and a cursor.
  func list(_ params: String = "", _ cursor: String? = nil) async throws -> Reply {
    let all = [params, cursor.map { #""cursor":"\#($0)""# } ?? ""].filter { !$0.isEmpty }
    return try await call("cases/list", "{\(all.joined(separator: ","))}")
  }
}

extension JSONWritable {
  var written: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  var tree: JSON { get throws { try JSON(parsing: written, duplicates: .refuse) } }
}

extension FakeVendor {
  static let descriptor = ProviderDescriptor(
    id: "fake", name: "Fake Vendor", baseURL: "https://fake.example", tokenURL: nil,
    numberPatterns: [NumberPattern(prefix: "F", digits: 1...4)],
    authKinds: [.init("apiKey", credentials: ["apiKey"])],
    requirements: [.init("comments/add", fields: ["text"])], limits: [.init("comments/add text", 100, "characters")],
    actions: ["close"], vendorFields: ["type": "object"])

  func asProvider(
    hasCases: Bool = true, hasComments: Bool = true, patterns: [NumberPattern]? = nil, account: String? = nil
  ) -> Provider {
    let kind = Self.descriptor
    let descriptor = ProviderDescriptor(
      id: kind.id, name: kind.name, baseURL: kind.baseURL, tokenURL: nil,
      numberPatterns: patterns ?? kind.numberPatterns, authKinds: kind.authKinds)
    var status = SessionStatus(profile: profile, provider: "fake", state: .unverified, source: "literal")
    status.lastError = "nothing yet"
    var provider = Provider(
      profile: profile, descriptor: descriptor, baseURL: "https://fake.example", session: FakeSession(status: status))
    if hasCases { provider.cases = self }
    provider.identity = account.map { FakeIdentity(name: $0) }
    if hasComments { (provider.comments, provider.commenting) = (self, self) }
    return provider
  }

  func asProfile(
    isReadOnly: Bool = false, hasCases: Bool = true, hasComments: Bool = true, patterns: [NumberPattern]? = nil,
    account: String? = nil, timeout: Duration = .seconds(30), me: [String] = [], polling: PollingSettings? = nil,
    keepsPrivate: Bool = false
  ) -> Profile {
    Profile(
      name: profile, providerID: "fake", baseURL: "https://fake.example", isReadOnly: isReadOnly, timeout: timeout,
      me: me, keepsPrivate: keepsPrivate, polling: polling,
      provider: .success(asProvider(hasCases: hasCases, hasComments: hasComments, patterns: patterns, account: account))
    )
  }
}

extension Profile {
  /// A profile with an invalid configuration.
  static func broken(_ name: String, _ message: String = "no such provider") -> Profile {
    Profile(
      name: name, providerID: nil, baseURL: nil,
      provider: .failure(Fault(.configuration, message).with("profile", name)))
  }
}

/// The time of this minute, well before the time of the test clock.
func minute(_ number: Int) -> Timestamp { Timestamp(timeIntervalSince1970: 1_700_000_000 + Double(number) * 60) }

extension Case {
  /// A case of a fake vendor whose times are at these minutes.
  static func fake(_ profile: String, _ number: Int, updated: Int, created: Int? = nil, title: String? = nil) -> Case {
    var row = Case(profile: profile, provider: "fake", number: "F\(number)")
    row.title = title ?? "case \(number)"
    row.updatedAt = minute(updated)
    row.createdAt = minute(created ?? updated)
    row.severity = CaseSeverity(level: 3, vendor: "minor")
    row.status = CaseStatus(.inProgress, vendor: "Working")
    return row
  }

  /// Cases with few different values, so that many sort equal, and some without values.
  static func many(_ count: Int, _ profile: String, _ random: inout SeededRandom, spread: Int = 12) -> [Case] {
    (0..<count).map { index in
      var row = Case(profile: profile, provider: "fake", number: "F\(1000 + index)")
      let words = ["Disk", "disk full", "Network", "äther", "alpha", "Zebra", "zone 1", "Zone 10", "zone 2"]
      if !random.hits(10) { row.title = random.pick(words) + (random.hits(50) ? "" : " \(random.roll(1...9))") }
      if !random.hits(10) { row.updatedAt = minute(random.roll(0...spread)) }
      if !random.hits(10) { row.createdAt = minute(random.roll(0...spread)) }
      if !random.hits(10) {
        row.severity = CaseSeverity(level: random.hits(10) ? nil : random.roll(1...4), vendor: "some")
      }
      if !random.hits(10) { row.status = CaseStatus(random.pick(CaseState.allCases), vendor: "some") }
      return row
    }
  }
}
