import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// Vendors with equal numbers of cases: one in three cannot sort, one in two numbers its pages.
func vendors(_ count: Int, rows: Int, _ random: inout SeededRandom, odd: Bool = false) -> [FakeVendor] {
  (0..<count).map { index in
    let name = ["one", "two", "three", "four"][index]
    return FakeVendor(name, Case.many(rows, name, &random)) { settings in
      settings.pageSize = 7 + index * 6
      settings.paging = index % 2 == 0 ? .offset : .numbered
      settings.tieSeed = UInt64(index + 3)
      settings.hasOddCollation = odd && index % 2 == 0
      if index % 3 == 2 { settings.sorts = [] }
    }
  }
}

/// The ids of a complete listing, sorted by key, then by profile, then in the vendor's order or, where casewire sorts,
/// by number.
func expected(_ vendors: [FakeVendor], _ sort: CaseSort) -> [String] {
  let rows = vendors.flatMap { vendor in
    vendor.settings.sorts.contains(sort)
      ? vendor.sorted(vendor.rows, sort) : vendor.rows.sorted { $0.number < $1.number }
  }
  let sorted = rows.enumerated().sorted { one, other in
    let (left, right) = (Rank(one.element, sort), Rank(other.element, sort))
    return left == right ? one.offset < other.offset : left.comes(before: right, sort.isDescending)
  }
  return sorted.map(\.element.id)
}

