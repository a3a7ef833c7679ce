import CaseService
import JSON
import LanguageServer
import ServiceTestSupport
import TestSupport
import Testing

@Suite("The connection of a language server", .serialized) struct LifecycleTests {
  @Test("A request before initialize is refused", arguments: languageServerTable.map(\.name))
  func lifecycle(_ method: String) async throws {
    let session = try await EditorSession(initializes: false)
    let response = try await session.response(method, EditorSession.position(0, 0))
    #expect(response["error"]?["code"] == -32002, "\(response.text)")
  }

  @Test(
    "A document that is not open has nothing",
    arguments: [
      ("textDocument/hover", JSON.null), ("textDocument/inlayHint", []), ("textDocument/documentLink", []),
      ("textDocument/codeLens", []), ("textDocument/codeAction", []), ("textDocument/definition", .null),
      ("textDocument/completion", ["isIncomplete": false, "items": []]),
      ("textDocument/diagnostic", ["kind": "full", "items": []]),
    ] as [(String, JSON)])
  func unknownDocument(_ method: String, _ expected: JSON) async throws {
    let session = try await EditorSession(Clients.full)
    let params = JSON.object(
      (EditorSession.position(0, 0).object ?? []) + (EditorSession.range((0, 0), (9, 0)).object ?? []).suffix(1))
    #expect(try await session.call(method, params) == expected)
    // The same after it was closed; changes of a document that is not open are ignored.
    session.open(Known.text)
    session.close()
    session.change(Known.text, version: 3)
    #expect(try await session.call(method, params) == expected)
  }

  @Test(
    "A position outside of the document is clamped",
    arguments: [
      ((1, 100), true), ((1, 4_294_967_295), true), ((9, 0), true), ((4_294_967_295, 4_294_967_295), true),
      ((1, 9_007_199_254_740_991), true), ((9_007_199_254_740_991, 0), true), ((-5, 0), false), ((1, -1), false),
      ((0, 100), false), ((0, 5), false), ((1, 0), false),
    ] as [((Int, Int), Bool)])
  func clamped(_ position: (Int, Int), _ isShown: Bool) async throws {
    let session = try await EditorSession()
    session.open("first\nSR \(Known.closedSR)")
    let result = try await session.call("textDocument/hover", EditorSession.position(position.0, position.1))
    #expect((result != .null) == isShown, "\(result.text)")
    if isShown { #expect(result.columns == "1:3-12") }
  }

  @Test(
    "Columns are counted in the encoding that the client prefers, UTF-8 first",
    arguments: [
      ([], "utf-16", "0:8-17"), (["utf-7"], "utf-16", "0:8-17"), (["utf-16"], "utf-16", "0:8-17"),
      (["utf-32", "utf-16"], "utf-32", "0:7-16"), (["utf-16", "utf-8"], "utf-8", "0:11-20"),
    ] as [([String], String, String)])
  func encodings(_ offered: [String], _ chosen: String, _ columns: String) async throws {
    let capabilities: JSON =
      offered.isEmpty ? [:] : ["general": ["positionEncodings": .array(offered.map { .string($0) })]]
    let session = try await EditorSession(capabilities)
    #expect(session.serverCapabilities.value["positionEncoding"]?.string == chosen)
    session.open("😀e\u{301}\tSR \(Known.closedSR)")
    let column = columns.split(separator: ":")[1].split(separator: "-").compactMap { Int($0) }
    let result = try await session.call("textDocument/hover", EditorSession.position(0, column[0]))
    #expect(result.columns == columns)
    // The end of the number, counted in the same encoding.
    #expect(try await session.call("textDocument/hover", EditorSession.position(0, column[1])).columns == columns)
    #expect(try await session.call("textDocument/hover", EditorSession.position(0, column[0] - 1)) == .null)
  }

  @Test("A client without optional capabilities gets hover, links and diagnostics, and nothing that it did not request")
  func plainClient() async throws {
    let session = try await EditorSession(Clients.plain)
    let capabilities = session.serverCapabilities.value
    for name in ["inlayHintProvider", "diagnosticProvider", "workspace"] {
      #expect(capabilities[name] == nil, "\(name)")
    }
    for name in ["renameProvider", "semanticTokensProvider", "foldingRangeProvider"] {
      #expect(capabilities[name] == nil, "\(name)")
    }
    session.open("TODO case \(Known.closed)")
    let hover = try await session.call("textDocument/hover", EditorSession.position(0, 10))
    #expect(hover["contents"]?["kind"] == "plaintext")
    let links = try await session.call("textDocument/documentLink", EditorSession.document())
    #expect(links[0]?["target"]?.string == Known.page(Known.closed))
    #expect(links[0]?["tooltip"] == nil)
    try await session.pass(.seconds(10)) {
      session.inbox.all("textDocument/publishDiagnostics").contains { $0["diagnostics"]?.array?.count == 1 }
    }
    session.change("nothing", version: 2)
    try await session.leap(.seconds(65))
    session.close()
    try await session.settle()
    let methods = Set(session.inbox.methods)
    #expect(methods == ["textDocument/publishDiagnostics"])
  }

  @Test("A request can be cancelled") func cancellation() async throws {
    let session = try await EditorSession()
    session.transport.block()
    session.open("fixes \(Known.waiting)")
    let id = session.send("textDocument/hover", EditorSession.position(0, 8))
    try await session.transport.gate.waitFor("request")
    session.notify("$/cancelRequest", ["id": .number(id)])
    let response = try await session.response(to: id)
    #expect(response["error"]?["code"] == -32800, "\(response.text)")
  }
}
