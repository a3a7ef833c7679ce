import CaseModel
import CaseService
import CaseStore
import JSON
import ProviderKit
import TestSupport
import Testing

@Suite("Pages of the vendor and of the store, one after the other") struct OutageWalkTests {
  /// Whether the vendor is down for each page; it is up for all later ones.
  enum Outages: String, CaseIterable {
    case first = "x", firstTwo = "xx", second = "-x", later = "---xx", alternating = "x-x-x", twice = "xx--xx-x"

    func includes(_ page: Int) -> Bool {
      page < rawValue.count && Array(rawValue)[page] == "x"
    }
  }

  private static let sorts = ["-updatedAt", "updatedAt", "-createdAt", "number", "-number"]

  /// Cases that all sort differently.
  private static func rows(_ count: Int, _ profile: String = "a") -> [Case] {
    (0..<count).map { index in
      .fake(profile, 1000 + index, updated: 10 * index, created: 10 * (index * 7 % count) + 1)
    }
  }

  /// Cases as they were when the store read them: every third one did not exist, and others changed since.
  private static func earlier(_ rows: [Case]) -> [Case] {
    rows.enumerated().filter { !$0.offset.isMultiple(of: 3) }.map { index, row in
      var row = row
      if index.isMultiple(of: 5) { row.updatedAt = minute(10 * index - 35) }
      return row
    }
  }

  /// Reads all pages. Each one states that it is complete only if all cases were returned.
  private static func walk(
    _ service: ServiceHarness, _ params: String, _ profiles: [String: [Case]],
    before page: (Int) -> Void
  ) async throws -> (ids: [String], last: Reply) {
    var (ids, number): ([String], Int) = ([], 0)
    var reply: Reply
    var cursor: String?
    repeat {
      page(number)
      reply = try await service.ask("cases/list", "{\(params)\(cursor.map { #","cursor":"\#($0)""# } ?? "")}")
      #expect(reply.error == nil, "\(reply.short)")
      ids += reply.ids
      (cursor, number) = (reply.cursor, number + 1)
      for (name, rows) in profiles where reply.source(name)?["complete"] == true {
        #expect(Set(rows.map(\.id)).isSubset(of: ids), "page \(number): \(name) is not complete")
      }
    } while cursor != nil && number < 500
    return (ids, reply)
  }

  @Test(
    "An outage between pages neither loses nor repeats a case that the store lacks or has as it was before",
    arguments: Outages.allCases, sorts) func walk(_ outages: Outages, _ sort: String) async throws
  {
    let rows = Self.rows(90)
    // The vendor sorts, or casewire does.
    for sorts in [Set(CaseSort.allCases), []] {
      let stored = StoredService(Self.earlier(rows)) { $0.sorts = sorts }
      _ = try await stored.service.ask("cases/list", #"{"all":true}"#)
      stored.vendor.update { $0 = rows }
      let (ids, last) = try await Self.walk(stored.service, #""sort":"\#(sort)","limit":10"#, ["a": rows]) { page in
        stored.vendor.fail(outages.includes(page) ? StoredService.unreachable : nil)
      }
      #expect(ids.sorted() == rows.map(\.id), "\(sorts.count)")
      #expect(last.source("a")?["complete"] == true && last.source("a")?["stale"] == nil, "\(last.short)")
    }
  }

  @Test("A listing by title begins in the store and continues at the vendor, which sorts titles differently")
  func titles() async throws {
    let rows = Self.rows(90)
    let stored = StoredService(Self.earlier(rows)) { $0.hasOddCollation = true }
    _ = try await stored.service.ask("cases/list", #"{"all":true}"#)
    stored.vendor.update { $0 = rows }
    let (ids, last) = try await Self.walk(stored.service, #""sort":"title","limit":10"#, ["a": rows]) { page in
      stored.vendor.fail(page < 3 ? StoredService.unreachable : nil)
    }
    #expect(ids.sorted() == rows.map(\.id))
    #expect(last.source("a")?["complete"] == true)
  }

  @Test("A profile whose rows of the store have ended is queried again with the next page")
  func endedInStore() async throws {
    let (rows, others) = (Self.rows(60), Self.rows(90, "b"))
    let vendors = [FakeVendor("a", Self.earlier(rows)), FakeVendor("b", others)]
    let service = ServiceHarness(vendors.map { $0.asProfile(account: "one") }, store: .init(location: .memory))
    _ = try await service.ask("cases/list", #"{"all":true}"#)
    vendors[0].update { $0 = rows }
    let (ids, last) = try await Self.walk(service, #""sort":"-createdAt","limit":20"#, ["a": rows, "b": others]) {
      vendors[0].fail($0 < 5 ? StoredService.unreachable : nil)
    }
    #expect(ids.sorted() == (rows + others).map(\.id).sorted())
    #expect(last.source("a")?["complete"] == true, "\(last.short)")
  }

  @Test("A vendor that stays down is answered by the store to its end, which is not complete")
  func down() async throws {
    let rows = Self.rows(90)
    let stored = StoredService(Self.earlier(rows))
    _ = try await stored.service.ask("cases/list", #"{"all":true}"#)
    stored.vendor.update { $0 = rows }
    stored.vendor.fail(StoredService.unreachable)
    let (ids, last) = try await Self.walk(stored.service, #""limit":10"#, ["a": rows]) { _ in }
    #expect(ids.sorted() == Self.earlier(rows).map(\.id))
    #expect(last.source("a")?["complete"] == false && last.source("a")?["stale"] == true)
  }

  @Test("After more rows of the store than a cursor can name, a listing states that cases may be missing")
  func tooMany() async throws {
    let rows = Self.rows(4000)
    let stored = StoredService(Array(rows.dropLast(50))) { $0.pageSize = 500 }
    _ = try await stored.service.ask("cases/list", #"{"all":true}"#)
    stored.vendor.update { $0 = rows }
    var pages = 0
    let (ids, last) = try await Self.walk(stored.service, #""all":true,"limit":3700"#, ["a": rows]) { page in
      stored.vendor.fail(page == 0 ? StoredService.unreachable : nil)
      pages += 1
    }
    #expect(pages == 2 && Set(ids).count == ids.count)
    #expect(last.source("a")?["complete"] == false, "\(ids.count)")
    let message = last.source("a")?["failure"]?["message"]?.string ?? ""
    #expect(message.contains("may be missing"), "\(message)")
  }
}
