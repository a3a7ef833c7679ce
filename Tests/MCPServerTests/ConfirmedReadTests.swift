import CaseService
import JSON
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let accept: JSON = ["confirm": ["action": "accept", "content": ["agree": true]]]
private let decline: JSON = ["confirm": ["action": "decline"]]

/// A session whose profiles require a confirmation of reads, and that has sent nothing yet.
private func makeSession(
  _ revision: Revision, answer: JSON? = accept["confirm"], confirm: [String] = ["reads"], of profile: String? = nil
) async throws -> MCPSession {
  let vendors = SimulatedVendors()
  let policy = ProfilePolicy(confirm: confirm)
  let context =
    profile.map { vendors.context(policies: [$0: policy]) } ?? vendors.context(policy: policy)
  return try await MCPSession(
    revision, answer: answer, options: MCPOptions(toolsets: Toolset.allCases), vendors: vendors, context: context)
}

private struct Read: Sendable, CustomTestStringConvertible {
  let tool: String
  let arguments: JSON
  /// What the question shows.
  let shown: String
  var testDescription: String { "\(tool) \(arguments.text)" }
}

private let reads = [
  Read(tool: "case_read", arguments: ["case": "ibm/CS4178171"], shown: "case: ibm/CS4178171"),
  Read(tool: "case_read", arguments: ["case": "CS4178171"], shown: "case: CS4178171"),
  Read(tool: "case_search", arguments: ["query": "bgp", "profiles": ["ibm"]], shown: #"profiles: ["ibm"]"#),
  Read(tool: "case_search", arguments: ["query": "status:open"], shown: "query: status:open"),
  Read(tool: "case_changes", arguments: ["profiles": ["ibm"]], shown: #"profiles: ["ibm"]"#),
  Read(tool: "case_changes", arguments: ["since": "2026-01-01T00:00:00Z"], shown: "since: 2026-01-01T00:00:00Z"),
  Read(tool: "case_options", arguments: ["profile": "ibm", "kind": "offerings"], shown: "kind: offerings"),
  Read(tool: "marketplace_read", arguments: ["profile": "marketplace", "what": "units"], shown: "what: units"),
]

@Test("In 2026-07-28, a read that `confirm` contains is a question, and the answer performs it once", arguments: reads)
private func question(_ read: Read) async throws {
  let session = try await makeSession(.modern)
  let pending = try await session.tool(read.tool, read.arguments)
  #expect(pending["resultType"] == "input_required", "\(pending.text)")
  let message = pending["inputRequests"]?["confirm"]?["params"]?["message"]?.string ?? ""
  #expect(message.contains("read with \(read.tool)?") && message.contains(read.shown), "\(message)")
  #expect(session.vendors.transport.requests.isEmpty)
  let state: JSON.Member = .init("requestState", pending["requestState"] ?? .null)
  let done = try await session.tool(read.tool, read.arguments, [state, .init("inputResponses", accept)])
  #expect(done["isError"] == false, "\(done.text)")
  let again = try await session.failure(read.tool, read.arguments, [state, .init("inputResponses", accept)])
  #expect(again.contains("requestState was used already") && again.contains("Nothing was read"), "\(again)")
}

@Test("In the older revisions, the user is asked during the read", arguments: reads)
private func elicitation(_ read: Read) async throws {
  let session = try await makeSession(.november2025)
  let done = try await session.tool(read.tool, read.arguments)
  #expect(done["isError"] == false, "\(done.text)")
  #expect(session.asked.count == 1)
  #expect(session.asked.first?["params"]?["message"]?.string?.contains(read.shown) == true, "\(session.asked)")
}

@Test("Without an agreement, nothing is read", arguments: reads, [Revision.modern, .november2025])
private func declined(_ read: Read, _ revision: Revision) async throws {
  let session = try await makeSession(revision, answer: decline["confirm"])
  var more: [JSON.Member] = []
  if revision.isModern {
    let pending = try await session.tool(read.tool, read.arguments)
    more = [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", decline)]
  }
  let text = try await session.failure(read.tool, read.arguments, more)
  #expect(text.contains("The user did not agree. Nothing was read."), "\(text)")
  #expect(session.vendors.transport.requests.isEmpty)
}

@Test("A client that cannot ask reads nothing, in every revision", arguments: Revision.allCases)
private func cannotAsk(_ revision: Revision) async throws {
  let session = try await makeSession(revision, answer: nil)
  let response = try await session.response(
    "tools/call", ["name": "case_read", "arguments": ["case": "ibm/CS4178171"]])
  if revision.isModern {
    #expect(response["error"]?["code"] == -32021, "\(response.text)")
  } else {
    let text = response["result"]?["content"]?[0]?["text"]?.string ?? ""
    #expect(text.contains("Nothing was read") && text.contains("change \"confirm\" of the profile"), "\(text)")
  }
  let resource = try await session.response("resources/read", ["uri": "case://ibm/CS4178171"])
  #expect(resource["error"]?["code"] == (revision.isModern ? -32021 : -31010), "\(resource.text)")
  #expect(session.vendors.transport.requests.isEmpty)
}

@Test("Only the methods that `confirm` names are asked for")
private func methodNames() async throws {
  let session = try await makeSession(.modern, confirm: ["cases/get"])
  #expect(try await session.tool("case_read", ["case": "ibm/CS4178171"])["resultType"] == "input_required")
  let found = try await session.tool("case_search", ["profiles": ["ibm"]])
  #expect(found["resultType"] == "complete" && found["isError"] == false, "\(found.text)")
  let state = try await session.tool("case_read", ["case": "ibm/CS4178171"])["requestState"] ?? .null
  let text = try await session.failure(
    "case_search", ["profiles": ["ibm"]], [.init("requestState", state), .init("inputResponses", accept)])
  #expect(text.contains("belongs to another call"), "\(text)")
  let swapped = try await session.failure(
    "case_read", ["case": "ibm/CS4150820"], [.init("requestState", state), .init("inputResponses", accept)])
  #expect(swapped.contains("another call"), "\(swapped)")
}

@Test("A list of all profiles leaves out one that must be confirmed, and names it")
private func lists() async throws {
  let session = try await makeSession(.modern, of: "ibm")
  let found = try await session.content("case_search", ["limit": 50])
  let rows = found["cases"]?.array ?? []
  #expect(!rows.isEmpty && rows.allSatisfy { $0["id"]?.string?.hasPrefix("ibm/") == false })
  let source = found["incomplete"]?.array?.first { $0["profile"] == "ibm" }
  #expect(source?["message"]?.string?.contains("Name this profile alone") == true, "\(found.text)")
}

@Test("A resource is asked for like its tool", arguments: [Revision.modern, .november2025])
private func resources(_ revision: Revision) async throws {
  let session = try await makeSession(revision)
  let params: JSON = ["uri": "case://ibm/CS4178171"]
  var result = try await session.result("resources/read", params)
  if revision.isModern {
    #expect(result["resultType"] == "input_required" && result["ttlMs"] == nil, "\(result.text)")
    #expect(session.vendors.transport.requests.isEmpty)
    let more: [JSON.Member] = [
      .init("requestState", result["requestState"] ?? .null), .init("inputResponses", accept),
    ]
    result = try await session.result("resources/read", .object((params.object ?? []) + more))
  } else {
    #expect(session.asked.count == 1)
  }
  let text = result["contents"]?[0]?["text"]?.string ?? ""
  #expect(try JSON(parsing: text)["id"] == "ibm/CS4178171", "\(result.text)")
}

@Test("What no person asked for leaves out a profile whose reads must be confirmed")
private func unasked() async throws {
  let session = try await makeSession(.modern, of: "ibm")
  let pending = try await session.tool("case_search", ["profiles": ["ibm"]])
  _ = try await session.tool(
    "case_search", ["profiles": ["ibm"]],
    [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", accept)])
  _ = try await session.content("case_search", ["profiles": ["redhat"]])
  await session.settle()
  let rows = try await session.result("resources/list")["resources"]?.array ?? []
  #expect(!rows.isEmpty && rows.allSatisfy { $0["uri"]?.string?.hasPrefix("case://redhat/") == true })
  let completed = try await session.result(
    "completion/complete",
    [
      "ref": ["type": "ref/prompt", "name": "update"], "argument": ["name": "case", "value": "ibm/"],
    ])
  #expect(completed["completion"]?["values"]?.array?.isEmpty == true)
  session.send(
    "subscriptions/listen",
    ["notifications": ["resourceSubscriptions": ["case://ibm/CS4178171", "case://redhat/04180515"]]])
  let first = try await session.notification()
  #expect(
    first?["params"]?["notifications"] == ["resourceSubscriptions": ["case://redhat/04180515"]],
    "\(first?.text ?? "")")
}

@Test(
  "A subscription is refused in the older revisions if the policy does not permit the reads without a question",
  arguments: [
    (ProfilePolicy(confirm: ["reads"]), false), (ProfilePolicy(confirm: ["changes/list"]), false),
    (ProfilePolicy(allow: ["adds"]), false), (ProfilePolicy(allow: ["reads"], confirm: ["adds"]), true),
  ])
private func subscription(_ policy: ProfilePolicy, _ isPermitted: Bool) async throws {
  let vendors = SimulatedVendors()
  let session = try await MCPSession(.november2025, vendors: vendors, context: vendors.context(policy: policy))
  let response = try await session.response("resources/subscribe", ["uri": "case://ibm/CS4178171"])
  #expect((response["error"] == nil) == isPermitted, "\(response.text)")
  if !isPermitted { #expect(response["error"]?["code"] == -31010) }
}

@Test("A method of `allow` permits the changes since a time, too")
private func namedMethod() async throws {
  let vendors = SimulatedVendors()
  let session = try await MCPSession(
    vendors: vendors, context: vendors.context(policy: ProfilePolicy(allow: ["changes/list"])))
  let found = try await session.content("case_changes", ["since": "2026-01-01T00:00:00Z"])
  #expect(found["state"] != nil)
}
