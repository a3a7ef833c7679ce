import JSON
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Completion", .serialized) struct CompletionTests {
  /// A session whose store has all cases.
  private static func session(_ options: JSON = [:], cases: Int = 60, capabilities: JSON = Clients.full) async throws
    -> EditorSession
  {
    let session = try await EditorSession(capabilities, options: options, vendors: SimulatedVendors(cases: cases))
    for profile in ["ibm", "redhat", "cisco"] {
      try await session.call("cases/list", ["profiles": [.string(profile)], "limit": 100])
    }
    try await session.settle()
    return session
  }

  private static func items(
    _ session: EditorSession, _ text: String, _ language: String = "plaintext", at column: Int? = nil
  )
    async throws -> [JSON]
  {
    session.open(text, language)
    let result = try await session.call(
      "textDocument/completion", EditorSession.position(0, column ?? text.utf16.count))
    return result["items"]?.array ?? []
  }

  @Test("Only a keyword with a colon, a profile with a slash, and CS ask for cases") func contexts() async throws {
    let session = try await Self.session()
    let trigger = session.serverCapabilities.value["completionProvider"]
    #expect(trigger?["triggerCharacters"] == [":", "/"] && trigger?["resolveProvider"] == true)
    for (text, language, beginning, start) in [
      ("case:", "plaintext", "", 5), ("see case: ", "plaintext", "", 10), ("SR:", "plaintext", "", 3),
      ("sr: 694", "plaintext", "694", 4), ("TAC: ", "plaintext", "", 5), ("Red Hat: 04", "plaintext", "04", 9),
      ("ibm/", "plaintext", "CS", 4), ("see redhat/041", "plaintext", "041", 11), ("ibm/CS41", "plaintext", "CS41", 4),
      (String(repeating: "é", count: 2000) + " CS41", "plaintext", "CS41", 2001),
      ("CS", "plaintext", "CS", 0), ("fixes CS4", "gitcommit", "CS4", 6), ("// CS41", "c", "CS41", 3),
      ("\"case: ", "c", "", 7),
    ] {
      let items = try await Self.items(session, text, language)
      #expect(!items.isEmpty, "\(text)")
      for item in items {
        #expect(item["filterText"]?.string?.contains(beginning) == true, "\(text): \(item.text)")
        #expect(item["textEdit"]?.columns == "0:\(start)-\(text.utf16.count)", "\(text)")
      }
    }
    for (text, language) in [
      ("", "plaintext"), ("4", "plaintext"), ("694", "plaintext"), ("SR 694", "plaintext"), ("case", "plaintext"),
      ("case 04", "plaintext"), ("XCS41", "plaintext"), ("2026/", "plaintext"), ("myibm/", "plaintext"),
      ("suitcase:", "plaintext"), ("see: ", "plaintext"), ("C", "plaintext"), ("CS41x", "plaintext"),
      ("x = CS41", "c"), ("case:", "c"), ("nosuch/CS", "plaintext"),
    ] {
      let items = try await Self.items(session, text, language)
      if text == "nosuch/CS" { continue }
      #expect(items.isEmpty, "\(text): \(items.count)")
    }
  }

  @Test(
    "The inserted text depends on the setting and the language",
    arguments: [
      ("auto", "plaintext", "case: 041805", Known.urgent),
      ("auto", "markdown", "case: 041805", "[\(Known.urgent)](\(Known.page(Known.urgent)))"),
      ("number", "markdown", "case: 041805", Known.urgent),
      ("id", "markdown", "case: 041805", "redhat/\(Known.urgent)"),
      ("link", "plaintext", "case: 041805", Known.page(Known.urgent)),
      ("link", "plaintext", "CS41508", "ibm/\(Known.waiting)"),
      ("auto", "markdown", "CS41508", Known.waiting), ("auto", "markdown", "redhat/041805", Known.urgent),
      ("id", "plaintext", "redhat/041805", Known.urgent),
    ])
  func insertion(_ setting: String, _ language: String, _ text: String, _ inserted: String) async throws {
    let session = try await Self.session(["completion": ["insert": .string(setting)]])
    let items = try await Self.items(session, text, language)
    #expect(items.compactMap { $0["textEdit"]?["newText"]?.string } == [inserted])
  }

  @Test("A list has the 50 first cases, open and recent ones first") func order() async throws {
    let session = try await Self.session(cases: 30)
    let all = try await session.vendors.perform("cases/list", ["limit": 200])["cases"]?.array ?? []
    session.open("case:")
    let result = try await session.call("textDocument/completion", EditorSession.position(0, 5))
    #expect(result["isIncomplete"] == true)
    let items = result["items"]?.array ?? []
    #expect(items.count == 50)
    let rows = items.compactMap { item in all.first { $0["id"] == item["data"] } }
    #expect(rows.count == 50)
    let isOver = rows.map { ["closed", "resolved"].contains($0["status"]?["state"]?.string) }
    #expect(isOver == isOver.sorted { !$0 && $1 } && isOver.contains(true))
    for group in [rows.filter { !["closed", "resolved"].contains($0["status"]?["state"]?.string) }] {
      let times = group.compactMap { $0["updatedAt"]?.string }
      #expect(times == times.sorted(by: >))
    }
    let sorted = items.compactMap { $0["sortText"]?.string }
    #expect(sorted == sorted.sorted() && Set(sorted).count == 50)
  }

  @Test("The rest of a completion has the details of the case") func resolving() async throws {
    let session = try await Self.session()
    let items = try await Self.items(session, "CS41508")
    #expect(items.count == 1 && items.first?["documentation"] == nil)
    let resolved = try await session.call("completionItem/resolve", items.first ?? .null)
    #expect(resolved["documentation"]?["kind"] == "markdown")
    #expect(resolved["documentation"]?["value"]?.string?.contains("Workers of pool") == true, "\(resolved.text)")
    #expect(resolved["label"] == items.first?["label"])
    // A client that resolves an item again gets each member once.
    let again = try await session.call("completionItem/resolve", resolved)
    #expect(again == resolved && again.object?.filter { $0.name == "documentation" }.count == 1)
    // An item that is not of this server stays as it is.
    let other: JSON = ["label": "x", "data": 5]
    #expect(try await session.call("completionItem/resolve", other) == other)
  }

  @Test("Without a store, and while the vendor cannot be reached, a completion is empty or from the store")
  func offline()
    async throws
  {
    let session = try await Self.session()
    session.transport.cut()
    let count = session.transport.requests.count
    #expect(try await Self.items(session, "CS41508").count == 1)
    #expect(session.transport.requests.count == count)
    let other = try await EditorSession(Clients.full, hasStore: false)
    #expect(try await Self.items(other, "CS41508").isEmpty)
  }

  @Test("The settings choose the profiles") func profiles() async throws {
    let session = try await Self.session(["profiles": ["cisco"]])
    #expect(try await Self.items(session, "CS41508").isEmpty)
    #expect(try await Self.items(session, "ibm/").isEmpty)
    #expect(try await !Self.items(session, "SR: ").isEmpty)
  }
}
