import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Limits of documents", .serialized) struct LimitTests {
  @Test("A document over the limit is not scanned, which is reported once") func large() async throws {
    let session = try await EditorSession(Clients.hints, options: ["maxFileKilobytes": 1])
    try await session.learnAll()
    let text = Known.waiting + String(repeating: " ", count: 991)
    session.open(text)
    #expect(try await session.hints().count == 1)
    session.change(text + " ", version: 2)
    session.change(text + "  ", version: 3)
    #expect(try await session.hints().isEmpty)
    let message = try await session.next("window/logMessage")["message"]?.string
    #expect(message?.contains(EditorSession.uri) == true)
    session.change(text, version: 4)
    #expect(try await session.hints().count == 1)
    session.change(text + " ", version: 5)
    #expect(try await session.hints().isEmpty)
    try await session.settle()
    #expect(session.inbox.all("window/logMessage").count == 1)
    #expect(!session.inbox.methods.contains("window/showMessage"))
  }

  @Test("A line over 10,000 characters is skipped, and the others are not") func longLine() async throws {
    let session = try await EditorSession(Clients.hints)
    try await session.learnAll()
    session.open("\(Known.waiting) \(String(repeating: "x", count: 10_000))\n\(Known.waiting)")
    #expect(try await session.hints().map { $0["position"]?["line"] } == [1])
  }

  /// The numbers that begin like these, in the requests so far.
  private static func numbers(_ session: EditorSession, _ prefix: String) -> Set<Substring> {
    Set(session.transport.texts.flatMap { $0.matches(of: /3000\d{5}/).map(\.output) }.filter { $0.hasPrefix(prefix) })
  }

  @Test("At most 200 numbers of a document are requested") func numbers() async throws {
    let session = try await EditorSession(Clients.hints)
    session.open((300_000_000..<300_000_260).map { "SR \($0)" }.joined(separator: "\n"))
    try await session.pass(.seconds(120)) { Self.numbers(session, "3000").count >= 200 }
    try await session.leap(.seconds(30))
    #expect(Self.numbers(session, "3000").count == 200)
    #expect(Self.numbers(session, "3000").contains("300000199"))
    // One more is requested on demand.
    try await session.learn(259, 5)
    #expect(Self.numbers(session, "3000").count == 201)
  }

  @Test("Nothing is requested for hints and diagnostics that are off") func off() async throws {
    let session = try await EditorSession(
      Clients.hints, options: ["hints": "off", "diagnostics": ["closedBehind": false, "unknown": false]])
    session.open(Known.text)
    try await session.pass(.seconds(5))
    #expect(session.transport.requests.isEmpty)
    // A hover still works.
    try await session.learn(0, 5)
    #expect(!session.transport.requests.isEmpty)
  }

  @Test(
    "Documents without cases cost nothing",
    arguments: [
      ("| \(Known.closedSR) | 123456789 |\n", "markdown"), ("x = 682299374; y = \"682299374\"; // 682299374\n", "c"),
      ("uuid 12345678-1234-1234-1234-123456789012, port 694187333\n", "plaintext"), ("cisco/ios-xe\n", "plaintext"),
    ])
  func none(_ line: String, _ language: String) async throws {
    let session = try await EditorSession(Clients.pulling)
    for number in 0..<100 {
      session.open(String(repeating: line, count: 40), language, uri: "file:///w/\(number)")
    }
    #expect(try await session.hints("file:///w/50").isEmpty)
    try await session.settle()
    #expect(!session.time.hasSleepers)
    #expect(session.transport.requests.isEmpty)
  }

  @Test("Thousands of documents share their look-ups, and cost nothing after they are closed") func thousands()
    async throws
  {
    let session = try await EditorSession(Clients.pulling)
    try await session.learnAll()
    let count = 1000
    let before = session.transport.requests.count
    for number in 0..<count {
      session.open("// TODO \(Known.resolved)\n// SR \(Known.closedSR)", "c", uri: "file:///w/\(number).c")
    }
    for number in [0, count / 2, count - 1] {
      #expect(try await session.hints("file:///w/\(number).c").count == 2)
      #expect(try await session.diagnostics("file:///w/\(number).c").count == 2)
    }
    try await session.pass(.seconds(3))
    #expect(session.transport.requests(of: Known.resolved).count <= 1)
    for number in 0..<count { session.change("nothing", version: 2, uri: "file:///w/\(number).c") }
    for number in 0..<count { session.close(uri: "file:///w/\(number).c") }
    try await session.settle()
    try await session.leap(.seconds(31))
    #expect(await session.becomesIdle())
    #expect(session.transport.requests.count < before + 50)
  }

  @Test("Ignored numbers are not counted among those that are looked up") func ignored() async throws {
    let numbers = 300_000_000..<300_000_260
    let session = try await EditorSession(
      Clients.hints, options: ["ignore": .array(numbers.prefix(200).map { ["number": .string("\($0)")] })])
    session.open(numbers.map { "SR \($0)" }.joined(separator: "\n"))
    try await session.pass(.seconds(120)) { Self.numbers(session, "3000").count >= 60 }
    #expect(Self.numbers(session, "3000") == Set(numbers.suffix(60).map { Substring("\($0)") }))
  }

  @Test("Closed documents consume nothing") func closed() async throws {
    let session = try await EditorSession(Clients.pulling)
    session.open(Known.text)
    session.open("TODO \(Known.waiting)", uri: "file:///w/b.txt")
    for line in 0..<Known.count { try await session.learn(line, 5) }
    _ = try await session.hints()
    try await session.pass(.seconds(2))
    session.close()
    session.close(uri: "file:///w/b.txt")
    try await session.settle()
    // A round that runs may end within its grace.
    try await session.leap(.seconds(31))
    #expect(await session.becomesIdle())
    let (requests, messages) = (session.transport.requests.count, session.inbox.methods.count)
    try await session.leap(.seconds(7200))
    #expect(session.transport.requests.count == requests)
    #expect(session.inbox.methods.count == messages)
  }

  @Test("The cases that the store has are not requested when a document is opened") func stored() async throws {
    let session = try await EditorSession(Clients.hints)
    try await session.call("cases/list", ["profiles": ["ibm"], "limit": 100])
    try await session.settle()
    session.open(Known.waiting)
    #expect(try await session.hints().count == 1)
    #expect(session.transport.requests(of: Known.waiting).isEmpty)
  }
}
