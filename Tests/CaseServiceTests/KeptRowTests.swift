import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

@Suite("What reaches the store") struct KeptRowTests {
  @Test("All rows of a long listing reach the store", arguments: [2100, 4500]) func long(_ count: Int) async throws {
    let rows = (0..<count).map { Case.fake("a", 1000 + $0, updated: $0) }
    let stored = StoredService(rows) { $0.pageSize = 100 }
    let whole = try await stored.service.ask("cases/list", #"{"all":true}"#)
    #expect(whole.ids.count == count)
    stored.vendor.fail(StoredService.unreachable)
    let kept = try await stored.service.ask("cases/list", #"{"all":true}"#)
    #expect(kept.ids == whole.ids)
  }

  @Test("Rows that are read ahead of a client reach the store") func ahead() async throws {
    let vendor = FakePartedVendor(3, rows: 100)
    let service = vendor.harness(store: .init(location: .memory))
    let first = try await service.ask("cases/list", #"{"limit":30}"#, mayContinue: true)
    let cursor = try #require(first.cursor)
    let second = try await service.ask("cases/list", #"{"limit":30,"cursor":"\#(cursor)"}"#, mayContinue: true)
    #expect(second.ids.count == 30)
    // A request begins when the rows of the one before it are kept.
    #expect(await Waiting.until { vendor.asked.count > 20 })
    await service.context.store?.settle(within: .seconds(60))
    vendor.fail([0, 1, 2])
    let stale = try await service.ask("cases/list", #"{"all":true,"sort":"number"}"#)
    #expect(stale.source("one")?["stale"] == true, "\(stale.short)")
    #expect(stale.ids.count >= 200)
  }

  @Test("The end of a process waits at most two seconds for a store that another process locks")
  func lockedEnd() async throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/cases.sqlite"
    let lock = try #require(try FileLock.take(path + ".lock"))
    let vendor = FakeVendor("a", [.fake("a", 1, updated: 1)])
    let service = ServiceHarness(
      [vendor.asProfile(account: "one")], store: .init(location: .file(path, isUsual: false)))
    let preparation = service.dispatcher.prepare("cases/list", nil, Caller(isLasting: true) { _ in })
    guard case .work(let work) = preparation else { return #expect(Bool(false)) }
    _ = await work.run()
    work.afterwards?()?()
    let store = try #require(service.context.store)
    let end = service.time.now + .seconds(2)
    async let finished: Void = store.finish()
    #expect(await Waiting.until { service.time.hasSleeper(until: end) })
    service.time.advance(by: .seconds(2))
    await finished
    lock.release()
    // The writing of the store ends before its folder is removed.
    await store.settle(within: .seconds(60))
    #expect(try await store.store()?.size() ?? 0 > 0)
  }
}
