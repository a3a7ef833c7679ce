import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private func uri(_ id: String) -> String { CaseResource.uri(id) }

/// Reads notifications until each of these resources was reported.
private func expectUpdates(_ session: MCPSession, _ uris: Set<String>) async throws {
  var missing = uris
  while !missing.isEmpty, let message = try await session.notification() {
    guard message["method"] == "notifications/resources/updated" else { continue }
    let updated = message["params"]?["uri"]?.string ?? ""
    #expect(uris.contains(updated), "\(updated) was not subscribed to")
    missing.remove(updated)
  }
  #expect(missing.isEmpty, "\(missing)")
}

/// A request of casewire's own protocol to the same process, on another connection.
private func plain(_ session: MCPSession, _ method: String, _ params: JSON = [:]) async throws {
  let client = try FakeClient(Dispatcher(context: session.context), time: session.time)
  client.call("1", method, params.text)
  let response = try await client.answer(to: "1")
  #expect(response?["error"] == nil, "\(response?.text ?? "")")
  client.closeInput()
}

@Test("In the older revisions, subscriptions of several profiles go on after the store was cleared")
private func cleared() async throws {
  let session = try await MCPSession(.november2025)
  let ids = ["ibm/CS4178171", "ibm/CS4150820", "redhat/04180515"]
  _ = try await session.content("case_changes")
  for id in ids { _ = try await session.result("resources/subscribe", ["uri": .string(uri(id))]) }
  try await plain(session, "cache/clear")
  let ticking = session.ticks()
  defer { ticking.cancel() }
  // What changed meanwhile is unknown, so each of them may have.
  try await expectUpdates(session, Set(ids.map(uri)))
  _ = try await session.content("case_changes")
  for id in ids.dropFirst() {
    try await session.vendors.perform("comments/add", ["case": .string(id), "text": "later"])
  }
  try await expectUpdates(session, Set(ids.dropFirst().map(uri)))
}

@Test("In the older revisions, subscriptions go on with a new store")
private func restarted() async throws {
  let folder = TemporaryFolder()
  let vendors = SimulatedVendors()
  let path = folder.path + "/cases.sqlite"
  let session = try await MCPSession(
    .november2025, vendors: vendors, context: vendors.context(store: .init(location: .file(path, isUsual: false))))
  _ = try await session.content("case_changes")
  let id = "ibm/CS4178171"
  _ = try await session.result("resources/subscribe", ["uri": .string(uri(id))])
  for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  let ticking = session.ticks()
  defer { ticking.cancel() }
  try await expectUpdates(session, [uri(id)])
  _ = try await session.content("case_changes")
  try await vendors.perform("comments/add", ["case": .string(id), "text": "later"])
  try await expectUpdates(session, [uri(id)])
}

@Test(
  "A change of every subscribed case arrives, however many others there are at once",
  arguments: [250, 1300])
private func behind(_ count: Int) async throws {
  let vendors = SimulatedVendors(cases: 1500)
  let session = try await MCPSession(.november2025, vendors: vendors)
  // What happened before the first listing of a profile is no change.
  _ = try await session.content("case_changes", ["profiles": ["ibm"]])
  let ids = try await newestCases(count, vendors)
  let subscribed = Array(ids.prefix(5) + ids.dropFirst(count / 2).prefix(5) + ids.suffix(5))
  for id in subscribed { _ = try await session.result("resources/subscribe", ["uri": .string(uri(id))]) }
  session.time.advance(by: .seconds(60))
  for id in ids { try await vendors.perform("comments/add", ["case": .string(id), "text": "x"]) }
  let ticking = session.ticks()
  defer { ticking.cancel() }
  try await expectUpdates(session, Set(subscribed.map(uri)))
  try await vendors.perform("comments/add", ["case": .string(subscribed[0]), "text": "later"])
  try await expectUpdates(session, [uri(subscribed[0])])
}

private func newestCases(_ count: Int, _ vendors: SimulatedVendors) async throws -> [String] {
  var ids: [String] = []
  var cursor: JSON?
  while ids.count < count {
    let page = try await vendors.perform(
      "cases/list", .object(present: [("profiles", ["ibm"]), ("limit", 500), ("cursor", cursor)]))
    ids += (page["cases"]?.array ?? []).compactMap { $0["id"]?.string }
    cursor = page["nextCursor"]
    if cursor == nil { break }
  }
  #expect(ids.count >= count)
  return Array(ids.prefix(count))
}

@Test("A subscription that ends while it begins leaves no polling behind")
private func endedEarly() async throws {
  let session = try await MCPSession(.november2025)
  _ = try await session.content("case_changes")
  let address: JSON = ["uri": .string(uri("ibm/CS4178171"))]
  let first = session.send("resources/subscribe", address)
  let second = session.send("resources/unsubscribe", address)
  #expect(try await session.response(to: second)["error"] == nil)
  #expect(try await session.response(to: first)["error"] == nil)
}

@Test("A resource that is named several times is reported once for each change")
private func repetitions() async throws {
  let session = try await MCPSession()
  _ = try await session.content("case_changes")
  let address = JSON.string(uri("ibm/CS4178171"))
  session.send(
    "subscriptions/listen",
    [
      "notifications": [
        "resourceSubscriptions": .array(Array(repeating: address, count: 201) + [.string(uri("redhat/04180515"))])
      ]
    ])
  let first = try await session.notification()
  #expect(
    first?["params"]?["notifications"]?["resourceSubscriptions"] == [address, .string(uri("redhat/04180515"))],
    "\(first?.text ?? "")")
}
