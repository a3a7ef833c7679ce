import JSON
import ProviderKit
import ServiceTestSupport
import Testing

@testable import MCPServer

/// Tokens, of four characters each.
private func tokens(_ json: JSON) -> Int { (json.text.unicodeScalars.count + 3) / 4 }

@Test("Method names in descriptions become names of tools")
private func toolNames() {
  let text = "see `values/list` and profile/number, comments/add or a/b."
  #expect(ToolTable.withToolNames(text) == "see `case_options` and profile/number, case_comment or a/b.")
}

@Test(
  "The tools of the options are listed, within their budgets",
  arguments: [
    (MCPOptions(), 9, 3500), (MCPOptions(isReadOnly: true), 5, 2000),
    (MCPOptions(toolsets: [.cases, .marketplace]), 11, 6000), (MCPOptions(toolsets: [.marketplace]), 2, 3500),
    (MCPOptions(tools: ["case_search", "case_read"]), 2, 1000),
    (MCPOptions(tools: ["case_comment"], isReadOnly: true), 0, 100),
  ])
private func budgets(_ options: MCPOptions, _ count: Int, _ most: Int) async throws {
  let tools = try await MCPSession(options: options).result("tools/list")["tools"] ?? .null
  #expect(tools.array?.count == count)
  #expect(tokens(tools) <= most, "\(tokens(tools)) tokens")
}

@Test("Each tool has a valid name, a description, a schema of an object, and all four hints")
private func shapes() async throws {
  let list = try await MCPSession(options: MCPOptions(toolsets: Toolset.allCases)).result("tools/list")
  for tool in list["tools"]?.array ?? [] {
    let name = tool["name"]?.string ?? ""
    #expect(
      name.utf8.count <= 64 && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }, "\(name)")
    #expect(tool["description"]?.string?.isEmpty == false, "\(name)")
    #expect(tool["inputSchema"]?["type"] == "object", "\(name)")
    #expect(tool["outputSchema"] == nil)
    let hints = tool["annotations"]?.object?.map(\.name).sorted()
    #expect(hints == ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint"], "\(name)")
    #expect(!tool.text.contains("$ref"), "\(name)")
  }
}

@Test(
  "The hints follow from the effect",
  arguments: [
    ("case_search", true, false), ("attachment_read", false, false), ("case_comment", false, false),
    ("case_update", false, true), ("marketplace_order", false, true), ("marketplace_read", true, false),
  ])
private func hints(_ name: String, _ isReadOnly: Bool, _ isDestructive: Bool) async throws {
  let list = try await MCPSession(options: MCPOptions(toolsets: Toolset.allCases)).result("tools/list")
  let annotations = list["tools"]?.array?.first { $0["name"] == .string(name) }?["annotations"]
  #expect(annotations?["readOnlyHint"] == .bool(isReadOnly))
  #expect(annotations?["destructiveHint"] == .bool(isDestructive))
}

@Test("Under --read-only, attachment_read has no path, and writes nothing")
private func readOnlyAttachments() async throws {
  let session = try await MCPSession(options: MCPOptions(isReadOnly: true))
  let tool = try await session.result("tools/list")["tools"]?.array?.first { $0["name"] == "attachment_read" }
  #expect(tool?["inputSchema"]?["properties"]?["path"] == nil)
  #expect(tool?["annotations"]?["readOnlyHint"] == true)
  let text = try await session.failure(
    "attachment_read", ["case": "ibm/CS4178171", "attachment": "x", "path": "/tmp/x"])
  #expect(text.contains("Unknown param \"path\""), "\(text)")
}

@Test(
  "Under --read-only, no tool that writes works",
  arguments: ["case_comment", "case_create", "case_update", "attachment_send"])
private func readOnlyCalls(_ name: String) async throws {
  let session = try await MCPSession(options: MCPOptions(isReadOnly: true))
  let response = try await session.response("tools/call", ["name": .string(name), "arguments": [:]])
  #expect(response["error"]?["code"] == -32602)
  #expect(session.vendors.transport.requests.isEmpty)
}

@Test("The list has the same bytes on every connection, with any policy", arguments: Revision.allCases)
private func sameBytes(_ revision: Revision) async throws {
  let first = try await MCPSession(revision).result("tools/list").text
  let second = try await MCPSession(revision).result("tools/list").text
  let vendors = try await MCPSession(revision)
  #expect(first == second)
  let restricted = try await MCPSession(
    revision, context: vendors.vendors.context(isReadOnly: true, policy: .init(allow: [], confirm: ["adds"])))
  #expect(try await restricted.result("tools/list").text == first)
}
