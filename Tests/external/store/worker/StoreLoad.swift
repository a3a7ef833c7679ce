import CaseModel
import CaseStore
import Platform

/// Reads and writes a store until it is killed, and checks what it reads. Prints
///
///     ack NUMBER VERSION SEQUENCE   the case was written, and has an event with that sequence; 0 for no event
///     read MICROSECONDS NAME        a read; `control` for the same work without a store
///     epoch ID                      the store was replaced
///     refused MESSAGE               an operation failed
///     broken MESSAGE                something was read that nobody wrote, or an event is missing
struct StoreLoad {
  private let store: CaseStore
  private let number: Int
  private let time = SystemTime()
  private var version: Int
  private var state: StoreState?

  /// - Parameter generation: how often this process was started again.
  init(_ store: CaseStore, number: Int, generation: Int) {
    (self.store, self.number) = (store, number)
    version = generation * 100_000
  }

  mutating func run() async {
    while true {
      do throws(StoreError) {
        switch Int.random(in: 0..<10) {
        case 0: try await write()
        case 1..<5: try await get()
        case 5: try await list()
        case 6: try await search()
        default: try await follow()
        }
        await control()
      } catch {
        StoreWorker.report("refused", "\(error)")
      }
    }
  }

  private func name(_ index: Int) -> String { "w\(number)x\(index)" }

  private mutating func write() async throws(StoreError) {
    let first = Int.random(in: 0..<40)
    let count = [1, 1, 1, 5, 40][Int.random(in: 0..<5)]
    version += 1
    let rows = (first..<first + count).map { StoreWorker.row(name($0), version: version, size: 1000) }
    let events = try await store.observe(StoreWorker.observation(rows))
    let sequences = Dictionary(events.map { ($0.number, $0.sequence) }) { first, _ in first }
    for row in rows {
      StoreWorker.report("ack", row.value.number, "\(version)", "\(sequences[row.value.number] ?? 0)")
    }
  }

  // MARK: Reading

  private func timed<Value>(
    _ name: String, _ body: () async throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let start = time.now
    let value = try await body()
    StoreWorker.report("read", "\((time.now - start).saturatedNanoseconds / 1000)", name)
    return value
  }

  /// A thread that does nothing: how long the machine makes a read wait.
  private func control() async {
    let start = time.now
    _ = await DetachedThread.value { 0 }
    StoreWorker.report("read", "\((time.now - start).saturatedNanoseconds / 1000)", "control")
  }

  private func get() async throws(StoreError) {
    let number = "w\(Int.random(in: 0..<8))x\(Int.random(in: 0..<80))"
    let stored = try await timed("get") { () throws(StoreError) in
      try await store.get(StoreWorker.source, number, fields: .all)
    }
    guard let row = stored?.value, let title = row.title else { return }
    let texts = [row.description.map { String($0.prefix(title.count)) }, row.comments?.first?.text]
    if texts.contains(where: { $0 != title }) {
      StoreWorker.report("broken", "\(number) mixes versions: \(title), \(texts)")
    }
  }

  private func list() async throws(StoreError) {
    _ = try await timed("list") { () throws(StoreError) in
      try await store.list(CompiledQuery(CaseQuery()), from: StoreWorker.source, limit: 50)
    }
  }

  private func search() async throws(StoreError) {
    _ = try await timed("search") { () throws(StoreError) in
      try await store.search(SearchText("w\(number)x1"), from: StoreWorker.source, limit: 10)
    }
  }

  /// Reads the events after those that were read: each number once, without a gap.
  private mutating func follow() async throws(StoreError) {
    guard var state else {
      state = try await timed("state") { () throws(StoreError) in try await store.state() }
      return StoreWorker.report("epoch", state?.epoch ?? "")
    }
    let changes = try await timed("events") { () throws(StoreError) in
      try await store.changes(after: state, ChangeFilter([(StoreWorker.source, nil)]), limit: 100)
    }
    guard case .page(let page) = changes else { return self.state = nil }
    for event in page.events {
      if event.sequence != state.sequence + 1 {
        StoreWorker.report("broken", "event \(event.sequence) follows \(state.sequence)")
      }
      (state.sequence, state.key) = (event.sequence, event.key)
    }
    self.state = state
  }
}
