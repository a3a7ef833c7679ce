import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit
import Synchronization
import TestSupport

/// A session that asks for nothing.
struct NoSession: Session {
  let status: SessionStatus
  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization { .init(header: "none", generation: 1) }
  func refused(_ authorization: Authorization) -> Bool { false }
  func accepted(_ authorization: Authorization) {}
}

/// What came of a request.
struct Reply: Sendable {
  let result: JSON?
  let error: JSON?

  var kind: String? { error?["data"]?["kind"]?.string }
  var code: Int? { error?["code"]?.integer }
  var cursor: String? { result?["nextCursor"]?.string }

  /// The ids of the cases in their order.
  var ids: [String] { result?["cases"]?.array?.compactMap { $0["id"]?.string } ?? [] }

  /// The paths of the params that were found wrong.
  var paths: [String] { error?["data"]?["issues"]?.array?.compactMap { $0["path"]?.string } ?? [] }

  func source(_ profile: String) -> JSON? {
    result?["sources"]?.array?.first { $0["profile"]?.string == profile }
  }

  /// `cases/list 1 of 2`: what a test shows when it expected something else.
  var short: String { error.map(\.text) ?? result?.text ?? "nothing" }
}

/// A desk over fake vendors, and a dispatcher that is asked as the command line asks it.
struct ServiceHarness: Sendable {
  let time: ManualTime
  let redactor = Redactor()
  let lines = LogLines()
  let context: ServiceContext
  let dispatcher: Dispatcher

  init(
    _ profiles: [Profile], isReadOnly: Bool = false, level: LogLevel = .warning,
    watch: (@Sendable (Int32) -> Void)? = nil, time: ManualTime = ManualTime()
  ) {
    self.init(.success(profiles), isReadOnly: isReadOnly, level: level, watch: watch, time: time)
  }

  init(_ vendors: FakeVendor...) { self.init(vendors.map { $0.asProfile() }) }
  init(_ vendors: [FakeVendor]) { self.init(vendors.map { $0.asProfile() }) }

  init(
    _ profiles: Result<[Profile], Fault>, isReadOnly: Bool = false, level: LogLevel = .warning,
    watch: (@Sendable (Int32) -> Void)? = nil, time: ManualTime = ManualTime()
  ) {
    self.time = time
    let lines = lines
    let log = Log(level: level, redactor: redactor, time: time) { lines.add($0) }
    context = ServiceContext(
      kinds: [ProviderKind(FakeVendor.descriptor) { FakeVendor($0.settings.name).asProvider() }],
      time: time, log: log, redactor: redactor, version: "1.2.3", isReadOnly: isReadOnly, watchProcess: watch
    ) { profiles }
    dispatcher = Dispatcher(context: context)
  }

  /// Prepares a request; params are JSON.
  func prepare(
    _ method: String, _ params: String?, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  )
    throws -> Preparation
  {
    let slice = try params.map { try JSONSlice(checking: Array($0.utf8)) }
    return dispatcher.prepare(method, slice, Caller(onProgress: onProgress))
  }

  /// Asks and waits; params are JSON.
  func call(
    _ method: String, _ params: String? = nil, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws -> Reply {
    switch try await answer(method, params, onProgress) {
    case .failure(let error): return Reply(result: nil, error: try error.tree)
    case .result(let value): return Reply(result: try value.tree, error: nil)
    }
  }

  /// The same, byte for byte: result or error.
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

  /// `cases/list` with params that are written without their braces, and a cursor.
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

/// What was logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  func add(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
}

extension FakeVendor {
  static let descriptor = ProviderDescriptor(
    id: "fake", name: "Fake Vendor", baseURL: "https://fake.example", tokenURL: nil,
    numberPatterns: [NumberPattern(prefix: "F", digits: 1...4)],
    authKinds: [.init("apiKey", credentials: ["apiKey"])],
    requirements: [.init("comments/add", fields: ["text"])], limits: [.init("comments/add text", 100, "characters")],
    actions: ["close"], vendorFields: ["type": "object"])

  func asProvider(
    hasCases: Bool = true, hasComments: Bool = true, patterns: [NumberPattern]? = nil
  ) -> Provider {
    let kind = Self.descriptor
    let descriptor = ProviderDescriptor(
      id: kind.id, name: kind.name, baseURL: kind.baseURL, tokenURL: nil,
      numberPatterns: patterns ?? kind.numberPatterns, authKinds: kind.authKinds)
    var status = SessionStatus(profile: profile, provider: "fake", state: .unverified, source: "literal")
    status.lastError = "nothing yet"
    var provider = Provider(
      profile: profile, descriptor: descriptor, baseURL: "https://fake.example", session: NoSession(status: status))
    if hasCases { provider.cases = self }
    if hasComments { (provider.comments, provider.commenting) = (self, self) }
    return provider
  }

  func asProfile(
    isReadOnly: Bool = false, hasCases: Bool = true, hasComments: Bool = true, patterns: [NumberPattern]? = nil,
    timeout: Duration = .seconds(30)
  ) -> Profile {
    Profile(
      name: profile, providerID: "fake", baseURL: "https://fake.example", isReadOnly: isReadOnly, timeout: timeout,
      provider: .success(asProvider(hasCases: hasCases, hasComments: hasComments, patterns: patterns)))
  }
}

extension Profile {
  /// One that the configuration got wrong.
  static func broken(_ name: String, _ message: String = "no such provider") -> Profile {
    Profile(
      name: name, providerID: nil, baseURL: nil,
      provider: .failure(Fault(.configuration, message).with("profile", name)))
  }
}

extension SeededRandom {
  init(_ seed: UInt64) { self.init(seed: seed &* 0x9E37_79B9_7F4A_7C15) }

  mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(0...(values.count - 1))] }
  /// True in so many of a hundred cases.
  mutating func hits(_ percent: Int) -> Bool { roll(1...100) <= percent }
}

/// A minute's number as a time well before the clock of the tests.
func minute(_ number: Int) -> Timestamp { Timestamp(timeIntervalSince1970: 1_700_000_000 + Double(number) * 60) }

extension Case {
  /// A case of a fake vendor with its times at these minutes.
  static func fake(_ profile: String, _ number: Int, updated: Int, created: Int? = nil, title: String? = nil) -> Case {
    var row = Case(profile: profile, provider: "fake", number: "F\(number)")
    row.title = title ?? "case \(number)"
    row.updatedAt = minute(updated)
    row.createdAt = minute(created ?? updated)
    row.severity = CaseSeverity(level: 3, vendor: "minor")
    row.status = CaseStatus(.inProgress, vendor: "Working")
    return row
  }

  /// Cases with few different values, so that many sort equal, and some with none.
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
