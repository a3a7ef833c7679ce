import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
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

/// Reads notifications until each of these resources was reported. Others that are subscribed to may be reported again.
private func expectUpdates(_ session: MCPSession, _ uris: Set<String>, among all: Set<String>? = nil) async throws {
  var missing = uris
  while !missing.isEmpty, let message = try await session.notification() {
    guard message["method"] == "notifications/resources/updated" else { continue }
    let updated = message["params"]?["uri"]?.string ?? ""
    #expect((all ?? uris).contains(updated), "\(updated) was not subscribed to")
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
  while try await session.content("case_changes", ["profiles": ["ibm", "redhat"]])["pending"] != nil {}
  for id in ids.dropFirst() { try await plain(session, "comments/add", ["case": .string(id), "text": "later"]) }
  try await expectUpdates(session, Set(ids.dropFirst().map(uri)), among: Set(ids.map(uri)))
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
  while try await session.content("case_changes", ["profiles": ["ibm"]])["pending"] != nil {}
  try await plain(session, "comments/add", ["case": .string(id), "text": "later"])
  try await expectUpdates(session, [uri(id)])
}

@Test(
  "A change of every subscribed case arrives, however many others there are at once",
  arguments: [250, 1300])
private func behind(_ count: Int) async throws {
  let session = try await MCPSession(.november2025)
  // What happened before the first listing of a profile is no change.
  _ = try await session.content("case_changes")
  let listed = try await session.vendors.perform("cases/list", ["profiles": ["ibm"], "limit": 17])
  let ids = (listed["cases"]?.array ?? []).compactMap { $0["id"]?.string }
  let (busy, quiet, subscribed) = (ids[0], ids[1], Array(ids.dropFirst(2)))
  for id in subscribed { _ = try await session.result("resources/subscribe", ["uri": .string(uri(id))]) }
  let client = try FakeClient(Dispatcher(context: session.context), time: session.time)
  defer { client.closeInput() }
  let distance = count / subscribed.count
  // The clock stands still, so the changes are noticed together.
  for index in 0..<count {
    let id = index.isMultiple(of: distance) ? subscribed[index / distance % subscribed.count] : busy
    client.call("\(index)", "comments/add", JSON.object([.init("case", .string(id)), .init("text", "x")]).text)
    let response = try await client.answer(to: "\(index)")
    #expect(response?["error"] == nil, "\(response?.text ?? "")")
  }
  await session.settle()
  let ticking = session.ticks()
  defer { ticking.cancel() }
  try await expectUpdates(session, Set(subscribed.map(uri)))
  _ = try await session.content("case_comment", ["case": .string(subscribed[0]), "text": "later"])
  try await expectUpdates(session, [uri(subscribed[0])], among: Set(subscribed.map(uri)))
  // Nothing before the comment reports this case, as it may the one above.
  _ = try await session.result("resources/subscribe", ["uri": .string(uri(quiet))])
  _ = try await session.content("case_comment", ["case": .string(quiet), "text": "later"])
  try await expectUpdates(session, [uri(quiet)], among: Set((subscribed + [quiet]).map(uri)))
}

@Test("A subscription that ends while it begins leaves no polling behind")
private func endedEarly() async throws {
  let session = try await MCPSession(.november2025)
  _ = try await session.content("case_changes")
  let address: JSON = ["uri": .string(uri("ibm/CS4178171"))]
  let first = session.send("resources/subscribe", address)
  let second = session.send("resources/unsubscribe", address)
  for _ in 0..<2 { #expect(try await session.response(toAnyOf: [first, second])["error"] == nil) }
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
