import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Hover", .serialized) struct HoverTests {
  private static func text(_ result: JSON) -> String { result["contents"]?["value"]?.string ?? result.text }

  @Test("The case of a number is shown, and requested only if the store does not have it") func known() async throws {
    let session = try await EditorSession(["textDocument": ["hover": ["contentFormat": ["markdown", "plaintext"]]]])
    session.open("fixes \(Known.waiting) today", "gitcommit")
    let result = try await session.call("textDocument/hover", EditorSession.position(0, 8))
    #expect(result.columns == "0:6-15")
    #expect(result["contents"]?["kind"] == "markdown")
    #expect(Self.text(result).contains(Known.waiting), "\(result.text)")
    #expect(!session.transport.requests.isEmpty)
    // Not beside it.
    #expect(try await session.call("textDocument/hover", EditorSession.position(0, 3)) == .null)
    // From the store, with its age, although the vendor does not answer.
    session.transport.cut()
    session.time.advance(by: .seconds(300))
    let again = try await session.call("textDocument/hover", EditorSession.position(0, 8))
    #expect(Self.text(again).contains("as of 5 min ago"), "\(again.text)")
  }

  @Test("It has the title, the state, the severity, the owner, the last comments and the address") func content()
    async throws
  {
    let session = try await EditorSession()
    session.open("case \(Known.urgent)")
    try await session.learn(0, 5)
    // All members of the case.
    try await session.call("cases/render", ["case": .string("redhat/\(Known.urgent)")])
    try await session.settle()
    let row = try await session.vendors.perform("cases/get", ["case": .string("redhat/\(Known.urgent)")])
    let text = Self.text(try await session.call("textDocument/hover", EditorSession.position(0, 5)))
    for (name, part) in [
      ("title", row["title"]?.string), ("state", row["status"]?["vendor"]?.string),
      ("severity", row["severity"]?["vendor"]?.string),
      ("owner", row["owner"]?["name"]?.string ?? row["owner"]?["userId"]?.string), ("url", row["url"]?.string),
      ("age", "as of"), ("comments", "LAST COMMENTS"),
    ] {
      #expect(part.map { text.contains($0) } ?? false, "\(name): \(part ?? "none") in \(text)")
    }
  }

  @Test("After 300 ms without an answer, it says that the case is being requested; the request goes on") func late()
    async throws
  {
    let session = try await EditorSession()
    session.transport.block()
    session.open("SR \(Known.openSR)")
    let start = session.time.now
    let id = session.send("textDocument/hover", EditorSession.position(0, 4))
    while let deadline = try await session.time.nextSleep(), deadline != start + .milliseconds(300) {}
    session.time.advance(by: .milliseconds(300))
    let text = Self.text(try await session.response(to: id)["result"] ?? .null)
    #expect(text.contains("is being requested") && text.contains(Known.openSR), "\(text)")
    session.transport.release()
    let later = Self.text(try await session.call("textDocument/hover", EditorSession.position(0, 4)))
    #expect(later.contains("as of"), "\(later)")
    #expect(session.transport.requests(of: Known.openSR).count == 1)
  }

  @Test("Without a request, the hover states why there is none, and when the next one may be sent") func reasons()
    async throws
  {
    let session = try await EditorSession(["textDocument": ["hover": ["contentFormat": ["markdown"]]]])
    session.open("\(Known.waiting)\nSR \(Known.openSR)")
    /// The hover after the request has ended.
    func hover(_ line: Int) async throws -> String {
      while true {
        let id = session.send("textDocument/hover", EditorSession.position(line, 4))
        let response = try await session.time.patiently { try await session.response(to: id) }
        let text = Self.text(response["result"] ?? .null)
        if !text.contains("is being requested") { return text }
        session.time.advance(by: .milliseconds(500))
        try await session.settle()
      }
    }
    session.transport.cut()
    for _ in 0..<2 {
      let text = try await hover(0)
      #expect(text.contains("\(Known.waiting) is not known"), "\(text)")
      #expect(text.contains("The vendor cannot be reached"), "\(text)")
      #expect(text.contains("can be sent in "), "\(text)")
    }
    // One response is not that of the vendor.
    session.transport.cut(false)
    session.transport.rewrite { _ in "<html>" }
    let text = try await hover(1)
    #expect(text.contains("failed") && text.contains("can be sent in "), "\(text)")
    session.transport.rewrite { $0 }
    session.time.advance(by: .seconds(3601))
    for line in 0...1 {
      let text = try await hover(line)
      #expect(text.contains("as of"), "\(text)")
    }
  }

  @Test("A case that the vendor denied is not requested again for an hour") func denied() async throws {
    let session = try await EditorSession()
    session.open(Known.missing)
    for seconds in [0, 1, 3590] {
      session.time.advance(by: .seconds(seconds))
      let text = Self.text(try await session.call("textDocument/hover", EditorSession.position(0, 2)))
      #expect(text.contains("not visible"), "\(text)")
    }
    let count = session.transport.requests(of: Known.missing).count
    #expect(count == 1)
    session.time.advance(by: .seconds(20))
    try await session.learn(0, 2)
    #expect(session.transport.requests(of: Known.missing).count == count + 1)
  }

  @Test(
    "The format is the one that the client prefers",
    arguments: [
      ([], "plaintext"), (["plaintext"], "plaintext"), (["markdown", "plaintext"], "markdown"),
      (["plaintext", "markdown"], "plaintext"),
    ] as [([String], String)])
  func formats(_ accepted: [String], _ kind: String) async throws {
    let session = try await EditorSession([
      "textDocument": ["hover": ["contentFormat": .array(accepted.map { .string($0) })]]
    ])
    session.open(Known.waiting)
    let result = try await session.call("textDocument/hover", EditorSession.position(0, 0))
    #expect(result["contents"]?["kind"]?.string == kind)
    #expect(Self.text(result).hasPrefix("#") == (kind == "markdown"), "\(result.text)")
  }
}
