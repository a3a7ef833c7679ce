import JSON
import Platform
import TestSupport
import Testing

@Suite("Diagnostics of documents", .serialized) struct DiagnosticTests {
  private static let publish = "textDocument/publishDiagnostics"
  private static let number = "SR \(Known.closedSR)"

  @Test(
    "A closed case after a marker in the same comment is reported at its number",
    arguments: [
      ("// TODO \(number)", "c", ["0:11-20"]), ("// FIXME: \(number)", "c", ["0:13-22"]),
      ("// HACK \(number)", "c", ["0:11-20"]), ("// XXX \(number)", "c", ["0:10-19"]),
      ("// WORKAROUND for \(number)", "c", ["0:21-30"]), ("# TODO \(number)", "python", ["0:10-19"]),
      ("/* TODO\n   later\n   \(number) */", "c", ["2:6-15"]),
      ("// FIXME\n// later\n// \(number)", "c", ["2:6-15"]), ("  # TODO\n  # \(number)", "ruby", ["1:7-16"]),
      ("// TODO \(Known.resolved)", "c", ["0:8-17"]),
      ("// TODO \(number) and case \(Known.closed)", "c", ["0:11-20", "0:30-38"]),
      // Another case, spelling, or order.
      ("// TODO SR \(Known.openSR)", "c", []), ("// todo \(number)", "c", []), ("// Fixme \(number)", "c", []),
      ("// TODOS \(number)", "c", []), ("// \(number) TODO", "c", []), ("// later: \(number)", "c", []),
      // Another comment, or a string.
      ("// TODO\nint x;\n// \(number)", "c", []), ("/* TODO */ /* \(number) */", "c", []),
      ("// TODO\n\"\(number)\"", "c", []), ("x = \(Known.closedSR); // TODO", "c", []),
      // Where the whole text is scanned, the same line.
      ("TODO \(number)", "gitcommit", ["0:8-17"]), ("- TODO \(number)", "markdown", ["0:10-19"]),
      ("TODO\n\(number)", "plaintext", []), ("TODO \(number)", "nosuchlanguage", ["0:8-17"]),
    ])
  func closedBehind(_ text: String, _ language: String, _ columns: [String]) async throws {
    let session = try await EditorSession(Clients.pulling)
    try await session.learnAll()
    session.open(text, language)
    let found = try await session.diagnostics()
    #expect(found.map(\.columns) == columns, "\(found)")
    for one in found {
      #expect(one["severity"] == 4 && one["source"] == "casewire" && one["code"] == "closedBehind")
    }
  }

  @Test(
    "An id or an address that the vendor denies is reported, and a number is not",
    arguments: [
      ("ibm/\(Known.missing)", ["0:0-13"]), ("see \(Known.page("09999999"))", ["0:4-52"]), (Known.missing, []),
      ("case 09999999", []), ("ibm/\(Known.waiting)", []), ("nosuch/\(Known.missing)", []),
    ])
  func denied(_ text: String, _ columns: [String]) async throws {
    let session = try await EditorSession(Clients.pulling)
    session.open(text)
    for column in stride(from: 0, through: text.utf16.count, by: 6) { try await session.learn(0, column) }
    let found = try await session.diagnostics()
    #expect(found.map(\.columns) == columns, "\(found)")
    for one in found {
      #expect(one["severity"] == 3 && one["code"] == "unknown")
      #expect(one["message"]?.string?.contains("not visible with these accounts") == true)
    }
  }

