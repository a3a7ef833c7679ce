import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// One listing from its first page to its last.
private struct Walk {
  let harness: ServiceHarness
  var params: String
  var ids: [String] = []
  var cursor: String?
  var pages = 0

  init(_ harness: ServiceHarness, _ params: String) {
    self.harness = harness
    self.params = params
  }

  /// Reads the next page; returns false after the last.
  mutating func step() async throws -> Bool {
    let reply = try await harness.list(params, cursor)
    #expect(reply.error == nil, "\(reply.short)")
    ids += reply.ids
    cursor = reply.cursor
    pages += 1
    return cursor != nil && pages < 2000
  }
}

@Test("The pages together equal one large page", arguments: 0..<36)
private func pages(_ seed: Int) async throws {
  var random = SeededRandom(seed: UInt64(seed) + 100)
  let vendors = vendors(random.roll(1...4), rows: random.roll(0...60), &random, odd: random.hits(50))
  let sort = random.pick(CaseSort.allCases).rawValue
  let harness = ServiceHarness(vendors)
  let whole = try await harness.list(#""sort":"\#(sort)","limit":500"#)
  var walk = Walk(harness, #""sort":"\#(sort)","limit":\#(random.pick([1, 2, 3, 7, 10, 20, 49, 100]))"#)
  while try await walk.step() {}
  #expect(walk.ids == whole.ids)
  #expect(Set(walk.ids).count == vendors.reduce(0) { $0 + $1.rows.count })
}

@Test("A change of limit, fields and raw between pages changes nothing else")
private func changingLimits() async throws {
  var random = SeededRandom(seed: 77)
  let vendors = vendors(3, rows: 50, &random)
  let harness = ServiceHarness(vendors)
  let whole = try await harness.list(#""limit":500"#)
  var ids: [String] = []
  var cursor: String?
  repeat {
    let extra = random.pick([#""fields":["title"]"#, #""raw":true"#, #""fields":["comments"],"raw":true"#])
    let reply = try await harness.list(#""limit":\#(random.roll(1...40)),\#(extra)"#, cursor)
    ids += reply.ids
    cursor = reply.cursor
  } while cursor != nil
  #expect(ids == whole.ids)
}

@Test(
  "Later pages continue the order of the first, in whatever order they list the profiles", arguments: CaseSort.allCases)
private func orderOfProfiles(_ sort: CaseSort) async throws {
  // Many rows are equal in every order.
  let vendors = ["a", "b", "c", "d"].map { name in FakeVendor(name, (0..<12).map { .fake(name, $0, updated: $0 / 6) }) }
  let harness = ServiceHarness(vendors)
  let params = { (names: [String]) in
    #""sort":"\#(sort.rawValue)","profiles":[\#(names.map { "\"\($0)\"" }.joined(separator: ","))]"#
  }
  var random = SeededRandom(seed: 5)
  var names = ["c", "a", "d", "b"]
  let whole = try await harness.list(params(names) + #","limit":500"#)
  #expect(whole.ids.count == 48)
  for limit in [1, 3, 7, 20] {
    var walk = Walk(harness, params(["c", "a", "d", "b"]) + #","limit":\#(limit)"#)
    while try await walk.step() {
      for index in names.indices { names.swapAt(index, random.roll(0...3)) }
      let later = random.hits(25) ? #""sort":"\#(sort.rawValue)""# : params(names + names.prefix(1))
      walk.params = later + #","limit":\#(limit)"#
    }
    #expect(walk.ids == whole.ids, "\(limit)")
  }
}

@Test("Reading stops when a vendor repeats the same page", arguments: [true, false], [1, 20])
private func repeating(_ sorts: Bool, _ pageSize: Int) async throws {
  let rows = (0..<60).map { Case.fake("one", $0, updated: 60 - $0) }
  let vendor = FakeVendor("one", rows) { settings in
    (settings.repeatsItself, settings.pageSize) = (true, pageSize)
    if !sorts { settings.sorts = [] }
  }
  let reply = try await ServiceHarness([vendor]).list(#""limit":100"#)
  #expect(reply.error == nil && reply.cursor == nil)
  #expect(reply.ids.count == pageSize, "each row is returned once")
  #expect(vendor.requests.count == 4, "three pages without a new row end it")
}

@Test("A vendor with several queries ends repeated pages itself", arguments: [true, false])
private func severalQuestions(_ isOneSequence: Bool) async throws {
  let rows = (0..<30).map { Case.fake("one", $0, updated: 60 - $0) }
  let vendor = FakeVendor("one", rows) { settings in
    (settings.isOneSequence, settings.pageSize, settings.emptyPages) = (isOneSequence, 10, 2...6)
  }
  let reply = try await ServiceHarness([vendor]).list(#""limit":100"#)
  #expect(reply.ids.count == (isOneSequence ? 10 : 30) && reply.cursor == nil)
}

// MARK: Vendors that change between pages

/// The changes of one vendor's rows while it was read.
private struct ListingRecord {
  let vendor: FakeVendor
  let sort: CaseSort
  var touched: Set<String> = []
  var fresh: Set<String> = []
  /// The rows that were last returned, newest last.
  var given: [String] = []
  /// Whether, at some page, the last eight returned rows were all gone or changed, so that the position was lost.
  var lostItsPosition = false

  mutating func take(_ ids: [String]) { given += ids.filter { $0.hasPrefix(vendor.profile + "/") } }

  mutating func look() {
    let last = given.suffix(8)
    if !last.isEmpty && last.allSatisfy({ touched.contains($0) }) { lostItsPosition = true }
  }

  mutating func update(_ count: Int, _ now: Timestamp, _ random: inout SeededRandom) {
    vendor.update { rows in
      for _ in 0..<min(count, rows.count) {
        let index = random.roll(0...(rows.count - 1))
        rows[index].updatedAt = now
        if sort.field != .updatedAt, random.hits(50) {
          rows[index].severity = CaseSeverity(level: random.roll(1...4), vendor: "other")
          rows[index].title = "changed \(random.roll(1...99))"
        }
        touched.insert(rows[index].id)
      }
    }
  }

  /// Removes this number of rows, consecutive in the listed order or anywhere.
  mutating func remove(_ count: Int, _ random: inout SeededRandom) {
    let sorted = vendor.sorted(vendor.rows, sort).map(\.id)
    let start = random.roll(0...max(0, sorted.count - count))
    let gone = Set(
      random.hits(50)
        ? Array(sorted.dropFirst(start).prefix(count)) : Array(sorted.shuffled(using: &random).prefix(count)))
    touched.formUnion(gone)
    vendor.update { rows in rows.removeAll { gone.contains($0.id) } }
  }

  mutating func add(_ count: Int, _ now: Timestamp, _ random: inout SeededRandom) {
    let made = Case.many(count, vendor.profile, &random).map { row -> Case in
      var made = Case(profile: row.profile, provider: "fake", number: "G\(fresh.count)-\(row.number)")
      (made.title, made.severity, made.status) = (row.title, row.severity, row.status)
      (made.createdAt, made.updatedAt) = (sort.field == .createdAt && random.hits(50) ? row.createdAt : now, now)
      return made
    }
    fresh.formUnion(made.map(\.id))
    vendor.update { $0 += made }
  }
}

private struct ChangePlan: Sendable, CustomTestStringConvertible {
  let seed: Int
  /// Changes the rows between two pages.
  let what: String
  var testDescription: String { "\(what), seed \(seed)" }
}

private let upheavals = ["updates", "removes 1", "removes 5", "removes 30", "adds", "everything"].flatMap { what in
  (0..<12).map { ChangePlan(seed: $0, what: what) }
}

@Test("No unchanged row is lost or repeated while others change", arguments: upheavals)
private func upheaval(_ test: ChangePlan) async throws {
  var random = SeededRandom(seed: UInt64(test.seed) * 31 + UInt64(test.what.utf8.count))
  let sort = CaseSort.allCases[test.seed % CaseSort.allCases.count]
  let vendors = vendors(random.roll(1...3), rows: random.roll(20...100), &random, odd: random.hits(30))
  let before = Set(vendors.flatMap { $0.rows.map(\.id) })
  let harness = ServiceHarness(vendors)
  var ledgers = vendors.map { ListingRecord(vendor: $0, sort: sort) }
  var walk = Walk(harness, #""sort":"\#(sort.rawValue)","limit":\#(random.pick([3, 10, 25, 50]))"#)
  var seen = 0
  while try await walk.step() {
    harness.time.advance(by: .seconds(60))
    // A vendor that adds rows faster than pages are read is never read to the end.
    for index in ledgers.indices where walk.pages < 12 {
      ledgers[index].take(Array(walk.ids[seen...]))
      switch test.what {
      case "updates": ledgers[index].update(random.roll(1...12), harness.time.date, &random)
      case "removes 1": ledgers[index].remove(1, &random)
      case "removes 5": ledgers[index].remove(5, &random)
      case "removes 30": if random.hits(40) { ledgers[index].remove(30, &random) }
      case "adds": ledgers[index].add(random.roll(1...15), harness.time.date, &random)
      default:
        ledgers[index].update(random.roll(0...3), harness.time.date, &random)
        ledgers[index].remove(random.roll(0...6), &random)
        ledgers[index].add(random.roll(0...6), harness.time.date, &random)
      }
      ledgers[index].look()
    }
    seen = walk.ids.count
    harness.time.advance(by: .seconds(60))
  }
  #expect(walk.pages < 2000)

  let touched = ledgers.reduce(into: Set<String>()) { $0.formUnion($1.touched) }
  let given = Set(walk.ids)
  #expect(before.subtracting(touched).subtracting(given).sorted() == [], "lost in the order \(sort.rawValue)")
  var counts: [String: Int] = [:]
  for id in walk.ids { counts[id, default: 0] += 1 }
  for ledger in ledgers where !ledger.lostItsPosition {
    let twice = counts.filter { id, count in
      count > 1 && id.hasPrefix(ledger.vendor.profile + "/")
        && (sort.field == .updatedAt || !ledger.touched.contains(id))
    }
    #expect(twice.keys.sorted() == [], "repeated in the order \(sort.rawValue)")
  }
}

// MARK: Single changes

/// The cases, of 80, that are removed after a page of 50.
private struct MoveCase: Sendable, CustomTestStringConvertible {
  let sort: String
  let gone: Range<Int>
  var testDescription: String { "\(sort), without \(gone)" }
}

private let moveCases = ["number", "createdAt", "title", "severity"].flatMap { sort in
  [0..<0, 0..<1, 49..<50, 50..<51, 10..<15, 47..<52, 10..<40, 0..<45, 43..<60, 50..<80, 0..<80].map {
    MoveCase(sort: sort, gone: $0)
  }
}

@Test(
  "A page continues after the last row of the previous page", arguments: moveCases,
  [FakeVendor.Paging.offset, .numbered])
private func moves(_ test: MoveCase, _ paging: FakeVendor.Paging) async throws {
  // By severity all rows sort equal; there, cases are counted in the vendor's own order.
  let vendor = FakeVendor("one", (0..<80).map { .fake("one", 1000 + $0, updated: 1, created: $0) }) { settings in
    settings.paging = paging
    settings.pageSize = 25
  }
  let order = test.sort == "severity" ? vendor.sorted(vendor.rows, .severity) : vendor.rows
  let harness = ServiceHarness(vendor)
  let first = try await harness.list(#""sort":"\#(test.sort)","limit":50"#)
  #expect(first.ids == order.prefix(50).map(\.id))
  vendor.update { $0 = order.enumerated().filter { !test.gone.contains($0.offset) }.map(\.element) }
  let second = try await harness.list(#""sort":"\#(test.sort)","limit":100"#, first.cursor)
  #expect(second.ids == order.indices.filter { $0 >= 50 && !test.gone.contains($0) }.map { order[$0].id })
}

@Test(
  "Hundreds of new cases at the start do not lose the position",
  arguments: ["-updatedAt", "-createdAt", "title", "severity"])
private func manyNew(_ sort: String) async throws {
  var rows = (0..<60).map { Case.fake("one", $0, updated: $0, created: $0, title: "m \(1000 + $0)") }
  for index in rows.indices { rows[index].severity = CaseSeverity(level: 3, vendor: "minor") }
  let vendor = FakeVendor("one", rows) { $0.pageSize = 100 }
  let harness = ServiceHarness(vendor)
  let whole = try await harness.list(#""sort":"\#(sort)","limit":500"#)
  let first = try await harness.list(#""sort":"\#(sort)","limit":30"#)
  harness.time.advance(by: .seconds(100_000_000))
  vendor.update { rows in
    for index in 100..<500 {
      var row = Case.fake("one", index, updated: 0, title: "a \(index)")
      row.severity = CaseSeverity(level: 2, vendor: "major")
      (row.updatedAt, row.createdAt) = (harness.time.date, harness.time.date)
      rows.append(row)
    }
  }
  let second = try await harness.list(#""sort":"\#(sort)","limit":500"#, first.cursor)
  #expect(first.ids + second.ids == whole.ids)
}

@Test("When all rows that marked the position are gone, rows that sort equal are repeated rather than lost")
private func unavoidable() async throws {
  let rows = (0..<60).map { Case.fake("one", $0, updated: 1) }
  let vendor = FakeVendor("one", rows)
  let harness = ServiceHarness(vendor)
  let first = try await harness.list(#""sort":"severity","limit":30"#)
  let gone = Set(first.ids.suffix(20))
  vendor.update { rows in rows.removeAll { gone.contains($0.id) } }
  let second = try await harness.list(#""sort":"severity","limit":100"#, first.cursor)
  #expect(Set(second.ids) == Set(vendor.rows.map(\.id)))
}

@Test("A second page reads few more rows than it returns")
private func economy() async throws {
  let rows = (0..<400).map { Case.fake("one", $0, updated: $0) }
  let vendor = FakeVendor("one", rows) { $0.pageSize = 100 }
  let harness = ServiceHarness(vendor)
  let first = try await harness.list()
  let second = try await harness.list("", first.cursor)
  #expect(second.ids.count == 50)
  #expect(vendor.requests.map(\.offset) == [0, 39])
  #expect(vendor.requests.map(\.size) == [50, 61])
}
