import JSON
import TestSupport
import Testing

@Suite("Features of the language server") struct FeatureTests {
  @Test("A request before initialize is refused") func lifecycle() async throws {
    let session = try await EditorSession(initializes: false)
    let response = try await session.response("textDocument/hover", EditorSession.position(0, 0))
    #expect(response["error"]?["code"] == -32002, "\(response.text)")
  }

  @Test(
    "A document that is not open has nothing",
    arguments: [
      ("textDocument/hover", JSON.null), ("textDocument/inlayHint", []), ("textDocument/documentLink", []),
      ("textDocument/codeLens", []), ("textDocument/codeAction", []), ("textDocument/definition", .null),
      ("textDocument/completion", ["isIncomplete": false, "items": []]),
      ("textDocument/diagnostic", ["kind": "full", "items": []]),
    ])
  func unknownDocument(_ method: String, _ expected: JSON) async throws {
    let session = try await EditorSession()
    let params = JSON.object(
      (EditorSession.position(0, 0).object ?? []) + (EditorSession.range((0, 0), (9, 0)).object ?? []).suffix(1))
    #expect(try await session.call(method, params) == expected)
  }

  @Test("Hover shows the case of a number, which it requests from the vendor if the store does not have it")
  func hover() async throws {
    let session = try await EditorSession(["textDocument": ["hover": ["contentFormat": ["markdown", "plaintext"]]]])
    session.open("fixes CS4150820 today", "gitcommit")
    let result = try await session.call("textDocument/hover", EditorSession.position(0, 8))
    #expect(result["range"] == EditorSession.range((0, 6), (0, 15))["range"])
    #expect(result["contents"]?["kind"] == "markdown")
    #expect(result["contents"]?["value"]?.string?.contains("CS4150820") == true, "\(result.text)")
    // Not beside it.
    #expect(try await session.call("textDocument/hover", EditorSession.position(0, 3)) == .null)
  }
}