  @Test("Each kind can be switched off", arguments: ["closedBehind", "unknown"]) func settings(_ name: String)
    async throws
  {
    let session = try await EditorSession(
      Clients.pulling, options: ["diagnostics": .object([.init(name, false)])])
    try await session.learnAll()
    session.open("TODO \(Self.number)\nibm/\(Known.missing)")
    try await session.learn(1, 6)
    #expect(
      try await session.diagnostics().compactMap { $0["code"]?.string }
        == ["closedBehind", "unknown"].filter { $0 != name })
  }

  // MARK: Pulling and pushing

  @Test(
    "A client that can be asked to request diagnostics again requests them; to others they are sent; never both",
    arguments: [
      (Clients.plain, false), (["textDocument": ["diagnostic": [:]]], false),
      (["textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": ["refreshSupport": false]]], false),
      (["workspace": ["diagnostics": ["refreshSupport": true]]], false), (Clients.pulling, true),
    ] as [(JSON, Bool)])
  func model(_ capabilities: JSON, _ pulls: Bool) async throws {
    let session = try await EditorSession(capabilities)
    let provider = session.serverCapabilities.value["diagnosticProvider"]
    #expect((provider != nil) == pulls)
    if pulls { #expect(provider?["workspaceDiagnostics"] == false && provider?["interFileDependencies"] == false) }
    session.open("TODO \(Self.number)", version: 7)
    try await session.learn(0, 8)
    try await session.pass(.seconds(10)) {
      !pulls && session.inbox.all(Self.publish).contains { $0["diagnostics"] != [] }
    }
    let pushed = session.inbox.all(Self.publish)
    if pulls {
      #expect(pushed.isEmpty)
      #expect(try await session.diagnostics().count == 1)
    } else {
      #expect(pushed.last?["diagnostics"]?.array?.map(\.columns) == ["0:8-17"])
      #expect(pushed.last?["uri"]?.string == EditorSession.uri && pushed.last?["version"] == 7)
    }
    session.close()
    try await session.pass(.seconds(1)) { !pulls && session.inbox.all(Self.publish).last?["diagnostics"] == [] }
    #expect(session.inbox.all(Self.publish).last?["diagnostics"] == (pulls ? nil : []))
  }

  @Test("A burst of changes causes one message, with the last version") func debounced() async throws {
    let session = try await EditorSession()
    try await session.learnAll()
    try await session.pass(.seconds(1))
    let before = session.inbox.all(Self.publish).count
    session.open("nothing", version: 1)
    for version in 2...9 {
      session.change("\(String(repeating: "x", count: version)) TODO \(Self.number)", version: version)
    }
    try await session.settle()
    #expect(session.inbox.all(Self.publish).count == before)
    try await session.pass(.seconds(5)) { session.inbox.all(Self.publish).count > before }
    try await session.pass(.seconds(2))
    let sent = session.inbox.all(Self.publish).dropFirst(before)
    #expect(sent.count == 1 && sent.last?["version"] == 9)
    #expect(sent.last?["diagnostics"]?.array?.map(\.columns) == ["0:18-27"])
    // Not again if nothing changes.
    session.change("\(String(repeating: "x", count: 9)) TODO \(Self.number) ", version: 10)
    try await session.pass(.seconds(2))
    #expect(session.inbox.all(Self.publish).count == before + 1)
  }

  @Test("While a person types without a pause, the diagnostics are sent about once a second") func typing()
    async throws
  {
    let session = try await EditorSession()
    try await session.learnAll()
    session.open("TODO \(Self.number)")
    try await session.pass(.seconds(1))
    let before = session.inbox.all(Self.publish).count
    for version in 2...60 {
      session.change("\(String(repeating: "x", count: version)) TODO \(Self.number)", version: version)
      _ = try await session.response("workspace/symbol", ["query": "no such case"])
      session.time.advance(by: .milliseconds(50))
    }
    try await session.pass(.seconds(2))
    #expect((3...5).contains(session.inbox.all(Self.publish).count - before))
    #expect(session.inbox.all(Self.publish).last?["version"] == 60)
  }

  @Test("A document without diagnostics causes no message") func nothing() async throws {
    let session = try await EditorSession()
    try await session.learnAll()
    session.open("nothing")
    try await session.pass(.seconds(1))
    session.change("SR \(Known.openSR)", version: 2)
    try await session.pass(.seconds(2))
    session.close()
    try await session.settle()
    #expect(session.inbox.methods.isEmpty, "\(session.inbox.methods)")
  }

  @Test("A document that is opened again without a close replaces the first one") func reopened() async throws {
    let session = try await EditorSession()
    try await session.learnAll()
    session.open("TODO \(Self.number)")
    try await session.pass(.seconds(1))
    let sent = session.inbox.all(Self.publish).count
    // The push of the second document waits when the third one is opened.
    session.open("\n\nTODO \(Self.number)\nibm/\(Known.missing)", version: 2)
    session.open("nothing", version: 3)
    try await session.pass(.seconds(2))
    let messages = session.inbox.all(Self.publish).dropFirst(sent)
    #expect(messages.count == 1 && messages.last?["diagnostics"] == [] && messages.last?["version"] == 3)
    // The cases of the first ones are not followed any more.
    session.close()
    try await session.leap(.seconds(31))
    #expect(await session.becomesIdle())
  }

  @Test("The same diagnostics are not sent twice to a client that has them") func unchanged() async throws {
    let session = try await EditorSession(Clients.pulling)
    try await session.learnAll()
    session.open("TODO \(Self.number)")
    let first = try await session.call("textDocument/diagnostic", EditorSession.document())
    #expect(first["kind"] == "full" && first["items"]?.array?.count == 1)
    let again = JSON.object(
      (EditorSession.document().object ?? []) + [.init("previousResultId", first["resultId"] ?? .null)])
    #expect(try await session.call("textDocument/diagnostic", again)["kind"] == "unchanged")
    session.change(" TODO \(Self.number)", version: 2)
    #expect(try await session.call("textDocument/diagnostic", again)["kind"] == "full")
  }

  @Test("The address of the case is added for clients that show it") func description() async throws {
    for (capabilities, isAdded) in [(Clients.pulling, false), (Clients.full, true)] {
      let session = try await EditorSession(capabilities)
      try await session.learnAll()
      session.open("TODO case \(Known.closed)")
      let found = try await session.diagnostics()
      #expect(found.count == 1)
      #expect(found.first?["codeDescription"]?["href"]?.string == (isAdded ? Known.page(Known.closed) : nil))
    }
  }
}
