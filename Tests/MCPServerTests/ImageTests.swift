import CaseService
import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let busy: JSON = "ibm/CS4178171"
private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

/// Bytes that begin like a picture.
private func picture(_ head: [UInt8], size: Int = 200) -> [UInt8] {
  head + (head.count..<max(head.count, size)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
}

private func add(_ session: MCPSession, _ name: String, _ bytes: [UInt8]) async throws -> JSON {
  let file = try await session.vendors.perform(
    "attachments/add", ["case": busy, "name": .string(name), "base64": .string(Base64.encode(bytes))])
  return file["id"] ?? .null
}

private let formats: [(name: String, head: [UInt8], type: String)] = [
  ("a.png", png, "image/png"), ("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
  ("a.gif", Array("GIF89a".utf8), "image/gif"),
  ("a.webp", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8), "image/webp"),
]

@Test("A small picture is a content of its own in every revision", arguments: Revision.allCases)
private func pictures(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  for (_, head, type) in formats {
    let bytes = picture(head)
    // The name says nothing: the vendor accepts names of its choice only.
    let id = try await add(session, "a.png", bytes)
    let result = try await session.tool("attachment_read", ["case": busy, "attachment": id])
    let contents = result["content"]?.array ?? []
    #expect(contents.count == 2, "\(result.text)")
    #expect(
      contents.last == ["type": "image", "data": .string(Base64.encode(bytes)), "mimeType": .string(type)])
    // What the text states is in the structured content as well.
    let text = try JSON(parsing: contents.first?["text"]?.string ?? "")
    #expect(text["image"] != nil && text["size"] == .number(bytes.count), "\(text.text)")
    if revision.hasStructuredContent { #expect(result["structuredContent"] == text) }
    #expect(result["_meta"]?[MetaName.integrity] == "untrusted")
    let uri = "case://ibm/CS4178171/attachments/\(id.string ?? "")"
    let resource = try await session.result("resources/read", ["uri": .string(uri)])
    #expect(
      resource["contents"]?[1]
        == ["uri": .string(uri), "mimeType": .string(type), "blob": .string(Base64.encode(bytes))])
  }
}

@Test(
  "A picture over the budget, and what only its name calls one, is not returned",
  arguments: [
    (picture(png, size: 18_000), 6000, true), (picture(png, size: 18_001), 6000, false),
    (picture(png, size: 18_001), 20_000, true), (picture([0, 1, 2, 3]), 6000, false),
    (picture(Array(png.dropLast())), 6000, false), (picture(Array("RIFF....WAVE".utf8) + [0]), 6000, false),
  ])
private func others(_ bytes: [UInt8], _ tokens: Int, _ isShown: Bool) async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: tokens))
  let id = try await add(session, "a.png", bytes)
  let result = try await session.tool("attachment_read", ["case": busy, "attachment": id])
  #expect(result["content"]?.array?.count == (isShown ? 2 : 1), "\(result.text.prefix(300))")
  let cut = result["structuredContent"]?["cut"]?.string
  #expect((cut == nil) == isShown)
  if let cut { #expect(cut.hasSuffix("`path` writes it to a file."), "\(cut)") }
}

@Test("Without a file to write, no result names the argument for it")
private func readOnly() async throws {
  let session = try await MCPSession(options: MCPOptions(isReadOnly: true))
  for bytes in [picture(png), picture(png, size: 20_000), [0, 1, 2]] {
    let id = try await add(session, "a.png", bytes)
    let result = try await session.tool("attachment_read", ["case": busy, "attachment": id])
    #expect(result["isError"] == false && !result.text.contains("path"), "\(result.text.prefix(300))")
  }
}
