import CaseService
import JSON
import JSONRPC
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

@Test(
  "initialize begins the newest revision that both know",
  arguments: [
    ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
    ("2025-11-25", "2025-11-25"),
    ("2026-07-28", "2025-11-25"), ("2030-01-01", "2025-11-25"), ("2020-01-01", "2025-11-25"),
  ])
private func negotiation(_ requested: String, _ agreed: String) async throws {
  let session = try await MCPSession(.november2025, initializes: false)
  let result = try await session.result(
    "initialize",
    ["protocolVersion": .string(requested), "capabilities": [:], "clientInfo": ["name": "x", "version": "1"]])
  #expect(result["protocolVersion"]?.string == agreed)
}

@Test("A response has the members of its revision, and no newer ones", arguments: Revision.allCases)
private func members(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  for (method, params, isCacheable) in [
    ("tools/list", [:] as JSON, true), ("resources/list", [:], true), ("resources/templates/list", [:], true),
    ("prompts/list", [:], true), ("resources/read", ["uri": "case://ibm/CS4178171"], true),
    ("prompts/get", ["name": "triage"], false), ("tools/call", ["name": "case_options"], false),
    (
      "completion/complete",
      ["ref": ["type": "ref/prompt", "name": "triage"], "argument": ["name": "profile", "value": ""]], false
    ),
  ] {
    let result = try await session.result(method, params)
    #expect(result["resultType"] == (revision.isModern ? "complete" : nil), "\(method)")
    #expect((result["ttlMs"] != nil) == (revision.isModern && isCacheable), "\(method)")
    #expect((result["cacheScope"] != nil) == (revision.isModern && isCacheable), "\(method)")
    #expect((result["_meta"]?[MetaName.serverInfo] != nil) == revision.isModern, "\(method)")
    if method == "tools/call" {
      #expect((result["structuredContent"] != nil) == (revision >= .june2025))
      let text = result["content"]?[0]?["text"]?.string
      #expect(text != nil && (result["structuredContent"].map { $0.text == text } ?? true))
    }
    if method == "tools/list" {
      #expect((result["tools"]?[0]?["annotations"] != nil) == (revision >= .march2025))
    }
  }
}

