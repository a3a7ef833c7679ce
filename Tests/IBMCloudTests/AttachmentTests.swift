import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes with line ends, partial boundaries, zeros and invalid UTF-8.
private func bytes(_ count: Int) -> [UInt8] {
  let piece = Array("\r\n--casewire-\u{0}\r\n\r\n".utf8) + (0...255)
  var bytes = piece
  while bytes.count < count { bytes += bytes }
  return Array(bytes.prefix(count))
}

private func file(_ name: String, _ bytes: [UInt8]) -> NewAttachment {
  NewAttachment(name: name, content: .bytes(bytes), size: bytes.count)
}

@Suite struct AttachmentTests {
  private func download(_ harness: ProviderHarness, _ id: String, of number: String) async throws -> [UInt8] {
    let fetched = try await harness.attachments.download(id, of: number, to: nil, limit: .max, harness.call)
    #expect(fetched.size == fetched.bytes.count)
    return fetched.bytes
  }

  // MARK: Uploading

  @Test(arguments: [0, 1, 8 << 20])
  func everyByteIsSent(count: Int) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.time.advance(by: .seconds(60))
    let content = bytes(count)
    let added = try await harness.attachments.add(file("core.gz", content), to: number, harness.call)
    #expect(added.name == "core.gz" && added.size == count && added.createdAt == harness.time.date)
    #expect(try await harness.attachments.list(number, harness.call).contains(added))
    #expect(try await download(harness, added.id, of: number) == content)
  }

  @Test func eachFileIsOneFormRequest() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    var new = file("a.log", Array("hello".utf8))
    new.contentType = "text/plain; charset=utf-8"
    _ = try await harness.attachments.add(new, to: number, harness.call)
    #expect(harness.lastLine == "PUT /cases/\(number)/attachments")
    let request = try #require(harness.apiRequests.last)
    #expect(request.headers["Accept"] == "application/json" && request.body.isEmpty)
    let type = try #require(request.headers["Content-Type"])
    let start = "multipart/form-data; boundary="
    #expect(type.hasPrefix(start))
    let boundary = type.dropFirst(start.count)
    let upload = try #require(request.upload)
    let sent = try upload.collect()
    #expect(sent.count == upload.length)
    let expected = """
      --\(boundary)\r
      Content-Disposition: form-data; name="file"; filename="a.log"\r
      Content-Type: text/plain; charset=utf-8\r
      \r
      hello\r
      --\(boundary)--\r

      """
    #expect(String(decoding: sent, as: UTF8.self) == expected)
  }

  @Test(arguments: [(8 << 20) + 1, .max])
  func aFileThatIsTooLargeIsNotSent(size: Int) async throws {
    let harness = try ProviderHarness()
    var new = file("core.gz", [])
    new.size = size
    let attachments = try harness.attachments
    let refused = await fault { [new] () async throws(Fault) in
      try await attachments.add(new, to: "CS3995998", harness.call)
    }
    #expect(refused?.kind == .tooLarge)
    #expect(refused?.data["limitBytes"] == 8_388_608)
    #expect(harness.apiRequests.isEmpty)
  }

  @Test func unsupportedMembersAreNotSent() async throws {
    let harness = try ProviderHarness()
    let attachments = try harness.attachments
    var hidden = file("a.txt", [1])
    hidden.isPrivate = true
    var described = file("a.txt", [1])
    described.description = "the log"
    for new in [hidden, described] {
      let refused = await fault { () async throws(Fault) in try await attachments.add(new, to: "CS1", harness.call) }
      #expect(refused?.kind == .unsupported)
    }
    #expect(harness.apiRequests.isEmpty)
    var open = file("a.txt", [1])
    open.isPrivate = false
    _ = try await attachments.add(open, to: try await harness.someNumber(), harness.call)
  }

  /// Names in requests, and the names that the vendor stores, scalar by scalar.
  @Test(
    arguments: [
      ("Prüfung „März“ – 100 %.txt", "Prüfung „März“ – 100 %.txt"), ("名前.log", "名前.log"),
      ("e\u{301}.txt", "e\u{301}.txt"), ("é.txt", "é.txt"), ("🙂.png", "🙂.png"), ("a\"b\".txt", "a\"b\".txt"),
      ("a; filename=b.txt", "a; filename=b.txt"),
      ("it's.txt", "it's.txt"), ("without ending", "without ending"), ("line\r\nend.txt", "line%0D%0Aend.txt"),
      ("tab\there\u{7F}.txt", "tabhere.txt"), (".hidden", ".hidden"),
    ])
  func namesAreSentUnchanged(name: String, kept: String) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let added = try await harness.attachments.add(file(name, [1, 2]), to: number, harness.call)
    #expect(Array(added.name.unicodeScalars) == Array(kept.unicodeScalars))
    let listed = try await harness.attachments.list(number, harness.call).last
    #expect(listed == added)
  }

  /// JSON responses with status 200 that are not a case.
  @Test(arguments: [#"{"message": "You are logged in"}"#, #"{"attachments": []}"#, "{}", "[]", ""])
  func invalidAttachmentResponsesAreRefused(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.getCase, body)
    let attachments = try harness.attachments
    let found = await fault { () async throws(Fault) in try await attachments.list("CS1", harness.call) }
    #expect(found?.kind == .vendorProtocol)
    #expect(harness.lastQuery == ["fields=number,attachments"])
  }

  @Test func rawIsTheRecordByteForByte() async throws {
    let harness = try ProviderHarness()
    let record = #"{ "id":"a", "size_in_bytes" : -1, "url":"localhost:8080/x" }"#
    harness.answer(.getCase, #"{"number": "CS1", "attachments": [ \#(record) ]}"#)
    let found = try #require(try await harness.attachments.list("CS1", raw: true, harness.call).first)
    #expect(found.raw == .json(try JSONSlice(checking: Array(record.utf8))))
    #expect(found.size == nil, "an empty file is the smallest")
  }

  @Test(arguments: [
    ("a.json", true), ("a.b.PDF", true), ("run.sh", true), ("x.yml", true), ("x.mp4", true), ("a.log", false),
    ("json", false), ("a.yaml", false), ("a.json.gz", false), ("a.", false), (".json", true), ("", false),
  ])
  func filesThatIBMMayRefuseHaveAWarning(name: String, isDoubtful: Bool) throws {
    #expect((try ProviderHarness().attachments.warning(about: file(name, [])) != nil) == isDoubtful)
  }

  @Test func filesWithEqualNamesAreDistinguished() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someCase(.inProgress) { $0.attachments == [] }.number
    var added: [CaseModel.Attachment] = []
    for content in 1...3 {
      added.append(try await harness.attachments.add(file("a.log", [UInt8(content)]), to: number, harness.call))
    }
    #expect(Set(added.map(\.id)).count == 3)
    #expect(try await harness.attachments.list(number, harness.call) == added)
    #expect(try await download(harness, added[1].id, of: number) == [2])
    #expect(try await harness.attachments.delete(added[1].id, of: number, harness.call) == [added[0], added[2]])
    #expect(try await download(harness, added[2].id, of: number) == [3])
  }

  @Test func theVendorsRuleForEndingsApplies() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.isStrictWithFiles = true }
    let number = try await harness.someNumber()
    let attachments = try harness.attachments
    _ = try await attachments.add(file("a.log", [1]), to: number, harness.call)
    let refused = await fault { () async throws(Fault) in
      try await attachments.add(file("a.json", [1]), to: number, harness.call)
    }
    #expect(refused?.brief == "rejected 415")
  }

  @Test func aFileThatBecameShorterIsAnError() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let source = try NewFile(in: "/tmp")
    try FileDescriptors.writeAll(source.descriptor, [1, 2, 3])
    let new = NewAttachment(
      name: "a.log", content: .file(descriptor: source.descriptor, offset: 0, length: 10), size: 10)
    let attachments = try harness.attachments
    let found = await fault { () async throws(Fault) in try await attachments.add(new, to: number, harness.call) }
    #expect(found?.wrongParams == ["path"])
    #expect(harness.count(.addAttachments) == 0)
  }

  // MARK: Downloading

  /// The bytes are returned unchanged, whatever their media type.
  @Test(
    arguments: [
      ("application/json", #"{"a": 1}"#), ("application/json", "{"), ("application/json", ""),
      ("text/html", "<html>a saved page</html>"), ("application/octet-stream", "\u{FEFF}\r\n\u{0}"),
    ])
  func bytesAreUnchanged(type: String, content: String) async throws {
    let harness = try ProviderHarness()
    let response = HTTPResponse(200, headers: ["Content-Type": type], body: Array(content.utf8))
    harness.sandbox.ibm.inject(.response(response), for: .operation(.downloadAttachment))
    #expect(try await download(harness, "5f4f", of: "CS1") == Array(content.utf8))
    #expect(harness.apiRequests.last?.headers["Accept"] == "application/octet-stream")
  }

  @Test(arguments: [0, 1, 100_000])
  func aDownloadIsWrittenToAFile(count: Int) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let content = bytes(count)
    let added = try await harness.attachments.add(file("a.bin", content), to: number, harness.call)
    let target = try NewFile(in: "/tmp")
    let fetched = try await harness.attachments.download(
      added.id, of: number, to: HTTPSink(descriptor: target.descriptor), limit: .max, harness.call)
    #expect(fetched.bytes.isEmpty && fetched.size == count)
    let written = try contents(target)
    #expect(written == content)
  }

  @Test func aFailedAttemptLeavesNothingInTheFile() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let added = try await harness.attachments.add(file("a.bin", [7, 8, 9]), to: number, harness.call)
    let target = try NewFile(in: "/tmp")
    try FileDescriptors.writeAll(target.descriptor, Array("half of an answer".utf8))
    harness.sandbox.ibm.inject(.cut, for: .operation(.downloadAttachment), times: 2)
    try await harness.time.patiently {
      let fetched = try await harness.attachments.download(
        added.id, of: number, to: HTTPSink(descriptor: target.descriptor), limit: .max, harness.call)
      #expect(fetched.size == 3)
    }
    #expect(try contents(target) == [7, 8, 9])
    #expect(harness.count(.downloadAttachment) == 3)
  }

  @Test(arguments: [(4, false), (3, false), (2, true), (0, true)])
  func theLimitApplies(limit: Int, isTooLarge: Bool) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let attachments = try harness.attachments
    let added = try await attachments.add(file("a.bin", [7, 8, 9]), to: number, harness.call)
    let found = await fault { () async throws(Fault) in
      try await attachments.download(added.id, of: number, to: nil, limit: limit, harness.call)
    }
    #expect(found?.kind == (isTooLarge ? .tooLarge : nil))
  }

  @Test func theAddressIsBuiltFromTheID() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.hasOddLinks = true }
    let found = try await harness.someCase(.closed) { $0.attachments?.isEmpty == false }
    let attachment = try #require(found.attachments?.first)
    let bytes = try await download(harness, attachment.id, of: found.number)
    #expect(bytes.count == attachment.size)
    #expect(harness.lastLine == "GET /cases/\(found.number)/attachments/\(attachment.id)")
  }

  // MARK: Ids

  @Test func anUnknownAttachmentIsNotFound() async throws {
    let harness = try ProviderHarness()
    let attachments = try harness.attachments
    let number = try await harness.someNumber()
    let id = String(repeating: "0", count: 32)
    let faults = [
      await fault { () async throws(Fault) in
        _ = try await attachments.download(id, of: number, to: nil, limit: .max, harness.call)
      },
      await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: number, harness.call) },
      await fault { () async throws(Fault) in _ = try await attachments.list("CS9999999", harness.call) },
      await fault { () async throws(Fault) in
        _ = try await attachments.add(file("a", [1]), to: "CS9999999", harness.call)
      },
    ]
    #expect(faults.map { $0?.brief } == Array(repeating: "notFound 404", count: 4))
  }

  /// Deleting the attachment `..` would delete the case.
  @Test(arguments: [".", "..", "a/b", "../../x", "..\\x", "%2E.", "a%2fb", "%25252e%25252e", "a\u{7}"])
  func anIDThatIsAPathIsNotSent(id: String) async throws {
    let harness = try ProviderHarness()
    let attachments = try harness.attachments
    let deleted = await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: "CS1", harness.call)
    }
    let fetched = await fault { () async throws(Fault) in
      _ = try await attachments.download(id, of: "CS1", to: nil, limit: .max, harness.call)
    }
    #expect(deleted?.wrongParams == ["attachment"] && fetched?.wrongParams == ["attachment"])
    #expect(harness.apiRequests.isEmpty)
  }

  @Test(arguments: [("100%", "100%25"), ("é ?#%", "%C3%A9%20%3F%23%25"), ("...", "...")])
  func anIDIsOneSegment(id: String, segment: String) async throws {
    let harness = try ProviderHarness()
    let attachments = try harness.attachments
    let found = await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: "CS1", harness.call) }
    #expect(found?.brief == "notFound 404")
    #expect(harness.lastLine == "DELETE /cases/CS1/attachments/\(segment)")
  }
}

private func contents(_ file: NewFile) throws -> [UInt8] {
  let length = lseek(file.descriptor, 0, SEEK_END)
  return try HTTPUpload([.file(descriptor: file.descriptor, offset: 0, length: Int64(length))]).collect()
}
