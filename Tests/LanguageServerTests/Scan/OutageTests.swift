import CaseService
import CaseStore
import JSON
import LanguageServer
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Cases whose state a scan does not know") struct OutageTests {
  @Test("A request that fails for one case is named, and the others are looked up", arguments: [1, 12])
  func failed(_ count: Int) async throws {
    let vendors = SimulatedVendors()
    let listed = try await vendors.perform("cases/list", ["profiles": ["ibm"], "limit": .number(count + 1)])
    let numbers = (listed["cases"]?.array ?? []).compactMap { $0["number"]?.string }.sorted()
    let broken = numbers.dropFirst()
    let tree = try ScannedTree(
      ["a": numbers.joined(separator: "\n")], context: vendors.context(hasStore: false))
    vendors.transport.rewrite { body in broken.contains { body.contains($0) } ? "{" : body }
    let found = try await tree.scan { $0.isOffline = false }
    #expect(try found.rows.map { $0["state"] != nil } == [true] + broken.map { _ in false })
    let outages = found.report.outages
    #expect(outages.count == min(count, 11), "\(outages)")
    let name = try #require(broken.first)
    #expect(outages.first?.hasPrefix("Cannot look up \(name) at IBM Cloud (profile \"ibm\"): ") == true, "\(outages)")
    if count > 10 { #expect(outages.last == "Cannot look up 2 more cases at IBM Cloud (profile \"ibm\").") }
  }

  @Test("Without a request, a store that is locked is an outage, and one that does not exist is none") func locked()
    async throws
  {
    let (vendors, folder) = (SimulatedVendors(), TemporaryFolder())
    let path = folder.path + "/cases.sqlite"
    func scan(_ text: String, isOffline: Bool = true) async throws -> (states: [String?], outages: [String]) {
      let store = StoreAccess.Setting(location: .file(path, isUsual: false))
      let context = vendors.context(store: store, patience: .milliseconds(200))
      let found = try await ScannedTree(["a": text], context: context).scan { $0.isOffline = isOffline }
      return (try found.rows.map { $0["state"]?.string }, found.report.outages)
    }
    let text = "TODO case \(Known.closed)"
    #expect(try await scan(text) == ([nil], []))
    #expect(try await scan(text, isOffline: false) == (["closed"], []))
    #expect(try await scan(text) == (["closed"], []))
    let lock = try #require(try FileLock.take(path + ".lock"))
    let reason = "The store is locked by another process. Try again."
    let vendor = "Red Hat Customer Portal (profile \"redhat\")"
    #expect(try await scan(text) == ([nil], ["Cannot read the stored cases of \(vendor): \(reason)"]))
    lock.release()
    // The account is in the token.
    let unknown = try await scan("\(Known.open)")
    #expect(unknown.states == [nil] && unknown.outages.first?.contains("only after a login") == true)
  }
}
