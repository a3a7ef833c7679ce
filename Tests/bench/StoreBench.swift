import CaseModel
import CaseStore
import Glibc
import JSON
import Platform

struct CPU {
  var now: Duration {
    var t = timespec(); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return .seconds(t.tv_sec) + .nanoseconds(t.tv_nsec)
  }
}

/// Measures the store: a file that is filled by `observe`, and read through its public functions.
struct StoreBench {
  private static let source = StoreSource(
    profile: "ibm", provider: "ibm-cloud", baseURL: "https://cases.example.com", account: ["a"])
  private static let commentsOfCase = 10

  let isQuick: Bool
  /// The program itself, which is run again to measure the first search of a process.
  let program: String
  private let clock = CPU()

  init(isQuick: Bool, program: String) {
    self.isQuick = isQuick
    self.program = program
  }

  private var count: Int { isQuick ? 2000 : 10_000 }

  func run(into table: inout Table) async throws {
    let folder = FileSystem.absolute(
      "casewire-bench-\(SystemTime().now.nanoseconds)", relativeTo: ProcessEnvironment.all["TMPDIR"] ?? "/tmp")
    do {
      try await measure("\(folder)/cases.sqlite", &table)
    } catch {
      print(folder)
      throw error
    }
    await remove(folder)
  }

  private func remove(_ folder: String) async {
    if ProcessEnvironment.all["KEEP"] != nil { return }
    _ = try? await ChildProcess.run(
      ["rm", "-r", folder], environment: ProcessEnvironment.all, timeout: .seconds(10), outputLimit: 1000)
  }

  private func measure(_ path: String, _ table: inout Table) async throws {
    let store = Self.store(path)
    var cases = StoreCases()
    try await load(store, &cases, &table)
    try await observe(store, &table)
    try await list(store, &table)
    try await get(store, &table)
    try await search(store, path, &cases, &table)
  }

  private static func store(_ path: String) -> CaseStore {
    CaseStore(.file(path, isUsual: false), time: SystemTime()) { _ in }
  }

  // MARK: Writing

  private func load(_ store: CaseStore, _ cases: inout StoreCases, _ table: inout Table) async throws {
    var spent = Duration.zero
    for start in stride(from: 0, to: count, by: 100) {
      let rows = (start..<start + 100).map { cases.row($0, comments: Self.commentsOfCase) }
      let begin = clock.now
      try await observe(rows, in: store)
      spent += clock.now - begin
    }
    let name = "\(count) cases, \(count * Self.commentsOfCase) comments"
    table.add("observe: \(name)", spent.seconds, "s", "\(Int(Double(count) / spent.seconds)) cases a second")
    let size = try await store.size()
    table.add("size of the store", Double(size) / 1e6, "MB", "\(size / count) bytes a case with its comments")
  }

  private func observe(_ rows: [CaseBox], in store: CaseStore) async throws {
    try await store.observe(Observation(Self.source, rows, members: .all, at: StoreCases.now))
  }

  private func observe(_ store: CaseStore, _ table: inout Table) async throws {
    var cases = StoreCases()
    let rows = (0..<1000).map { cases.row($0, comments: Self.commentsOfCase) }
    var begin = clock.now
    try await observe(rows, in: store)
    table.add("observe 1000 cases without a change", (clock.now - begin).milliseconds, "ms", "with their comments")
    let changed = rows.prefix(100).map { row in
      var value = row.value
      value.comments?.append(Comment(id: "new", text: "a new comment", createdAt: StoreCases.now))
      return CaseBox(value)
    }
    begin = clock.now
    try await observe(changed, in: store)
    table.add("observe 100 cases with a new comment", (clock.now - begin).milliseconds, "ms")
  }

  // MARK: Reading

  private func list(_ store: CaseStore, _ table: inout Table) async throws {
    let queries: [(String, String, CaseSort)] = [
      ("", "by update", .newestUpdate), ("", "by title", .title),
      ("status:open severity:1..2 updated:>-7d", "open, severe", .newestUpdate),
      ("owner:person7@example.com -is:escalated", "of one owner", .newest),
      ("", "by severity", .severity), ("-is:escalated", "filtered, by title", .title),
    ]
    for (text, name, sort) in queries {
      var base = CaseQuery()
      base.sort = sort
      let query = try QueryExpression(parsing: text).compiled(
        into: base, profile: "ibm", vendor: "ibm-cloud", QueryContext(now: StoreCases.now))
      guard let query else { throw BenchError("the query matches nothing") }
      var size = 0
      let sample = try await sample(isQuick ? 50 : 200) { _ in
        let page = try await store.list(query, from: Self.source, limit: 500)
        var writer = JSONWriter()
        CaseRows(page.rows, shown: .lean).write(to: &writer)
        size = writer.bytes.count
      }
      table.add(
        "list 500 of the stored cases, \(name)", sample.median.milliseconds, "ms",
        "p99 \(milliseconds(sample.at(0.99))) ms; \(size / 1000) kB")
    }
  }

