import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("Listings from the store") struct StoredListingTests {
  static func synchronised(_ rows: [Case], _ change: (inout FakeVendor.Settings) -> Void = { _ in }) async throws
    -> StoredService
  {
    let stored = StoredService(rows, change)
    let reply = try await stored.service.ask("cache/sync")
    #expect(reply.source("a")?["complete"] == true, "\(reply.short)")
    return stored
  }

  /// All pages of a listing.
  static func all(_ service: ServiceHarness, _ params: String) async throws -> [String] {
    var ids: [String] = []
    var cursor: String?
    repeat {
      let page = try await service.list(params, cursor)
      #expect(page.error == nil, "\(page.short)")
      ids += page.ids
      cursor = page.cursor
    } while cursor != nil && ids.count < 10_000
    return ids
  }

  @Test("A listing of a synchronised profile needs no request and has the vendor's rows in the vendor's order")
  func same() async throws {
    var random = SeededRandom(seed: 17)
    let stored = try await Self.synchronised(Case.many(150, "a", &random))
    let requests = stored.requests
    let plain = ServiceHarness(FakeVendor("a", stored.vendor.rows))
    let filters = [
      "", #""status":["open"]"#, #""severity":[1,2]"#, #""search":"disk""#, #""updatedSince":"2023-11-14T22:20:00Z""#,
      #""query":"status:closed disk""#, #""query":"-severity:3,4 zone""#, #""numbers":["F1003","F1077","F9"]"#,
    ]
    for filter in filters {
      for sort in ["-updatedAt", "updatedAt", "-createdAt", "severity", "-severity", "status", "number", "-number"] {
        let params = [filter, #""sort":"\#(sort)","limit":20"#].filter { !$0.isEmpty }.joined(separator: ",")
        let expected = try await Self.all(plain, params)
        let found = try await Self.all(stored.service, params + #","maxAgeSeconds":60"#)
        // Equal rows may come in any order.
        #expect(Set(found) == Set(expected) && found.count == expected.count, "\(params)")
        let ranks = Dictionary(uniqueKeysWithValues: stored.vendor.rows.map { ($0.id, $0) })
        let keys = { (ids: [String]) in
          ids.compactMap { id in CaseSort(rawValue: sort).flatMap { sort in ranks[id].map { Rank($0, sort) } } }
        }
        #expect(keys(found) == keys(expected), "\(params)")
      }
    }
    #expect(stored.requests == requests)
  }

  struct Freshness: Sendable {
    let maxAge: Int?
    let seconds: Int
    let asksVendor: Bool
  }

  @Test(
    "A listing comes from the store if the profile was synchronised within maxAgeSeconds",
    arguments: [
      Freshness(maxAge: 60, seconds: 60, asksVendor: false), Freshness(maxAge: 60, seconds: 61, asksVendor: true),
      Freshness(maxAge: 0, seconds: 0, asksVendor: true), Freshness(maxAge: nil, seconds: 0, asksVendor: true),
    ]) func fresh(_ test: Freshness) async throws
  {
    let stored = try await Self.synchronised([.fake("a", 1, updated: 1)])
    let synchronisedAt = stored.service.time.date
    stored.service.time.advance(by: .seconds(test.seconds))
    let requests = stored.requests
    let reply = try await stored.service.list(test.maxAge.map { #""maxAgeSeconds":\#($0)"# } ?? "")
    #expect(reply.ids == ["a/F1"])
    #expect((stored.requests > requests) == test.asksVendor)
    let asOf = test.asksVendor ? stored.service.time.date : synchronisedAt
    #expect(reply.source("a")?["asOf"]?.string == RFC3339.format(asOf))
    #expect(reply.source("a")?["stale"] == nil)
    #expect(reply.source("a")?["complete"] == true)
  }

  @Test("A listing from the store does not make its cases younger") func age() async throws {
    let stored = try await Self.synchronised([.fake("a", 1, updated: 1)])
    stored.service.time.advance(by: .seconds(50))
    _ = try await stored.service.ask("cases/list", #"{"maxAgeSeconds":60}"#)
    stored.service.time.advance(by: .seconds(50))
    _ = try await stored.service.ask("cases/get", #"{"case":"a/F1","maxAgeSeconds":60,"fields":["title"]}"#)
    #expect(stored.vendor.gets == ["F1"])
  }

  @Test("Members that the store does not have are read from the vendor", arguments: ["raw", "fields", "invalid"])
  func lacking(_ what: String) async throws {
    let stored = try await Self.synchronised([.fake("a", 1, updated: 1)])
    let requests = stored.requests
    let params =
      switch what {
      case "raw": #""maxAgeSeconds":60,"raw":true"#
      case "fields": #""maxAgeSeconds":60,"fields":["title","comments"]"#
      default: #""maxAgeSeconds":60,"query":"is:mine""#
      }
    let reply = try await stored.service.list(params)
    #expect(reply.error == nil, "\(reply.short)")
    if what == "raw" { #expect(stored.requests > requests) }
  }

  @Test("A store that is locked by a stuck process does not delay a listing beyond its own time limit") func stuck()
    async throws
  {
    let folder = TemporaryFolder()
    let path = folder.path + "/cases.sqlite"
    let vendor = FakeVendor("a", [.fake("a", 1, updated: 1)])
    let service = ServiceHarness(
      [vendor.asProfile(account: "one")], store: .init(location: .file(path, isUsual: false)))
    _ = try await service.ask("cache/sync")
    let lock = try #require(try FileLock.take(path + ".lock"))
    let other = ServiceHarness(
      [vendor.asProfile(account: "one")], store: .init(location: .file(path, isUsual: false)))
    let reply = try await other.list(#""maxAgeSeconds":60"#)
    #expect(reply.ids == ["a/F1"], "\(reply.short)")
    lock.release()
    // The reading of the store ends before its folder is removed.
    _ = try? await other.context.store?.store()?.size()
  }

  @Test(
    "A cursor with a row that the store cannot have is refused or ends the listing",
    .timeLimit(.minutes(10)), arguments: [1 << 62, Int.min, Int.max, -1], [false, true])
  func forgedRow(_ row: Int, _ isStale: Bool) async throws {
    let stored = try await Self.synchronised((0..<30).map { .fake("a", $0, updated: $0) })
    let params = #""limit":3,"maxAgeSeconds":60"#
    let cursor = try #require(try await stored.service.list(params).cursor)
    let body = String(decoding: (Base64.decodeForURL(cursor) ?? []).dropLast(16), as: UTF8.self)
    let forged = body.replacing(#""store",2,"#, with: #""store",\#(row),"#)
    #expect(forged != body)
    let text = Base64.encodeForURL(Array(forged.utf8) + Array(FNV1a(forged.utf8).hex.utf8))
    if isStale { stored.vendor.fail(StoredService.unreachable) }
    let reply = try await stored.service.list(isStale ? #""limit":3"# : params, text)
    #expect(reply.code == -32602 || reply.ids.count <= 3, "\(reply.short)")
    let again = try await stored.service.list(params)
    #expect(again.ids == ["a/F29", "a/F28", "a/F27"])
  }

  // MARK: A vendor that cannot be reached

  @Test("Three of four vendors are unavailable: their rows come from the store, with their age and the error")
  func outage() async throws {
    let vendors = ["a", "b", "c", "d"].enumerated().map { index, name in
      FakeVendor(name, (1...3).map { .fake(name, $0, updated: $0 * 4 + index) })
    }
    let service = ServiceHarness(vendors.map { $0.asProfile(account: "one") }, store: .init(location: .memory))
    let before = try await service.ask("cases/list")
    #expect(before.ids.count == 12)
    let readAt = service.time.date
    service.time.advance(by: .seconds(3600))
    for vendor in vendors.dropLast() { vendor.fail(StoredService.unreachable) }
    let reply = try await service.ask("cases/list")
    #expect(reply.ids == before.ids)
    for name in ["a", "b", "c"] {
      #expect(reply.source(name)?["stale"] == true)
      #expect(reply.source(name)?["asOf"]?.string == RFC3339.format(readAt))
      #expect(reply.source(name)?["failure"]?["data"]?["kind"] == "vendorUnavailable")
      // Other cases may exist: the profile was never synchronised.
      #expect(reply.source(name)?["complete"] == false)
    }
    #expect(reply.source("d")?["stale"] == nil)
    #expect(reply.source("d")?["complete"] == true)
  }

  @Test("A vendor that fails between two pages: the next page comes from the store, without a gap")
  func outageBetweenPages() async throws {
    var random = SeededRandom(seed: 4)
    let rows = Case.many(90, "a", &random)
    for sort in ["-updatedAt", "severity", "number", "-createdAt"] {
      let stored = try await Self.synchronised(rows)
      let params = #""sort":"\#(sort)","limit":25"#
      let first = try await stored.service.list(params)
      stored.vendor.fail(StoredService.unreachable)
      var ids = first.ids
      var cursor = first.cursor
      while let next = cursor {
        let page = try await stored.service.list(params, next)
        #expect(page.source("a")?["stale"] == true, "\(page.short)")
        ids += page.ids
        cursor = page.cursor
      }
      #expect(Set(ids) == Set(rows.map(\.id)), "\(sort): lost")
      Self.expectRepeatsOfEqualRows(first.ids, ids, rows, sort)
    }
  }

  @Test("A store that vanishes between two pages: the next page comes from the vendor, without a gap")
  func clearedBetweenPages() async throws {
    var random = SeededRandom(seed: 5)
    let rows = Case.many(90, "a", &random)
    let stored = try await Self.synchronised(rows)
    let params = #""limit":25,"maxAgeSeconds":60"#
    let first = try await stored.service.list(params)
    _ = try await stored.service.call("cache/clear")
    var ids = first.ids
    var cursor = first.cursor
    while let next = cursor {
      let page = try await stored.service.list(params, next)
      #expect(page.error == nil, "\(page.short)")
      ids += page.ids
      cursor = page.cursor
    }
    #expect(Set(ids) == Set(rows.map(\.id)))
    Self.expectRepeatsOfEqualRows(first.ids, ids, rows, "-updatedAt")
  }

  /// Only rows that sort equal to the last row of the first page may be repeated: their order differs between the sources.
  private static func expectRepeatsOfEqualRows(_ first: [String], _ ids: [String], _ rows: [Case], _ sort: String) {
    guard let sort = CaseSort(rawValue: sort), let last = rows.first(where: { $0.id == first.last }) else {
      return #expect(Bool(false))
    }
    var seen: Set<String> = []
    for id in ids where !seen.insert(id).inserted {
      #expect(rows.first { $0.id == id }.map { Rank($0, sort) } == Rank(last, sort), "\(sort): \(id) is repeated")
    }
  }

  @Test(
    "Errors other than an unreachable vendor are not replaced by the store",
    arguments: [
      Fault(.authRequired, "Log in."), Fault(.forbidden, "Denied."), Fault(.vendorProtocol, "Not JSON."),
    ].map(\.kind.rawValue)) func otherFaults(_ kind: String) async throws
  {
    let stored = try await Self.synchronised([.fake("a", 1, updated: 1)])
    stored.vendor.fail(Fault.Kind(rawValue: kind).map { Fault($0, "An error.") })
    #expect(try await stored.service.list().kind == kind)
  }

  // MARK: All pages

  @Test("With `all`, a listing is read to its end or to its limit, which it reports") func allPages() async throws {
    let rows = (0..<1230).map { Case.fake("a", $0, updated: $0) }
    let service = ServiceHarness(FakeVendor("a", rows) { $0.pageSize = 100 })
    let whole = try await service.list(#""all":true"#)
    #expect(whole.ids == rows.reversed().map(\.id))
    #expect(whole.cursor == nil)
    #expect(whole.result?["limitReached"] == nil)
    let part = try await service.list(#""all":true,"limit":700"#)
    #expect(part.ids.count == 700)
    #expect(part.result?["limitReached"] == 700)
    let rest = try await service.list(#""all":true,"limit":700"#, part.cursor)
    #expect(part.ids + rest.ids == whole.ids)
    #expect(rest.result?["limitReached"] == nil)
    let exact = try await service.list(#""all":true,"limit":1230"#)
    #expect(exact.ids.count == 1230)
    let refused = try await service.list(#""limit":501"#)
    #expect(refused.paths == ["limit"])
  }

  @Test(
    "With `all`, the timeout is 600 seconds unless the request sets one",
    arguments: [("", 600), (#","timeoutSeconds":7"#, 7)])
  func timeoutOfAll(_ params: String, _ seconds: Int) async throws {
    let vendor = FakeVendor("a", [.fake("a", 1, updated: 1)])
    let service = ServiceHarness(vendor)
    _ = try await service.list(#""all":true"# + params)
    #expect(vendor.requests.first?.deadline == service.time.now + .seconds(seconds))
  }
}

/// A vendor whose listings lack members, as those of all but one of the real vendors.
@Suite("Listings of a vendor with fewer members in rows") struct LeanListingTests {
  @Test("The default listing of a synchronised profile comes from the store") func defaultFields() async throws {
    let vendor = FakeVendor("a", [.fake("a", 1, updated: 1)]) {
      $0.listed = CaseFields.all.subtracting([.description, .comments, .supportTier, .contact])
      $0.optional = [.owner, .closedAt]
    }
    let service = ServiceHarness([vendor.asProfile(account: "one")], store: .init(location: .memory))
    _ = try await service.ask("cache/sync")
    let asked = vendor.requests.count
    let reply = try await service.ask("cases/list", #"{"maxAgeSeconds":60}"#)
    #expect(reply.ids == ["a/F1"], "\(reply.short)")
    #expect(vendor.requests.count == asked)
  }
}

@Suite("Answers of the store that must not be given") struct ForbiddenAnswerTests {
  @Test("A case whose last write has an unknown outcome is listed, counted and found by the vendor only")
  func unknownOutcome() async throws {
    let stored = try await StoredListingTests.synchronised([.fake("a", 1, updated: 1, title: "bgp")])
    stored.vendor.setComments([], of: "F1")
    stored.vendor.fail(Fault(.outcomeUnknown, "The response was lost."))
    _ = try await stored.service.ask("comments/add", #"{"case":"a/F1","text":"Thank you."}"#)
    stored.vendor.fail(nil)
    for (method, params) in [
      ("cases/list", #"{"maxAgeSeconds":60}"#), ("cases/count", #"{"maxAgeSeconds":60}"#),
      ("cases/search", #"{"query":"bgp","maxAgeSeconds":60}"#),
    ] {
      let asked = stored.vendor.requests.count
      let reply = try await stored.service.ask(method, params)
      #expect(stored.vendor.requests.count > asked, "\(method): \(reply.short)")
    }
  }

  @Test("A search is not answered by the store if the vendor refuses it", arguments: ["authRequired", "forbidden"])
  func refusedSearch(_ kind: String) async throws {
    let stored = try await StoredListingTests.synchronised([.fake("a", 1, updated: 1, title: "bgp")])
    stored.vendor.fail(Fault.Kind(rawValue: kind).map { Fault($0, "An error.") })
    #expect(try await stored.service.ask("cases/search", #"{"query":"bgp"}"#).kind == kind)
  }

  @Test("A search with maxAgeSeconds has no case that only an older store knows") func oldHits() async throws {
    let stored = try await StoredListingTests.synchronised([.fake("a", 1, updated: 1, title: "bgp")])
    stored.service.time.advance(by: .seconds(3600))
    stored.vendor.update { $0 = [.fake("a", 2, updated: 2, title: "bgp")] }
    let limited = try await stored.service.ask("cases/search", #"{"query":"bgp","maxAgeSeconds":60}"#)
    #expect(limited.ids == ["a/F2"], "\(limited.short)")
    let all = try await stored.service.ask("cases/search", #"{"query":"bgp"}"#)
    #expect(Set(all.ids) == ["a/F1", "a/F2"])
    let old = all.result?["cases"]?.array?.first { $0["id"] == "a/F1" }
    #expect(old?["asOf"]?.string == RFC3339.format(stored.service.time.date.addingTimeInterval(-3600)))
  }

  @Test("A clock that was set back: nothing is fresh, and no change is lost") func clockSetBack() async throws {
    let stored = StoredService([.fake("a", 1, updated: 1)])
    stored.service.time.advance(by: .seconds(86_400))
    _ = try await stored.service.ask("cache/sync")
    stored.service.time.jump(by: -86_400)
    stored.vendor.update { $0[0].title = "changed" }
    let asked = stored.vendor.requests.count
    #expect(try await stored.service.list(#""maxAgeSeconds":60"#).ids == ["a/F1"])
    #expect(stored.vendor.requests.count == asked + 1)
    _ = try await stored.service.ask("cache/sync")
    let reply = try await stored.service.ask("cases/list", #"{"maxAgeSeconds":60}"#)
    #expect(reply.result?["cases"]?[0]?["title"] == "changed")
    #expect(stored.vendor.requests.count == asked + 2)
  }

  @Test("No row is returned twice by one request when the vendor fails") func switchWithinRequest() async throws {
    let rows = (1...90).map { Case.fake("a", $0, updated: 3) }
    for sort in ["severity", "-updatedAt", "title"] {
      let stored = try await StoredListingTests.synchronised(rows)
      stored.vendor.fail(at: stored.vendor.requests.count + 3, StoredService.unreachable)
      let reply = try await stored.service.list(#""all":true,"sort":"\#(sort)""#)
      #expect(Set(reply.ids).count == reply.ids.count, "\(sort)")
      if sort != "title" { #expect(reply.ids.count == 90, "\(sort): \(reply.ids.count)") }
    }
  }
}
