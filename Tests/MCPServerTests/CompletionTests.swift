import CaseService
import JSON
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let template: JSON = ["type": "ref/resource", "uri": "case://{profile}/{number}"]
private let update: JSON = ["type": "ref/prompt", "name": "update"]

private func params(_ ref: JSON, _ name: String, _ value: String, profile: String? = nil) -> JSON {
  let context: JSON = profile.map { ["arguments": ["profile": .string($0)]] } ?? [:]
  return ["ref": ref, "argument": ["name": .string(name), "value": .string(value)], "context": context]
}

@Test("The profile, the number and the id are completed")
private func values() async throws {
  let session = try await MCPSession()
  _ = try await session.content("case_search", ["limit": 50])
  await session.settle()
  func values(_ ref: JSON, _ name: String, _ value: String, profile: String? = nil) async throws -> [String] {
    let result = try await session.result("completion/complete", params(ref, name, value, profile: profile))
    return result["completion"]?["values"]?.array?.compactMap(\.string) ?? []
  }
  #expect(try await values(template, "profile", "") == ["ibm", "redhat", "cisco"])
  #expect(try await values(template, "profile", "r") == ["redhat"])
  let numbers = try await values(template, "number", "CS", profile: "ibm")
  #expect(!numbers.isEmpty && numbers.allSatisfy { $0.hasPrefix("CS") })
  #expect(try await values(template, "number", "CS", profile: "redhat").isEmpty)
  let ids = try await values(update, "case", "ibm/CS41")
  #expect(!ids.isEmpty && ids.allSatisfy { $0.hasPrefix("ibm/CS41") })
  // The beginning of a profile, before the slash.
  let begun = try await values(update, "case", "ib")
  #expect(!begun.isEmpty && begun.allSatisfy { $0.hasPrefix("ibm/") })
  #expect(try await values(["type": "ref/prompt", "name": "handover"], "hours", "1").isEmpty)
}

@Test("A total is exact, and absent where the rest was not counted", arguments: [60, 300])
private func totals(_ cases: Int) async throws {
  let session = try await MCPSession(vendors: SimulatedVendors(cases: cases))
  try await session.storeAllCases(of: "ibm")
  let all = try await session.result("completion/complete", params(template, "number", "CS", profile: "ibm"))
  let completion = all["completion"]
  let shown = completion?["values"]?.array?.count
  #expect(shown == min(cases, 100))
  #expect(completion?["hasMore"] == .bool(cases > 100))
  #expect(completion?["total"] == (cases > 100 ? nil : .number(cases)), "\(completion?.text.suffix(80) ?? "")")
  let profiles = try await session.result("completion/complete", params(template, "profile", ""))["completion"]
  #expect(profiles?["total"] == 3 && profiles?["hasMore"] == false)
}

@Test(
  "A reference or an argument that does not exist is refused",
  arguments: [
    (#"{"type":"ref/prompt","name":"none"}"#, "profile", "ref.name"),
    (#"{"type":"ref/prompt"}"#, "profile", "ref.name"),
    (#"{"type":"ref/prompt","name":7}"#, "profile", "ref.name"),
    (#"{"type":"ref/resource","uri":"case://{profile}"}"#, "profile", "ref.uri"),
    (#"{"type":"ref/resource","name":"update"}"#, "profile", "ref.uri"),
    (#"{"type":"ref/tool","name":"case_read"}"#, "case", "ref.type"), (#"{"name":"update"}"#, "case", "ref.type"),
    (#"{"type":"ref/prompt","name":"triage"}"#, "case", "argument.name"),
    (#"{"type":"ref/prompt","name":"update"}"#, "profile", "argument.name"),
    (#"{"type":"ref/resource","uri":"case://{profile}/{number}"}"#, "id", "argument.name"), ("7", "case", "ref"),
  ])
private func unknown(_ ref: String, _ name: String, _ path: String) async throws {
  for revision in [Revision.modern, .november2025] {
    let session = try await MCPSession(revision)
    let error = try await session.response("completion/complete", params(try JSON(parsing: ref), name, ""))["error"]
    #expect(error?["code"] == -32602, "\(error?.text ?? "")")
    #expect(error?["data"]?["issues"]?[0]?["path"] == .string(path), "\(error?.text ?? "")")
  }
}
