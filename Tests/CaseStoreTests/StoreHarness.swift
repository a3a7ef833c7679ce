import CaseModel
import CaseStore
import JSON
import Platform
import Synchronization
import TestSupport

/// Stores in a temporary folder.
final class StoreHarness: Sendable {
  let folder = TemporaryFolder(inMemory: true)
  let time = ManualTime()
  private let recorded = Mutex<[String]>([])

  var path: String { "\(folder.path)/cache/cases.sqlite" }
  var warnings: [String] { recorded.withLock { $0 } }

  /// A store on the file of the harness; another one for each call.
  func store(_ path: String? = nil, isUsual: Bool = true, _ set: (inout CaseStore.Options) -> Void = { _ in })
    -> CaseStore
  {
    make(.file(path ?? self.path, isUsual: isUsual), set)
  }

  func memory(_ set: (inout CaseStore.Options) -> Void = { _ in }) -> CaseStore { make(.memory, set) }

  private func make(_ location: StoreLocation, _ set: (inout CaseStore.Options) -> Void) -> CaseStore {
    var options = CaseStore.Options()
    set(&options)
    return CaseStore(location, options, time: time) { warning in self.recorded.withLock { $0.append(warning) } }
  }
}

extension StoreSource {
  static let work = StoreSource(
    profile: "work", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a1"])
  static let other = StoreSource(
    profile: "work", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a2"])
}

extension Timestamp {
  /// Minutes after the time at which `ManualTime` begins.
  static func minute(_ minutes: Double) -> Timestamp {
    Timestamp(timeIntervalSince1970: 1_800_000_000 + minutes * 60)
  }
}

/// A case of the profile `work`.
func row(_ number: String, _ fill: (inout Case) -> Void = { _ in }) -> CaseBox {
  var row = Case(profile: "work", provider: "ibm-cloud", number: number)
  row.title = "Case \(number)"
  row.status = CaseStatus(.new, vendor: "New")
  row.createdAt = .minute(-1000)
  row.updatedAt = .minute(-500)
  fill(&row)
  return CaseBox(row)
}

func comment(_ id: String, _ text: String, at minutes: Double = -100, by author: String? = nil) -> Comment {
  Comment(id: id, text: text, author: author.map { User(userId: $0) }, createdAt: .minute(minutes))
}

extension CaseStore {
  @discardableResult
  func observe(
    _ rows: [CaseBox], _ source: StoreSource = .work, members: CaseFields = .all, at minutes: Double = 0,
    _ set: (inout Observation) -> Void = { _ in }
  ) async throws(StoreError) -> [StoreEvent] {
    var observation = Observation(source, rows, members: members, at: .minute(minutes))
    set(&observation)
    return try await observe(observation)
  }

  func list(
    _ query: CaseQuery, from source: StoreSource = .work, offset: Int = 0, limit: Int
  ) async throws(StoreError) -> StoredPage<CaseBox> {
    try await list(CompiledQuery(query), from: source, offset: offset, limit: limit)
  }

  func count(_ query: CaseQuery, from source: StoreSource = .work) async throws(StoreError) -> Int {
    try await count(CompiledQuery(query), from: source)
  }

  func search(
    _ text: SearchText, _ query: CaseQuery = CaseQuery(), limit: Int
  ) async throws(StoreError) -> StoredPage<SearchHit> {
    try await search(text, CompiledQuery(query), from: .work, limit: limit)
  }
}

extension CaseBox {
  var number: String { value.number }
  /// The case as it is written.
  var written: Case? {
    var writer = JSONWriter()
    write(.all, to: &writer)
    return (try? JSON(parsing: writer.bytes)).flatMap { try? WireReader.read(Case.self, from: $0).get() }
  }
}

extension CaseStore {
  /// The events of these sources; nil if the state is not valid.
  func events(
    after state: StoreState, of sources: [StoreSource] = [.work], limit: Int
  ) async throws(StoreError) -> [StoreEvent]? {
    let filter = ChangeFilter(sources.map { ($0, nil) })
    guard case .page(let page) = try await changes(after: state, filter, limit: limit) else { return nil }
    return page.events
  }
}
