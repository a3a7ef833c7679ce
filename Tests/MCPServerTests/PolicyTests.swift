import CaseService
import JSON
import JSONRPC
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

/// The response of casewire's own protocol.
private func plain(
  _ vendors: SimulatedVendors, _ context: ServiceContext, _ method: String, _ params: JSON
) async throws -> JSON {
  let client = try FakeClient(Dispatcher(context: context), time: vendors.time)
  client.call("1", method, params.text)
  defer { client.closeInput() }
  return try await client.answer(to: "1") ?? .null
}

private struct PolicyCase: Sendable, CustomTestStringConvertible {
  let policy: ProfilePolicy
  let method: String
  let params: JSON
  /// `data.policy` of the error; nil if the request succeeds.
  let rule: String?
  var testDescription: String { "\(policy.allow ?? ["all"]) \(policy.confirm) \(method)" }
}

private let comment: JSON = ["case": "ibm/CS4178171", "text": "Hello."]
private let close: JSON = ["case": "redhat/04180515", "action": "close"]
private let cases = [
  PolicyCase(policy: .none, method: "comments/add", params: comment, rule: nil),
  PolicyCase(policy: .init(allow: ["reads"]), method: "comments/add", params: comment, rule: "allow"),
  PolicyCase(policy: .init(allow: ["reads", "adds"]), method: "comments/add", params: comment, rule: nil),
  PolicyCase(policy: .init(allow: ["comments/add"]), method: "comments/add", params: comment, rule: nil),
  PolicyCase(policy: .init(allow: ["comments/add"]), method: "cases/setStatus", params: close, rule: "allow"),
  PolicyCase(
    policy: .init(allow: ["comments/add"]), method: "cases/get", params: ["case": "ibm/CS4178171"], rule: "allow"),
  PolicyCase(policy: .init(allow: ["comments/add"]), method: "cases/list", params: [:], rule: "allow"),
  PolicyCase(policy: .init(allow: ["comments/add"]), method: "cases/search", params: ["query": "bgp"], rule: "allow"),
  PolicyCase(policy: .init(allow: ["comments/add"]), method: "cases/get", params: ["case": "CS4178171"], rule: "allow"),
  PolicyCase(policy: .init(allow: []), method: "cases/list", params: ["profiles": ["ibm"]], rule: "allow"),
  PolicyCase(policy: .init(allow: ["cases/list"]), method: "cases/list", params: ["limit": 1], rule: nil),
  PolicyCase(policy: .init(allow: []), method: "profiles/list", params: [:], rule: nil),
  PolicyCase(policy: .init(allow: []), method: "session/status", params: [:], rule: nil),
  PolicyCase(policy: .init(allow: []), method: "session/refresh", params: ["profile": "ibm"], rule: nil),
  PolicyCase(policy: .init(confirm: ["adds"]), method: "comments/add", params: comment, rule: "confirm"),
  PolicyCase(policy: .init(confirm: ["cases/setStatus"]), method: "cases/setStatus", params: close, rule: "confirm"),
  PolicyCase(policy: .init(confirm: ["cases/setStatus"]), method: "comments/add", params: comment, rule: nil),
  PolicyCase(
    policy: .init(confirm: ["reads"]), method: "cases/get", params: ["case": "ibm/CS4178171"], rule: "confirm"),
  // A bare number is not a way around it.
  PolicyCase(
    policy: .init(confirm: ["reads"]), method: "cases/get", params: ["case": "CS4178171"], rule: "confirm"),
  PolicyCase(
    policy: .init(confirm: ["reads"]), method: "changes/subscribe", params: ["profiles": ["ibm"]], rule: "confirm"),
  PolicyCase(policy: .init(allow: ["adds"]), method: "changes/subscribe", params: [:], rule: "allow"),
]

@Test("The policy of a profile decides, and casewire's own protocol cannot ask", arguments: cases)
private func policies(_ row: PolicyCase) async throws {
  let vendors = SimulatedVendors()
  let response = try await plain(vendors, vendors.context(policy: row.policy), row.method, row.params)
  let error = response["error"]
  #expect(error?["data"]?["policy"]?.string == row.rule, "\(response.text.prefix(300))")
  guard row.rule != nil else { return }
  #expect(error?["code"] == -31010)
  #expect(vendors.transport.requests.isEmpty)
}

@Test("The same policy decides about tools", arguments: cases.filter { $0.rule != "confirm" })
private func tools(_ row: PolicyCase) async throws {
  guard let tool = ToolTable.all.first(where: { $0.methods.contains(row.method) }) else { return }
  var arguments = row.params
  if row.method == "cases/list" { arguments = .object((row.params.object ?? []).filter { $0.name != "limit" }) }
  guard tool.name != "case_options", tool.name != "case_update" else { return }
  let vendors = SimulatedVendors()
  let session = try await MCPSession(vendors: vendors, context: vendors.context(policy: row.policy))
  let result = try await session.tool(tool.name, arguments)
  #expect(result["isError"] == .bool(row.rule != nil), "\(result.text.prefix(300))")
  if row.rule != nil { #expect(vendors.transport.writes.isEmpty) }
}

@Test("A profile that forbids reading is left out of lists of all profiles, which state it")
private func lists() async throws {
  let vendors = SimulatedVendors()
  let context = vendors.context(policies: ["ibm": .init(allow: ["adds"])])
  let response = try await plain(vendors, context, "cases/list", ["limit": 500])
  let rows = response["result"]?["cases"]?.array ?? []
  #expect(!rows.isEmpty && rows.allSatisfy { $0["profile"] != "ibm" })
  let source = response["result"]?["sources"]?.array?.first { $0["profile"] == "ibm" }
  #expect(source?["failure"]?["data"]?["policy"] == "allow", "\(source?.text ?? "")")
}
