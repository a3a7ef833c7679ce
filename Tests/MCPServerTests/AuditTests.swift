import CaseService
import HTTP
import JSON
import JSONRPC
import Platform
import Sandbox
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private let comment: JSON = ["case": "ibm/CS4178171", "text": "A secret text."]

private func lines(_ path: String) throws -> [JSON] {
  let bytes = try FileSystem.read(path, limit: 1 << 20) ?? []
  return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
}

@Test("Each write has a line before it is sent and one with its outcome, without texts")
private func twoLines() async throws {
  let folder = TemporaryFolder()
  let path = folder.path + "/audit"
  let vendors = SimulatedVendors()
  let session = try await MCPSession(
    vendors: vendors, context: vendors.context(audit: .init(path: path)))
  _ = try await session.content("case_read", ["case": "ibm/CS4178171"])
  _ = try await session.content("case_comment", comment)
  _ = try await session.failure("case_comment", ["case": "ibm/CS0000001", "text": "x"])
  let found = try lines(path)
  #expect(found.map { $0["event"]?.string } == ["begin", "end", "begin", "end"])
  for member in ["id", "at", "frontEnd", "client", "method", "profile", "case", "consent"] {
    #expect(found.allSatisfy { $0[member] != nil }, "\(member)")
  }
  #expect(found[0]["id"] == found[1]["id"] && found[1]["id"] != found[2]["id"])
  #expect(found[0]["outcome"] == nil && found[1]["outcome"] == "succeeded" && found[3]["outcome"] == "notFound")
  #expect(found[0]["frontEnd"] == "mcp" && found[0]["client"] == "test 1" && found[0]["method"] == "comments/add")
  #expect(found[0]["profile"] == "ibm" && found[0]["case"] == "ibm/CS4178171" && found[0]["consent"] == "none")
  #expect(!found.contains { $0.text.contains("secret") })
  #expect(FileSystem.permissions(path) == 0o600)
}

@Test(
  "Both lines have the trace id of the request, in both eras; no other text is one",
  arguments: [Revision.modern, .november2025],
  [
    ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736"),
    ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", nil),
    ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", nil), ("00-4bf92f3577b34da6-00f067aa0ba902b7-01", nil),
    ("00-４４４４４４４４４４ab-00f067aa0ba902b7-01", nil), ("4bf92f3577b34da6a3ce929d0e0e4736", nil), ("", nil),
  ] as [(String, String?)])
private func traceOfRequest(_ revision: Revision, _ row: (parent: String, id: String?)) async throws {
  let folder = TemporaryFolder()
  let path = folder.path + "/audit"
  let vendors = SimulatedVendors()
  let session = try await MCPSession(
    revision, vendors: vendors, context: vendors.context(audit: .init(path: path)))
  let meta = (session.params([:])["_meta"]?.object ?? []) + [.init("traceparent", .string(row.parent))]
  let params: JSON = ["name": "case_comment", "arguments": comment, "_meta": .object(meta)]
  session.client.client.call("500", "tools/call", params.text)
  #expect(try await session.response(to: 500)["result"]?["isError"] == false)
  let found = try lines(path)
  #expect(found.count == 2 && found.allSatisfy { $0["traceId"]?.string == row.id }, "\(found)")
}

@Test("After an error, the last line has the trace id that the vendor's response had, as the text for the model")
private func traceOfVendor() async throws {
  let folder = TemporaryFolder()
  let path = folder.path + "/audit"
  let vendors = SimulatedVendors()
  let session = try await MCPSession(vendors: vendors, context: vendors.context(audit: .init(path: path)))
  vendors.sandbox.ibm.inject(.status(403), for: .operation(.addComment))
  let meta =
    (session.params([:])["_meta"]?.object ?? []) + [
      .init("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    ]
  let params: JSON = ["name": "case_comment", "arguments": comment, "_meta": .object(meta)]
  session.client.client.call("500", "tools/call", params.text)
  let text = try await session.response(to: 500)["result"]?["content"]?[0]?["text"]?.string ?? ""
  let sent = vendors.transport.responses.last.flatMap { try? JSON(parsing: $0.body)["trace"]?.string }
  #expect(sent != nil)
  let found = try lines(path)
  #expect(found.map { $0["traceId"]?.string } == ["4bf92f3577b34da6a3ce929d0e0e4736", sent], "\(found)")
  #expect(found.last?["outcome"] == "forbidden" && text.contains("\nTrace id: \(sent ?? "")"), "\(text)")
}

@Test("The audit names the consent, and a case that was created")
private func consent() async throws {
  let folder = TemporaryFolder()
  let path = folder.path + "/audit"
  let vendors = SimulatedVendors()
  let session = try await MCPSession(
    .november2025, vendors: vendors, context: vendors.context(audit: .init(path: path)))
  _ = try await session.content("case_update", ["case": "redhat/04180515", "action": "close"])
  let made = try await session.content(
    "case_create", ["profile": "ibm", "type": "billing_and_invoice", "title": "t", "description": "d"])
  let found = try lines(path)
  #expect(found[0]["consent"] == "person" && found[0]["method"] == "cases/setStatus")
  #expect(found[3]["case"] == made["case"]?["id"] && found[3]["case"] != nil)
}

@Test(
  "A write that the required audit cannot record is refused before it is sent",
  arguments: [
    ("/dev/full", true), ("/dev/full", false), ("/dev/null", true), (nil, true), ("/dev/null/audit", true),
  ])
private func fullDisk(_ path: String?, _ isRequired: Bool) async throws {
  let vendors = SimulatedVendors()
  let context = vendors.context(audit: .init(path: path, isRequired: isRequired))
  let client = try FakeClient(Dispatcher(context: context), time: vendors.time)
  client.call("1", "comments/add", comment.text)
  let response = try await client.answer(to: "1")
  client.closeInput()
  let isRefused = isRequired && path != "/dev/null"
  #expect(response?["error"]?["data"]?["policy"] == (isRefused ? "audit" : nil), "\(response?.text ?? "")")
  #expect(vendors.transport.writes.isEmpty == isRefused)
}

@Test("A file that others can read is not used for the audit")
private func exposed() async throws {
  let folder = TemporaryFolder()
  let path = try folder.file("audit", "", mode: 0o644)
  let file = AppendedFile(path: path)
  #expect(throws: SecretFileError.exposed(path: path, mode: 0o644)) { try file.append(Array("x".utf8)) }
}

@Test("A file that was renamed is created again")
private func rotated() async throws {
  let folder = TemporaryFolder()
  let path = folder.path + "/audit"
  let file = AppendedFile(path: path)
  try file.append(Array("one".utf8))
  #expect(rename(path, path + ".1") == 0)
  try file.append(Array("two".utf8))
  #expect(String(decoding: try FileSystem.read(path, limit: 100) ?? [], as: UTF8.self) == "two\n")
}
