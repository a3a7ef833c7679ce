import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("cases/search and cases/count") struct CaseSearchTests {
  static func row(_ number: Int, _ title: String, _ description: String = "", _ comments: [String] = []) -> Case {
    var row = Case.fake("a", number, updated: number, title: title)
    row.description = description
    row.comments = comments.enumerated().map { Comment(id: "c\($0.offset)", text: $0.element) }
    return row
  }

  static let rows = [
    row(1, "BGP session flaps", "The neighbour resets every hour.", ["Please send show tech."]),
    row(2, "Disk full", "A log of the BGP daemon fills the disk."),
    row(3, "Naïve Müller report", "Größe", ["bgp, mentioned late"]),
    row(4, "Nothing of interest"),
  ]

  /// Whether the vendor searches itself.
  static func service(searches: Bool) -> StoredService {
    StoredService(rows) { if !searches { $0.knows.remove(.search) } }
  }

  @Test(
    "Words are found in titles, descriptions and comments, whatever their case and accents; the best match comes first",
    arguments: [
      ("bgp", ["a/F1", "a/F2", "a/F3"]), ("BGP flap", ["a/F1"]), ("\"bgp daemon\"", ["a/F2"]), ("muller", ["a/F3"]),
      ("groß", ["a/F3"]), ("naive", ["a/F3"]), ("F2", ["a/F2"]), ("bgp -daemon", ["a/F1", "a/F3"]),
      ("bgp number:F3", ["a/F3"]), ("absent", []),
    ]) func words(_ query: String, _ ids: [String]) async throws
  {
    let stored = Self.service(searches: false)
    _ = try await stored.service.ask("cache/sync")
    let reply = try await stored.service.ask(
      "cases/search", JSON.object([.init("query", .string(query)), .init("maxAgeSeconds", 60)]).text)
    #expect(Set(reply.ids) == Set(ids), "\(reply.short)")
    #expect(reply.ids.first == ids.first)
    #expect(reply.source("a")?["complete"] == true)
  }

  @Test("An excerpt has the text around the match in parts") func excerpt() async throws {
    let stored = Self.service(searches: false)
    _ = try await stored.service.ask("cache/sync")
    let reply = try await stored.service.ask("cases/search", #"{"query":"neighbour","maxAgeSeconds":60}"#)
    #expect(
      reply.result?["cases"]?[0]?["excerpt"] == [
        ["text": "The ", "match": false], ["text": "neighbour", "match": true],
        ["text": " resets every hour.", "match": false],
      ], "\(reply.short)")
    // Default members are lean.
    #expect(reply.result?["cases"]?[0]?["description"] == nil)
  }

  @Test("Pages have every result once") func pages() async throws {
    let rows = (1...50).map { Self.row($0, "bgp \($0)") }
    let stored = StoredService(rows) { $0.knows.remove(.search) }
    _ = try await stored.service.ask("cache/sync")
    var ids: [String] = []
    var cursor: String?
    repeat {
      let tail = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let page = try await stored.service.ask(
        "cases/search", #"{"query":"bgp","limit":7,"maxAgeSeconds":60\#(tail)}"#)
      #expect(page.error == nil, "\(page.short)")
      ids += page.ids
      cursor = page.cursor
    } while cursor != nil
    #expect(ids.count == 50)
    #expect(Set(ids).count == 50)
    let foreign = try await stored.service.ask("cases/search", #"{"query":"disk","cursor":"abc"}"#)
    #expect(foreign.paths == ["cursor"])
  }

  @Test(
    "Pages have no result twice and lose none, although cases are added between them", arguments: [false, true])
  func addedBetweenPages(_ isStored: Bool) async throws {
    // The vendor returns the newest first; the best match is among the oldest.
    let rows = (1...60).map { number in
      number % 3 == 0 ? Self.row(number, "bgp") : Self.row(number, "other", "Of bgp, among others.")
    }
    let stored = StoredService(rows) { settings in
      settings.pageSize = 100
      if isStored { settings.knows.remove(.search) }
    }
    let age = isStored ? #","maxAgeSeconds":60"# : ""
    var ids: [String] = []
    var cursor: String?
    var added = 100
    repeat {
      if isStored { _ = try await stored.service.ask("cache/sync") }
      let tail = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let page = try await stored.service.ask("cases/search", #"{"query":"bgp","limit":7\#(age)\#(tail)}"#)
      #expect(page.error == nil, "\(page.short)")
      ids += page.ids
      cursor = page.cursor
      added += 1
      stored.vendor.update { [added] in $0.append(Self.row(added, added % 2 == 0 ? "bgp" : "other", "bgp")) }
    } while cursor != nil
    #expect(Set(ids).count == ids.count)
    #expect(Set(ids).isSuperset(of: rows.map(\.id)))
  }

  @Test(
    "Results of the vendor without all words are left out if all of their texts are known", arguments: [true, false])
  func looseVendor(_ hasTexts: Bool) async throws {
    let vendor = FakeVendor("a", Self.rows) { settings in
      settings.searchesLoosely = true
      if !hasTexts { settings.listed = CaseFields.all.subtracting([.comments]) }
    }
    let reply = try await ServiceHarness(vendor).ask("cases/search", #"{"query":"bgp"}"#)
    #expect(reply.ids.contains("a/F4") == !hasTexts, "\(reply.short)")
    #expect(Set(reply.ids).isSuperset(of: ["a/F1", "a/F2", "a/F3"]))
  }

  @Test(
    "Several words are found by a vendor that finds only phrases, in any order",
    arguments: [
      ("flaps bgp", ["a/F1"]), ("bgp neighbour", ["a/F1"]), ("bgp disk", ["a/F2"]), ("bgp absent", []),
      ("the bgp daemon fills disk log", ["a/F2"]),
    ], [true, false])
  func phraseVendor(_ test: (query: String, ids: [String]), _ hasTexts: Bool) async throws {
    let vendor = FakeVendor("a", Self.rows) { settings in
      if !hasTexts { settings.listed = CaseFields.all.subtracting([.comments]) }
    }
    let reply = try await ServiceHarness(vendor).ask("cases/search", #"{"query":"\#(test.query)"}"#)
    #expect(reply.ids == test.ids, "\(reply.short)")
    #expect(reply.source("a")?["complete"] == true)
  }

  @Test("A vendor's own search is used, and the store ranks what it found") func vendorSearch() async throws {
    let stored = Self.service(searches: true)
    let reply = try await stored.service.ask("cases/search", #"{"query":"bgp"}"#)
    // The fake vendor searches titles, numbers and descriptions only.
    #expect(reply.ids == ["a/F1", "a/F2"], "\(reply.short)")
    #expect(reply.source("a")?["complete"] == true)
    #expect(reply.result?["cases"]?[0]?["excerpt"]?.array?.contains { $0["match"] == true } == true)
  }

  @Test("A vendor without a search: the store answers, and `complete` is false until it has all cases")
  func incomplete()
    async throws
  {
    let stored = Self.service(searches: false)
    _ = try await stored.service.ask("cases/get", #"{"case":"a/F1"}"#)
    let reply = try await stored.service.ask("cases/search", #"{"query":"bgp"}"#)
    #expect(reply.ids == ["a/F1"])
    #expect(reply.source("a")?["complete"] == false)
  }

  @Test("A vendor that cannot be reached: the store answers with its age and the error") func outage() async throws {
    let stored = Self.service(searches: true)
    _ = try await stored.service.ask("cache/sync")
    stored.vendor.fail(StoredService.unreachable)
    let reply = try await stored.service.ask("cases/search", #"{"query":"bgp"}"#)
    #expect(reply.ids.count == 3, "\(reply.short)")
    #expect(reply.source("a")?["stale"] == true)
    #expect(reply.source("a")?["failure"]?["data"]?["kind"] == "vendorUnavailable")
    let live = try await stored.service.ask("cases/search", #"{"query":"bgp","maxAgeSeconds":0}"#)
    #expect(live.kind == "vendorUnavailable", "\(live.short)")
  }

  @Test("Without a store, the vendor's own search answers; a vendor without one is unsupported") func noStore()
    async throws
  {
    let service = ServiceHarness(FakeVendor("a", Self.rows))
    let reply = try await service.ask("cases/search", #"{"query":"bgp"}"#)
    #expect(Set(reply.ids) == ["a/F1", "a/F2"])
    let deaf = ServiceHarness(FakeVendor("a", Self.rows) { $0.knows.remove(.search) })
    #expect(try await deaf.ask("cases/search", #"{"query":"bgp"}"#).kind == "unsupported")
  }

  @Test(
    "Invalid searches are refused",
    arguments: [
      #"{"query":""}"#, #"{"query":"status:open"}"#, #"{"query":"-bgp"}"#, #"{"query":"status:nope bgp"}"#, "{}",
      #"{"query":"bgp","limit":0}"#, #"{"query":"bgp","limit":101}"#,
    ]) func invalid(_ params: String) async throws
  {
    let reply = try await Self.service(searches: true).service.ask("cases/search", params)
    #expect(reply.kind == "invalidParams", "\(reply.short)")
  }

  // MARK: Counting

  struct Count: Sendable, CustomTestStringConvertible {
    var query = ""
    var isSynchronised = false
    let count: Int
    /// The requests for pages of the vendor.
    let requests: Int
    var testDescription: String { "\(query) \(isSynchronised ? "from the store" : "from the vendor")" }
  }

  @Test(
    "Cases are counted by the vendor's total, by reading, or in the store",
    arguments: [
      Count(count: 4, requests: 1), Count(query: "severity:3", count: 4, requests: 1),
      Count(query: "number:F1,F2", count: 2, requests: 1), Count(query: "status:closed", count: 0, requests: 1),
      // The vendor searches otherwise.
      Count(query: "bgp", count: 2, requests: 1), Count(isSynchronised: true, count: 4, requests: 0),
      Count(query: "bgp", isSynchronised: true, count: 2, requests: 0),
      Count(query: "severity:1", isSynchronised: true, count: 0, requests: 0),
    ]) func count(_ test: Count) async throws
  {
    let stored = Self.service(searches: true)
    if test.isSynchronised { _ = try await stored.service.ask("cache/sync") }
    let before = stored.vendor.requests.count
    let reply = try await stored.service.ask(
      "cases/count",
      JSON.object([.init("query", .string(test.query))] + (test.isSynchronised ? [.init("maxAgeSeconds", 60)] : []))
        .text)
    #expect(reply.result?["count"]?.integer == test.count, "\(reply.short)")
    #expect(reply.result?["complete"] == true)
    #expect(reply.source("a")?["count"]?.integer == test.count)
    #expect(stored.vendor.requests.count - before == test.requests)
  }

  @Test("A count of several profiles is complete only if each was counted") func partialCount() async throws {
    let (good, bad) = (FakeVendor("a", Self.rows), FakeVendor("b", []))
    bad.fail(Fault(.forbidden, "Denied."))
    let reply = try await ServiceHarness(good, bad).ask("cases/count")
    #expect(reply.result?["count"] == 4)
    #expect(reply.result?["complete"] == false)
    #expect(reply.source("b")?["failure"]?["data"]?["kind"] == "forbidden")
    #expect(reply.source("b")?["count"] == nil)
  }

  @Test("All cases are read where the vendor has no total") func countByReading() async throws {
    let vendor = FakeVendor("a", (1...450).map { .fake("a", $0, updated: $0) }) {
      ($0.countsTotal, $0.pageSize) = (false, 100)
    }
    let reply = try await ServiceHarness(vendor).ask("cases/count")
    #expect(reply.result?["count"] == 450)
    #expect(reply.result?["complete"] == true)
  }

  @Test("At most 10,000 cases are read one by one") func largestCount() async throws {
    let vendor = FakeVendor("a", (1...10_050).map { .fake("a", $0, updated: $0) }) {
      ($0.countsTotal, $0.pageSize) = (false, 300)
    }
    let reply = try await ServiceHarness(vendor).ask("cases/count")
    #expect(reply.result?["count"] == 10_000)
    #expect(reply.result?["complete"] == false)
  }
}