  private func get(_ store: CaseStore, _ table: inout Table) async throws {
    var found: StoredCase?
    let sample = try await sample(isQuick ? 100 : 1000) { index in
      found = try await store.get(Self.source, "CS\(1_000_000 + index * 7 % count)", fields: .all)
      guard found != nil else { throw BenchError("a case is missing") }
    }
    table.add(
      "get a stored case", sample.median.milliseconds, "ms",
      "p99 \(milliseconds(sample.at(0.99))) ms; with its comments")
    guard let found else { return }
    let begin = clock.now
    for _ in 0..<1000 where found.value == nil { throw BenchError("a case cannot be read") }
    table.add("decode a stored case", (clock.now - begin).microseconds / 1000, "µs", "with its comments")
  }

  private func search(
    _ store: CaseStore, _ path: String, _ cases: inout StoreCases, _ table: inout Table
  ) async throws {
    let texts = (0..<(isQuick ? 80 : 800)).map { cases.search($0) }
    var hits = 0
    let sample = try await sample(texts.count) { index in
      let b = clock.now
      let n = try await store.search(SearchText(texts[index]), from: Self.source, limit: 20).total
      let t = (clock.now - b).milliseconds
      if t > 8 { print(index, texts[index], n, t) }
      hits += n
    }
    table.add(
      "search \(count) stored cases", sample.median.milliseconds, "ms",
      "p99 \(milliseconds(sample.at(0.99))) ms; the best 20 of \(hits / texts.count) on average")
    var firsts: [Duration] = []
    for text in texts.prefix(isQuick ? 8 : 160) { firsts.append(try await first(path, text)) }
    let first = Sample(firsts)
    table.add(
      "the same, first of a process", first.median.milliseconds, "ms", "p99 \(milliseconds(first.at(0.99))) ms")
    try await reference(path, texts, &table)
  }

  private func first(_ path: String, _ text: String) async throws -> Duration {
    let output = try await ChildProcess.run(
      [program, "--search", path, text], environment: ProcessEnvironment.all, timeout: .seconds(60), outputLimit: 1000)
    guard let nanoseconds = Self.lines(output).first.flatMap({ Int($0) }) else {
      throw BenchError("the search of a process failed")
    }
    return .nanoseconds(nanoseconds)
  }

  /// `--search PATH TEXT`: prints the nanoseconds of one search.
  static func search(_ path: String, _ text: String) async throws -> Int {
    let clock = CPU()
    let begin = clock.now
    _ = try await store(path).search(SearchText(text), from: source, limit: 20)
    return Int((clock.now - begin).seconds * 1e9)
  }

  private func sample(_ count: Int, _ body: (Int) async throws -> Void) async throws -> Sample {
    var durations: [Duration] = []
    for index in 0..<count {
      let begin = clock.now
      try await body(index)
      durations.append(clock.now - begin)
    }
    return Sample(durations)
  }

  private static func lines(_ output: ChildOutput) -> [Substring] {
    String(decoding: output.standardOutput, as: UTF8.self).split(separator: "\n")
  }

  private func milliseconds(_ duration: Duration) -> String {
    let hundredths = Int((duration.milliseconds * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  // MARK: Reference

  /// The same searches by Python's module on the same file, with the ranks and without excerpts.
  private func reference(_ path: String, _ texts: [String], _ table: inout Table) async throws {
    let script = """
      import sqlite3, sys, time
      db = sqlite3.connect(sys.argv[1]); took = []
      for text in sys.argv[2:]:
          phrase = text.startswith('"')
          words = [text.strip('"').lower()] if phrase else text.lower().split()
          query = " AND ".join('"%s"%s' % (word, "" if phrase else "*") for word in words)
          begin = time.process_time()
          db.execute("select count(*) from words where words match ?", (query,)).fetchone()
          db.execute("select rowid, json from (select rowid, bm25(words, 10, 5, 2, 1) as r from words where words match ?"
                     " order by r limit 20) join records on case_id = rowid", (query,)).fetchall()
          took.append(time.process_time() - begin)
      took.sort()
      print(took[len(took) // 2] * 1e3)
      print(took[int(len(took) * 0.99)] * 1e3)
      """
    let output = try? await ChildProcess.run(
      ["python3", "-c", script, path] + texts, environment: ProcessEnvironment.all, timeout: .seconds(120),
      outputLimit: 1000)
    let lines = output.map { Self.lines($0).compactMap { Double($0) } } ?? []
    table.add(
      "the same by Python's sqlite3", lines.first, "ms",
      lines.count == 2 ? "p99 \(milliseconds(.seconds(lines[1] / 1000))) ms; without excerpts" : "needs python3")
  }
}
