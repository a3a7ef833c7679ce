import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Inlay hints", .serialized) struct InlayHintTests {
  @Test(
    "A hint is the state of a case, and its severity if it is 1 or 2",
    arguments: [
      (Known.waiting, "waiting on customer"), ("case \(Known.urgent)", "in progress · S1"),
      (Known.resolved, "resolved"),
      ("case \(Known.closed)", "closed"), ("redhat/\(Known.closed)", "closed"), (Known.page(Known.closed), "closed"),
    ])
  func label(_ text: String, _ label: String) async throws {
    let session = try await EditorSession(Clients.hints)
    session.open("😀 \(text) end")
    try await session.learn(0, 3 + text.utf16.count)
    let hints = try await session.hints()
    #expect(hints.map(\.label) == [label])
    #expect(hints.first?["position"] == EditorSession.point(0, 3 + text.utf16.count))
  }

  @Test("A line has one hint for each number, and a range has the hints of its lines") func ranges() async throws {
    let session = try await EditorSession(Clients.hints)
    try await session.learnAll()
    let line = "\(Known.waiting) \(Known.open) \(Known.waiting)"
    session.open("\(line)\n\(line)\n\nlast \(Known.resolved)")
    #expect(try await session.hints().count == 5)
    for (start, end, count) in [((1, 0), (2, 0), 2), ((2, 0), (2, 0), 0), ((3, 0), (9, 9), 1), ((0, 0), (0, 9), 1)] {
      let result = try await session.call("textDocument/inlayHint", EditorSession.range(start, end))
      #expect(result.array?.count == count, "\(start) to \(end): \(result.text)")
    }
  }

  @Test("A number of which nothing is known has no hint") func unknown() async throws {
    let session = try await EditorSession(Clients.pulling)
    session.transport.block()
    session.open("\(Known.waiting) \(Known.missing)")
    #expect(try await session.hints().isEmpty)
    session.transport.release()
    try await session.learn(0, 0)
    try await session.learn(0, 10)
    #expect(try await session.hints().count == 1)
  }

  @Test("A client that cannot be asked to request hints again gets those that arrive within 300 ms") func arriving()
    async throws
  {
    let session = try await EditorSession(Clients.hints)
    session.open(Known.waiting)
    #expect(try await session.hints().count == 1)
    // The same for a number that was just typed.
    session.change("\(Known.waiting) \(Known.open)", version: 2)
    #expect(try await session.hints().count == 2)
    session.transport.block()
    session.change("\(Known.waiting) SR \(Known.closedSR)", version: 3)
    // Other sleeps do not end at the same time.
    session.time.advance(by: .milliseconds(1))
    let start = session.time.now
    let id = session.send("textDocument/inlayHint", EditorSession.range((0, 0), (9, 0)))
    while let deadline = try await session.time.nextSleep(), deadline != start + .milliseconds(300) {}
    session.time.advance(by: .milliseconds(300))
    #expect(try await session.response(to: id)["result"]?.array?.count == 1)
    session.transport.release()
    #expect(try await session.hints().count == 2)
    // What the vendor denied, and what cannot be requested, is not waited for.
    session.change("\(Known.missing)", version: 4)
    #expect(try await session.hints().isEmpty)
    session.transport.cut()
    session.change("\(Known.waiting) case \(Known.urgent)", version: 5)
    // The requests are repeated before they fail, and the pause after that is longer than this.
    try await session.pass(.seconds(20))
    let now = session.time.now
    #expect(try await session.hints().count == 1)
    #expect(session.time.now == now)
  }

  @Test(
    "A label has at most 24 columns",
    arguments: [
      ("待機中待機中待機中待機中", "待機中待機中待機中待機中"), ("待機中待機中待機中待機中待機中", "待機中待機中待機中待機…"),
      ("a待機中待機中待機中待機中待機", "a待機中待機中待機中待機…"), ("Parked with the goodwill of others", "Parked with the goodwil…"),
    ])
  func width(_ status: String, _ label: String) async throws {
    let session = try await EditorSession(Clients.hints)
    session.transport.rewrite { $0.replacing("Waiting on Red Hat", with: status) }
    session.open("case 04186767")
    try await session.learn(0, 5)
    #expect(try await session.hints().map(\.label) == [label])
  }

  @Test("The setting chooses the cases", arguments: [("off", 0), ("closedOnly", 3), ("all", 7)])
  func modes(_ mode: String, _ count: Int) async throws {
    let session = try await EditorSession(Clients.hints, options: ["hints": .string(mode)])
    try await session.learnAll()
    session.open(Known.text)
    #expect(try await session.hints().count == count)
  }

  @Test("The tooltip and the command are resolved if the client does that") func resolving() async throws {
    let session = try await EditorSession(Clients.full)
    #expect(session.serverCapabilities.value["inlayHintProvider"]?["resolveProvider"] == true)
    session.open("case \(Known.urgent)\n\(Known.waiting)")
    for line in [0, 1] { try await session.learn(line, 5) }
    let hints = try await session.hints()
    #expect(hints.count == 2 && hints.allSatisfy { $0["tooltip"] == nil && $0["label"]?.string != nil })
    let (first, second) = (
      try await session.call("inlayHint/resolve", hints[0]), try await session.call("inlayHint/resolve", hints[1])
    )
    #expect(first["tooltip"]?["kind"] == "markdown")
    #expect(first["tooltip"]?["value"]?.string?.contains(Known.urgent) == true)
    #expect(first.label == "in progress · S1")
    #expect(first["label"]?[0]?["command"]?["command"] == "casewire.open")
    // A client that resolves an item again gets each member once.
    let again = try await session.call("inlayHint/resolve", second)
    #expect(again == second && again.object?.filter { $0.name == "tooltip" }.count == 1)
    // A case without a page cannot be opened.
    #expect(second["label"]?.string == "waiting on customer" && second["tooltip"] != nil)
  }

  @Test("The tooltip is complete for a client that does not resolve it") func complete() async throws {
    let session = try await EditorSession(Clients.hints)
    #expect(session.serverCapabilities.value["inlayHintProvider"]?["resolveProvider"] == false)
    session.open(Known.waiting)
    try await session.learn(0, 0)
    let hints = try await session.hints()
    #expect(hints.first?["tooltip"]?.string?.contains(Known.waiting) == true)
  }
}