@Test("Cases of several vendors are merged into one order", arguments: CaseSort.allCases, [1, 2, 3, 4])
private func merge(_ sort: CaseSort, _ count: Int) async throws {
  var random = SeededRandom(seed: UInt64(count))
  let vendors = vendors(count, rows: 40, &random)
  let reply = try await ServiceHarness(vendors).list(#""sort":"\#(sort.rawValue)","limit":500"#)
  #expect(reply.ids == expected(vendors, sort))
  #expect(reply.cursor == nil)
  #expect(reply.result?["sources"]?.array?.map { $0["complete"] } == Array(repeating: true, count: count))
}

@Test("By default, the most recently updated case comes first")
private func defaultOrder() async throws {
  var random = SeededRandom(seed: 9)
  let vendors = vendors(2, rows: 60, &random)
  let reply = try await ServiceHarness(vendors).list()
  #expect(reply.ids == Array(expected(vendors, .newestUpdate).prefix(50)))
  #expect(reply.cursor != nil)
}

@Test("All vendors are queried concurrently")
private func together() async throws {
  let gate = Gate()
  let vendors = ["one", "two", "three"].map { name in
    FakeVendor(name, [.fake(name, 1, updated: 1)]) { $0.gate = gate }
  }
  let harness = ServiceHarness(vendors)
  async let reply = harness.list()
  for vendor in vendors { try await gate.waitFor("\(vendor.profile) 1") }
  gate.openAll()
  #expect(try await reply.ids.count == 3)
}

@Test("A page has at most `limit` rows", arguments: [(1, 1), (2, 2), (50, 50), (499, 499), (500, 500)])
private func limits(_ limit: Int, _ count: Int) async throws {
  let rows = (0..<260).map { Case.fake("one", $0, updated: $0) }
  let others = (0..<260).map { Case.fake("two", $0, updated: $0) }
  let harness = ServiceHarness(FakeVendor("one", rows), FakeVendor("two", others))
  #expect(try await harness.list(#""limit":\#(limit)"#).ids.count == count)
}

@Test(
  "All errors in the params are reported at once",
  arguments: [
    (#""limit":0"#, ["limit"]), (#""limit":501"#, ["limit"]), (#""limit":-1"#, ["limit"]),
    (#""limit":1.5"#, ["limit"]), (#""limit":"5""#, ["limit"]), (#""sort":"age""#, ["sort"]),
    (#""fields":[]"#, ["fields"]), (#""fields":["titel"]"#, ["fields[0]"]),
    (#""status":["open","shut"]"#, ["status[1]"]),
    (#""severity":[0,4,5],"limt":1"#, ["limt", "severity[0]", "severity[2]"]), (#""profiles":["A"]"#, ["profiles[0]"]),
    (#""updatedSince":"yesterday""#, ["updatedSince"]), (#""cursor":"""#, ["cursor"]),
    (#""updatedSince":"2026-01-02T00:00:00Z","updatedUntil":"2026-01-01T00:00:00Z""#, ["updatedSince"]),
    (#""createdSince":"2026-01-02T00:00:00Z","createdUntil":"2026-01-01T00:00:00Z""#, ["createdSince"]),
  ])
private func wrongParams(_ params: String, _ paths: [String]) async throws {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  let reply = try await ServiceHarness(vendor).list(params)
  #expect(reply.code == -32602)
  #expect(reply.paths.sorted() == paths)
  #expect(vendor.requests.isEmpty)
}

// MARK: Members

/// A time as the protocol writes it, in minutes.
private func text(_ number: Int) -> String { RFC3339.format(minute(number)) }

@Test(
  "Rows have the requested fields and the id",
  arguments: [
    (#""fields":["title"]"#, ["id", "title"]), (#""fields":["number","profile"]"#, ["id", "number", "profile"]),
    (#""fields":["description"],"sort":"title""#, ["description", "id"]),
    (#""fields":["comments"]"#, ["id"]),
    (
      #""fields":["profile"],"severity":[2],"search":"DISK","owner":"ann@x.example","sort":"-createdAt""#,
      ["id", "profile"]
    ),
    (
      #""severity":[2]"#,
      ["createdAt", "id", "number", "owner", "profile", "provider", "severity", "title", "updatedAt"]
    ),
  ])
private func fields(_ params: String, _ names: [String]) async throws {
  var row = Case.fake("one", 1, updated: 1, title: "a full disk")
  row.description = "The disk is full."
  row.severity = CaseSeverity(level: 2, vendor: "major")
  row.status = nil
  row.owner = User(name: "Ann", userId: "ann@x.example")
  let vendor = FakeVendor("one", [row]) { settings in
    settings.knows = []
    settings.sorts = [.newestUpdate]
  }
  let reply = try await ServiceHarness(vendor).list(params)
  #expect(reply.result?["cases"]?[0]?.object?.map(\.name).sorted() == names, "\(reply.short)")
}

@Test("The vendor's record is returned unchanged")
private func raw() async throws {
  let harness = ServiceHarness(FakeVendor("one", [.fake("one", 1, updated: 1)]))
  let text = try await harness.text("cases/list", #"{"raw":true,"fields":["title"]}"#)
  #expect(text.contains(#"{"id":"one/F1","title":"case 1","raw":{"vendors":  "own", "number":"F1","size":1.50}}"#))
  #expect(try await harness.list().result?["cases"]?[0]?["raw"] == nil)
}

// MARK: Filters

private let filterRows: [Case] = {
  func row(_ number: Int, _ change: (inout Case) -> Void) -> Case {
    var row = Case.fake("one", number, updated: number, created: 100 - number)
    change(&row)
    return row
  }
  return [
    row(1) { $0.status = CaseStatus(.closed, vendor: "Closed") },
    row(2) { $0.status = CaseStatus(.resolved, vendor: "Resolved") },
    row(3) { $0.severity = CaseSeverity(level: 1, vendor: "critical") },
    row(4) { $0.title = "Disk FULL" },
    row(5) { $0.description = "the disk full again" },
    row(6) { $0.owner = User(name: "Ann Owner", userId: "ann") },
    row(7) { $0.createdBy = User(name: "Bob", userId: "Bob@x.example") },
    row(8) { $0.contact = User(name: "Carl", userId: "bob@x.example") },
    row(9) { $0.group = "blue" },
    row(10) { $0.contract = "4711" },
    row(11) { row in
      row.status = nil
      row.updatedAt = nil
      row.createdAt = nil
    },
  ]
}()

private struct FilterCase: Sendable, CustomTestStringConvertible {
  let params: String
  let names: [String]
  let numbers: [Int]
  var testDescription: String { params }
}

private let filterCases = [
  FilterCase(params: "", names: [], numbers: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 11]),
  FilterCase(params: #""status":["open"]"#, names: ["status"], numbers: [10, 9, 8, 7, 6, 5, 4, 3]),
  FilterCase(params: #""status":["closed","resolved"]"#, names: ["status"], numbers: [2, 1]),
  FilterCase(params: #""severity":[1,2]"#, names: ["severity"], numbers: [3]),
  FilterCase(params: #""search":"disk full""#, names: ["search"], numbers: [5, 4]),
  FilterCase(params: #""owner":"ANN""#, names: ["owner"], numbers: [6]),
  FilterCase(params: #""owner":"ann owner""#, names: ["owner"], numbers: [6]),
  FilterCase(params: #""createdBy":"bob@X.example""#, names: ["createdBy"], numbers: [7]),
  FilterCase(params: #""users":["nobody","bob@x.example"]"#, names: ["users"], numbers: [8, 7]),
  FilterCase(params: #""groups":["blue"]"#, names: ["groups"], numbers: [9]),
  FilterCase(params: #""contracts":["1","4711"]"#, names: ["contracts"], numbers: [10]),
  FilterCase(params: #""numbers":["F2","F9","F99"]"#, names: ["numbers"], numbers: [9, 2]),
  FilterCase(params: #""updatedSince":"\#(text(9))""#, names: ["updatedSince"], numbers: [10, 9]),
  FilterCase(params: #""updatedUntil":"\#(text(2))""#, names: ["updatedUntil"], numbers: [2, 1]),
  FilterCase(params: #""createdSince":"\#(text(98))""#, names: ["createdSince"], numbers: [2, 1]),
  FilterCase(params: #""createdUntil":"\#(text(91))""#, names: ["createdUntil"], numbers: [10, 9]),
  FilterCase(
    params: #""createdUntil":"\#(text(93))","status":["open"],"updatedSince":"\#(text(8))""#,
    names: ["status", "updatedSince", "createdUntil"], numbers: [10, 9, 8]),
]

@Test(
  "A filter that the vendor does not support is applied by casewire and named in the result", arguments: filterCases)
private func filters(_ test: FilterCase) async throws {
  let ids = test.numbers.map { "one/F\($0)" }
  let clever = try await ServiceHarness(FakeVendor("one", filterRows)).list(test.params)
  #expect(clever.ids == ids)
  #expect(clever.source("one")?["filteredHere"] == [])
  #expect(clever.source("one")?["total"] == ["count": .number(ids.count), "exact": true])

  let plain = FakeVendor("one", filterRows) { $0.knows = [] }
  let simple = try await ServiceHarness(plain).list(test.params)
  #expect(simple.ids == ids)
  #expect(simple.source("one")?["filteredHere"] == .array(test.names.map { .string($0) }))
  #expect(simple.source("one")?["total"] == ["count": 11, "exact": .bool(test.names.isEmpty)])
  #expect(simple.cursor == nil)
}

@Test("A filter that casewire applies continues over pages, and reads pages of a reasonable size")
private func filteredPages() async throws {
  let rows = (0..<300).map { number -> Case in
    var row = Case.fake("one", number, updated: number)
    if number % 60 == 0 { row.severity = CaseSeverity(level: 1, vendor: "critical") }
    return row
  }
  let vendor = FakeVendor("one", rows) { settings in
    settings.knows = []
    settings.pageSize = 100
  }
  let harness = ServiceHarness(vendor)
  var found: [String] = []
  var cursor: String?
  repeat {
    let reply = try await harness.list(#""severity":[1],"limit":2"#, cursor)
    found += reply.ids
    cursor = reply.cursor
  } while cursor != nil
  #expect(found == [240, 180, 120, 60, 0].map { "one/F\($0)" })
  #expect(vendor.requests.count <= 9)
}

@Test("A list by numbers stops reading when all are found")
private func numbersEarly() async throws {
  let rows = (0..<300).map { Case.fake("one", $0, updated: $0) }
  let vendor = FakeVendor("one", rows) { settings in
    settings.knows = []
    settings.pageSize = 100
  }
  let reply = try await ServiceHarness(vendor).list(#""numbers":["F290","F150"],"limit":2"#)
  #expect(reply.ids == ["one/F290", "one/F150"])
  #expect(vendor.requests.count == 2)
  let one = try await ServiceHarness(vendor).list(#""numbers":["F150"],"limit":1"#)
  #expect(one.ids == ["one/F150"])
  #expect(one.cursor == nil)
  #expect(vendor.requests.count == 4)
}

private struct EarlyCase: Sendable, CustomTestStringConvertible {
  let params: String
  let count: Int
  let requests: Int
  var testDescription: String { params }
}

private let earlyCases = [
  EarlyCase(params: #""sort":"-updatedAt","updatedSince":"\#(text(250))""#, count: 50, requests: 1),
  EarlyCase(params: #""sort":"updatedAt","updatedUntil":"\#(text(49))""#, count: 50, requests: 1),
  EarlyCase(params: #""sort":"-createdAt","createdSince":"\#(text(250))""#, count: 50, requests: 1),
  EarlyCase(params: #""sort":"createdAt","createdUntil":"\#(text(49))""#, count: 50, requests: 1),
  EarlyCase(params: #""sort":"number","updatedSince":"\#(text(250))""#, count: 50, requests: 3),
  EarlyCase(params: #""sort":"updatedAt","updatedSince":"\#(text(250))""#, count: 50, requests: 3),
  EarlyCase(params: #""sort":"-updatedAt","updatedSince":"\#(text(200))""#, count: 100, requests: 2),
]

@Test("In an order by time, reading stops where no later row can match", arguments: earlyCases)
private func early(_ test: EarlyCase) async throws {
  let rows = (0..<300).map { Case.fake("one", $0, updated: $0) }
  let vendor = FakeVendor("one", rows) { settings in
    settings.knows = []
    settings.pageSize = 100
  }
  let reply = try await ServiceHarness(vendor).list(test.params + #","limit":500"#)
  #expect(reply.ids.count == test.count)
  #expect(reply.cursor == nil)
  #expect(reply.source("one")?["complete"] == true)
  #expect(vendor.requests.count == test.requests)
}

// MARK: Sources

@Test("Each source states its result")
private func sources() async throws {
  let one = FakeVendor("one", [.fake("one", 1, updated: 1)]) { $0.window = ["createdSince": "2026-01-01T00:00:00Z"] }
  let two = FakeVendor("two") { $0.countsTotal = false }
  let harness = ServiceHarness(one, two)
  let reply = try await harness.list()
  let now = JSON.string(RFC3339.format(harness.time.date))
  #expect(
    reply.source("one") == [
      "profile": "one", "provider": "fake", "total": ["count": 1, "exact": true], "filteredHere": [],
      "window": ["createdSince": "2026-01-01T00:00:00Z"], "complete": true, "asOf": now,
    ])
  #expect(
    reply.source("two") == [
      "profile": "two", "provider": "fake", "filteredHere": [], "complete": true, "asOf": now,
    ])
}

@Test("Profiles without cases are skipped, unless they are named")
private func withoutCases() async throws {
  let market = FakeVendor("market")
  let profiles = [
    FakeVendor("one", [.fake("one", 1, updated: 1)]).asProfile(), market.asProfile(hasCases: false, hasComments: false),
  ]
  let all = try await ServiceHarness(profiles).list()
  #expect(all.ids == ["one/F1"])
  #expect(all.result?["sources"]?.array?.count == 1)
  let named = try await ServiceHarness(profiles).list(#""profiles":["one","market"]"#)
  #expect(named.kind == "unsupported")
  #expect(named.error?["data"]?["provider"] == "fake")
  #expect(named.error?["data"]?["profile"] == "market")
  #expect(try await ServiceHarness([profiles[1]]).list().kind == "unsupported")
}

@Test("A profile that is named twice is queried once")
private func twice() async throws {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  let reply = try await ServiceHarness(vendor).list(#""profiles":["one","one"]"#)
  #expect(reply.ids == ["one/F1"])
  #expect(vendor.requests.count == 1)
}

@Test("The error for an unknown profile lists the known profiles")
private func unknownProfile() async throws {
  let reply = try await ServiceHarness(FakeVendor("work-ibm"), FakeVendor("tac")).list(
    #""profiles":["tac","work-imb"]"#)
  #expect(reply.code == -32602)
  #expect(reply.paths == ["profiles[1]"])
  let text = reply.error?["message"]?.string ?? ""
  #expect(text.contains("work-ibm, tac"))
  #expect(text.contains("Did you mean \"work-ibm\"?"))
}

@Test("A profile with an invalid configuration is listed in the sources, or is the error if it is named or alone")
private func brokenProfile() async throws {
  let profiles = [Profile.broken("bad"), FakeVendor("one", [.fake("one", 1, updated: 1)]).asProfile()]
  let all = try await ServiceHarness(profiles).list()
  #expect(all.ids == ["one/F1"])
  #expect(all.cursor == nil)
  #expect(all.source("bad")?["complete"] == false)
  #expect(all.source("bad")?["failure"]?["code"] == -31013)
  #expect(all.source("bad")?["failure"]?["data"]?["kind"] == "configuration")
  #expect(try await ServiceHarness(profiles).list(#""profiles":["bad","one"]"#).kind == "configuration")
  #expect(try await ServiceHarness([profiles[0]]).list().kind == "configuration")
  #expect(try await ServiceHarness(.failure(Fault(.configuration, "no file"))).list().kind == "configuration")
}