@Test("Both eras on one pipe: each request is answered in its own")
private func mixed() async throws {
  let session = try await MCPSession(.june2025)
  let meta: JSON = .object([
    .init(MetaName.protocolVersion, "2026-07-28"), .init(MetaName.clientCapabilities, [:]),
  ])
  let expected: [(method: String, isModern: Bool, code: JSON?)] = [
    ("tools/list", true, nil), ("tools/list", false, nil), ("ping", true, -32601), ("ping", false, nil),
    ("server/discover", true, nil), ("server/discover", false, -32601), ("cases/list", false, -32601),
    ("cases/list", true, -32601), ("subscriptions/listen", false, -32601), ("resources/subscribe", true, -32601),
    ("initialize", true, -32601), ("logging/setLevel", true, -32601),
  ]
  for row in expected {
    let params: JSON = row.isModern ? ["_meta": meta] : [:]
    let response = try await session.response(row.method, params)
    #expect(response["error"]?["code"] == row.code, "\(row)")
    if row.code == nil { #expect((response["result"]?["resultType"] != nil) == row.isModern, "\(row)") }
  }
}

@Test(
  "A request without a revision, or with another one, gets the error of MCP",
  arguments: [
    (#"{}"#, -32602), (#"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#, -32602),
    (
      #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}}"#,
      -32022
    ),
    (
      #"{"_meta":{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientCapabilities":{}}}"#,
      -32022
    ),
    (
      #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}"#,
      -32602
    ),
  ])
private func versions(_ params: String, _ code: Int) async throws {
  let session = try await MCPSession(initializes: false)
  session.client.client.call("7", "tools/list", params)
  let error = try await session.response(to: 7)["error"]
  #expect(error?["code"] == .number(code))
  if code == -32022 { #expect(error?["data"]?["supported"] == ["2026-07-28"]) }
}

@Test("A client without MCP gets casewire's own protocol, before and after a request of MCP")
private func plain() async throws {
  let session = try await MCPSession()
  session.client.client.call("100", "ping", "{}")
  #expect(try await session.response(to: 100)["result"] == [:])
  #expect(try await session.result("tools/list")["tools"] != nil)
  session.client.client.call("101", "cases/list", #"{"limit":1}"#)
  #expect(try await session.response(to: 101)["result"]?["cases"]?.array?.count == 1)
}

@Test("MCP with Content-Length headers is refused")
private func headers() async throws {
  let vendors = try await MCPSession().vendors
  let server = MCPServer(.init(context: vendors.context()), MCPOptions())
  let client = try FakeClient(server, framing: .headers, time: vendors.time)
  client.call("1", "initialize", #"{"protocolVersion":"2025-11-25","capabilities":{}}"#)
  #expect(try await client.answer(to: "1")?["error"]?["code"] == -32600)
  client.closeInput()
}

@Test("Errors of tools are results, unknown tools are errors", arguments: Revision.allCases)
private func errors(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  #expect(try await session.response("tools/call", ["name": "nope"])["error"]?["code"] == -32602)
  let invalid = try await session.failure("case_read", ["case": 5])
  #expect(invalid.hasPrefix("invalidParams: \"case\" must be a case id"), "\(invalid)")
  let missing = try await session.failure("case_read", ["case": "ibm/CS0000001"])
  #expect(missing.hasPrefix("notFound: "), "\(missing)")
  #expect(missing.contains("\nRemedy: ") && missing.contains("\nRetry: No."), "\(missing)")
  let resource = try await session.response("resources/read", ["uri": "case://ibm/CS0000001"])
  #expect(resource["error"]?["code"] == (revision.isModern ? -32602 : -32002))
}

@Test(
  "A cancelled call is not answered, and its request to the vendor is aborted",
  arguments: [Revision.modern, .november2025])
private func cancellation(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  session.vendors.transport.block()
  let id = session.send("tools/call", ["name": "case_read", "arguments": ["case": "redhat/04180515"]])
  #expect(await Waiting.until { session.vendors.transport.running > 0 })
  session.client.client.notify("notifications/cancelled", #"{"requestId":\#(id)}"#)
  #expect(await Waiting.until { session.vendors.transport.running == 0 })
  // The response to a later request is the next message.
  session.send("tools/list")
  let next = try await session.client.next()
  #expect(next?["id"] == .number(id + 1), "\(next?.text ?? "")")
}

@Test("A first message over 64 KiB is recognised, in both eras", arguments: [Revision.modern, .november2025])
private func largeFirst(_ revision: Revision) async throws {
  let session = try await MCPSession(revision, initializes: false)
  let large = JSON.string(String(repeating: "x", count: 100_000))
  if revision.isModern {
    let result = try await session.result("tools/call", ["name": "case_options", "arguments": [:], "more": large])
    #expect(result["resultType"] == "complete", "\(result.text)")
  } else {
    let result = try await session.result(
      "initialize",
      [
        "protocolVersion": .string(revision.rawValue), "capabilities": ["experimental": ["x": large]],
        "clientInfo": ["name": "x", "version": "1"],
      ])
    #expect(result["protocolVersion"] == .string(revision.rawValue), "\(result.text)")
  }
}

@Test("Progress has a message from 2025-03-26 on", arguments: [Revision.november2024, .march2025, .november2025])
private func progress(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  let id = session.send(
    "tools/call", ["name": "case_search", "arguments": ["limit": 50], "_meta": ["progressToken": "t"]])
  var reports: [JSON] = []
  while let message = try await session.client.next(), message["id"] != .number(id) { reports.append(message) }
  #expect(reports.contains { $0["method"] == "notifications/progress" })
  #expect(reports.contains { $0["params"]?["message"] != nil } == (revision >= .march2025), "\(reports.map(\.text))")
}

@Test("A request whose id is null is refused", arguments: [Revision.modern, .november2025])
private func nullID(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  session.client.client.call("null", "tools/list", session.params([:]).text)
  let response = try await session.client.next()
  #expect(response?["error"]?["code"] == -32600, "\(response?.text ?? "")")
}
