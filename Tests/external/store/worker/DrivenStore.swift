import CaseModel
import CaseStore
import Platform

/// Runs one operation for each line of input. Prints `ok`, its milliseconds and its result, or `error`, the milliseconds and
/// the message.
struct DrivenStore {
  private let store: CaseStore
  private let time = SystemTime()

  init(_ store: CaseStore) { self.store = store }

  func run() async {
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      let start = time.now
      do throws(StoreError) {
        let result = try await perform(words)
        StoreWorker.report("ok", "\((time.now - start).milliseconds)", result)
      } catch {
        StoreWorker.report("error", "\((time.now - start).milliseconds)", "\(error)")
      }
    }
  }

  private func perform(_ words: [String]) async throws(StoreError) -> String {
    func number(_ index: Int) -> Int { words.indices.contains(index) ? Int(words[index]) ?? 0 : 0 }
    switch words.first {
    case "observe":
      // observe FIRST COUNT SIZE VERSION
      let rows = (number(1)..<number(1) + number(2)).map {
        StoreWorker.row("n\($0)", version: number(4), size: number(3))
      }
      return "\(try await store.observe(StoreWorker.observation(rows)).count)"
    case "start":
      // The same without its result.
      let observation = StoreWorker.observation([StoreWorker.row("n0", version: number(1), size: 100)])
      Task { [store] in try await store.observe(observation) }
      return ""
    case "baseline":
      try await store.setBaseline(StoreWorker.source, at: Timestamp(timeIntervalSince1970: 1_600_000_000))
      return ""
    case "count": return "\(try await store.count(CompiledQuery(CaseQuery()), from: StoreWorker.source))"
    case "search":
      return "\(try await store.search(SearchText(words[1]), from: StoreWorker.source, limit: 10).total)"
    case "state":
      let state = try await store.state()
      return "\(state.epoch) \(state.sequence)"
    case "position", "changes", "missing", "poll", "polled": return try await follow(words)
    case "versions":
      // versions NUMBER...: 0 for a case that is not stored
      var versions: [String] = []
      for number in words.dropFirst() {
        let row = try await store.get(StoreWorker.source, number, fields: .all)?.value
        versions.append(row?.title?.split(separator: " ").last.map(String.init) ?? "0")
      }
      return versions.joined(separator: " ")
    case "close":
      try await store.close()
      return ""
    default: throw .refused("Unknown operation")
    }
  }

  /// The operations for the change feed. A state is its epoch, number and key, separated by spaces.
  private func follow(_ words: [String]) async throws(StoreError) -> String {
    let source = StoreWorker.source
    func text(_ state: StoreState) -> String {
      "\(state.epoch) \(state.sequence) \(state.key.isEmpty ? "-" : state.key)"
    }
    switch words.first {
    case "position": return text(try await store.state())
    case "changes" where words.count == 4:
      let state = StoreState(epoch: words[1], sequence: Int(words[2]) ?? 0, key: words[3] == "-" ? "" : words[3])
      switch try await store.changes(after: state, ChangeFilter([(source, nil)]), limit: 1000) {
      case .resync(let reason, _): return "resync \(reason)"
      case .page(let page):
        let events = page.events.map { "\($0.sequence):\($0.kind):\($0.number)" }
        return text(page.state) + " " + events.joined(separator: " ")
      }
    case "missing" where words.count == 2:
      return "\(try await store.noteMissing(source, words[1], .notFound, at: SystemTime().date).count)"
    case "poll" where words.count == 2:
      try await store.setPollState(source, PollState(memory: words[1]))
      return ""
    default: return try await store.pollState(source)?.memory ?? ""
    }
  }
}
