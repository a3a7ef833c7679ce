import CaseService
import JSON
import Platform
import ProviderKit
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

private let target: JSON = "redhat/04180515"
private let accept: JSON = ["confirm": ["action": "accept", "content": ["agree": true]]]

/// A session in which attachments must be confirmed, with a folder of files that may be sent.
private func makeSession(_ revision: Revision, _ folder: TemporaryFolder, answer: JSON? = accept["confirm"])
  async throws -> MCPSession
{
  let vendors = SimulatedVendors()
  let context = vendors.context(policy: ProfilePolicy(confirm: ["adds"]), files: FileAccess(roots: [folder.path]))
  return try await MCPSession(revision, answer: answer, vendors: vendors, context: context)
}

private func content(of attachment: JSON?, _ vendors: SimulatedVendors) async throws -> String? {
  let file = try await vendors.perform(
    "attachments/download", ["case": target, "attachment": attachment ?? .null])
  return file["base64"]?.string.flatMap { Base64.decode($0) }.map { String(decoding: $0, as: UTF8.self) }
}

private enum Edit: String, CaseIterable { case none, sameSize, longer, removed, otherFile }

@Test("The consent to send a file is for the content that was shown", arguments: Edit.allCases)
private func edited(_ edit: Edit) async throws {
  let folder = TemporaryFolder()
  let path = try folder.file("f.txt", "harmless")
  let session = try await makeSession(.modern, folder)
  let arguments: JSON = ["case": target, "path": .string(path), "visibility": "public"]
  let pending = try await session.tool("attachment_send", arguments)
  let message = pending["inputRequests"]?["confirm"]?["params"]?["message"]?.string ?? ""
  let digest = Hex.text(SHA256.digest(Array("harmless".utf8)))
  for part in ["path: \(path)", "name: f.txt", "bytes: 8", "SHA-256: \(digest)", "content: harmless"] {
    #expect(message.contains(part), "\(message)")
  }
  var sent = arguments
  switch edit {
  case .none: break
  case .sameSize: _ = try folder.file("f.txt", "harmful!")
  case .longer: _ = try folder.file("f.txt", "harmless and more")
  case .removed: unlink(path)
  case .otherFile:
    let other = try folder.file("g.txt", "harmless")
    sent = ["case": target, "path": .string(other), "visibility": "public"]
  }
  let result = try await session.tool(
    "attachment_send", sent,
    [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", accept)])
  #expect(result["isError"] == .bool(edit != .none), "\(result.text)")
  #expect(session.vendors.transport.writes.isEmpty == (edit != .none))
  if edit == .none {
    let file = result["structuredContent"]
    #expect(file?["name"] == "f.txt")
    #expect(try await content(of: file?["attachment"], session.vendors) == "harmless")
  }
}

@Test("In the older revisions, the bytes that were read before the question are sent")
private func older() async throws {
  let folder = TemporaryFolder()
  let path = try folder.file("f.txt", "harmless")
  let vendors = SimulatedVendors()
  let context = vendors.context(policy: ProfilePolicy(confirm: ["adds"]), files: FileAccess(roots: [folder.path]))
  let session = try await MCPSession(
    .november2025, vendors: vendors, context: context, onQuestion: { _ = try? folder.file("f.txt", "harmful!") })
  let file = try await session.content(
    "attachment_send", ["case": target, "path": .string(path), "visibility": "public"])
  #expect(try await content(of: file["attachment"], vendors) == "harmless")
}

@Test(
  "Of a file that a person cannot read in a question, the size and the digest are shown",
  arguments: ["a\u{202E}b", String(repeating: "x", count: 2001)])
private func unreadable(_ content: String) async throws {
  let folder = TemporaryFolder()
  let path = try folder.file("f.txt", content)
  let session = try await makeSession(.modern, folder)
  let pending = try await session.tool(
    "attachment_send", ["case": target, "path": .string(path), "visibility": "private"])
  let message = pending["inputRequests"]?["confirm"]?["params"]?["message"]?.string ?? ""
  #expect(message.contains("bytes: \(content.utf8.count)\nSHA-256: ") && !message.contains("content: "), "\(message)")
}

@Test("What the vendor does not support is refused without a question", arguments: [Revision.modern, .november2025])
private func unsupported(_ revision: Revision) async throws {
  for (id, action) in [
    ("ibm/CS4178171", "close"), ("ibm/CS4178171", "escalate"), ("cisco/694470895", "close"),
    ("cisco/694470895", "escalate"), ("redhat/04180515", "resolve"),
  ] {
    for answer in [accept["confirm"], nil] {
      let session = try await MCPSession(revision, answer: answer)
      let text = try await session.failure("case_update", ["case": .string(id), "action": .string(action)])
      #expect(text.hasPrefix("unsupported: "), "\(id) \(action): \(text)")
      #expect(session.asked.isEmpty)
    }
  }
}

@Test(
  "An argument of another action is refused",
  arguments: [
    (#"{"action":"set","changes":{"severity":2},"comment":"x"}"#, "comment"),
    (#"{"action":"set","changes":{"severity":2},"users":["a"]}"#, "users"),
    (#"{"action":"close","changes":{"severity":2}}"#, "changes"),
    (#"{"action":"close","resolutionCode":3}"#, "resolutionCode"),
    (#"{"action":"close","users":["a"]}"#, "users"), (#"{"action":"reopen","changes":{"severity":2}}"#, "changes"),
    (#"{"action":"watch","users":["a"],"comment":"x"}"#, "comment"),
    (#"{"action":"escalate","resolutionCode":1}"#, "resolutionCode"),
  ])
private func otherArguments(_ json: String, _ name: String) async throws {
  let session = try await MCPSession(.november2025)
  let arguments = JSON.object((try JSON(parsing: json).object ?? []) + [.init("case", target)])
  let text = try await session.failure("case_update", arguments)
  let action = arguments["action"]?.string ?? ""
  #expect(text.hasPrefix("invalidParams: \"\(name)\" cannot be combined with the action \(action)"), "\(text)")
  #expect(session.asked.isEmpty && session.vendors.transport.writes.isEmpty)
}

@Test(
  "case_options names the actions that case_update has for a vendor",
  arguments: [
    ("ibm", ["resolve", "reopen", "watch", "unwatch"]),
    ("redhat", ["reopen", "close", "escalate", "set", "watch", "unwatch"]),
    ("cisco", []),
  ])
private func actions(_ profile: String, _ expected: [String]) async throws {
  let row = try await MCPSession().content("case_options", ["profile": .string(profile)])["profiles"]?[0]
  #expect((row?["actions"]?.array ?? []).compactMap(\.string) == expected, "\(row?.text ?? "")")
  #expect(row?["tools"]?.array?.contains("case_changes") == true)
}

@Test("Open questions of the older revisions do not stop other requests, beyond a limit they are refused")
private func manyQuestions() async throws {
  let session = try await MCPSession(.november2025, isSilent: true)
  var ids: [Int] = []
  for _ in 0..<17 {
    ids.append(session.send("tools/call", ["name": "case_update", "arguments": ["case": target, "action": "close"]]))
  }
  let refused = try await session.response(toAnyOf: ids)
  #expect(refused["result"]?.text.contains("too many questions are open") == true, "\(refused.text)")
  #expect(try await session.content("case_read", ["case": "ibm/CS4178171"])["summary"] != nil)
  #expect(session.asked.count == 16)
}

@Test("More than 32 requests subscriptions/listen are refused, each of the others is acknowledged")
private func manyListeners() async throws {
  let session = try await MCPSession()
  let ids = (0..<33).map { _ in session.send("subscriptions/listen", ["notifications": [:]]) }
  let refused = try await session.response(toAnyOf: ids)
  #expect(refused["error"]?["message"]?.string?.contains("too many requests of subscriptions/listen") == true)
  for _ in 0..<32 {
    #expect(try await session.notification()?["method"] == "notifications/subscriptions/acknowledged")
  }
}
