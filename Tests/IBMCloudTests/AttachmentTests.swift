import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

/// Bytes that look like anything: line ends, boundaries in the making, zeros, no text.
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
  private func download(_ site: Site, _ id: String, of number: String) async throws -> [UInt8] {
    let fetched = try await site.attachments.download(id, of: number, to: nil, limit: .max, site.call)
    #expect(fetched.size == fetched.bytes.count)
    return fetched.bytes
  }

  // MARK: Uploading

  @Test(arguments: [0, 1, 8 << 20])
  func everyByteArrives(count: Int) async throws {
    let site = try Site()
    let number = try await site.someNumber()
    site.time.advance(by: .seconds(60))
    let content = bytes(count)
    let added = try await site.attachments.add(file("core.gz", content), to: number, site.call)
    #expect(added.name == "core.gz" && added.size == count && added.createdAt == site.time.date)
    #expect(try await site.attachments.list(number, site.call).contains(added))
    #expect(try await download(site, added.id, of: number) == content)
  }

  @Test func oneFileARequestAsAForm() async throws {
    let site = try Site()
    let number = try await site.someNumber()
    var new = file("a.log", Array("hello".utf8))
    new.contentType = "text/plain; charset=utf-8"
    _ = try await site.attachments.add(new, to: number, site.call)
    #expect(site.lastLine == "PUT /cases/\(number)/attachments")
    let request = try #require(site.apiRequests.last)
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
    let site = try Site()
    var new = file("core.gz", [])
    new.size = size
    let attachments = try site.attachments
    let refused = await fault { [new] () async throws(Fault) in
      try await attachments.add(new, to: "CS3995998", site.call)
    }
    #expect(refused?.kind == .tooLarge)
    #expect(refused?.data["limitBytes"] == 8_388_608)
    #expect(site.apiRequests.isEmpty)
  }

  @Test func whatIBMDoesNotHaveIsNotSent() async throws {
    let site = try Site()
    let attachments = try site.attachments
    var hidden = file("a.txt", [1])
    hidden.isPrivate = true
    var described = file("a.txt", [1])
    described.description = "the log"
    for new in [hidden, described] {
      let refused = await fault { () async throws(Fault) in try await attachments.add(new, to: "CS1", site.call) }
      #expect(refused?.kind == .unsupported)
    }
    #expect(site.apiRequests.isEmpty)
    var open = file("a.txt", [1])
    open.isPrivate = false
    _ = try await attachments.add(open, to: try await site.someNumber(), site.call)
  }

  /// Names as they are given, and as the vendor has them afterwards, scalar by scalar.
  @Test(
    arguments: [
      ("Prüfung „März“ – 100 %.txt", "Prüfung „März“ – 100 %.txt"), ("名前.log", "名前.log"),
      ("e\u{301}.txt", "e\u{301}.txt"), ("é.txt", "é.txt"), ("🙂.png", "🙂.png"), ("a\"b\".txt", "a\"b\".txt"),
      ("a; filename=b.txt", "a; filename=b.txt"),
      ("it's.txt", "it's.txt"), ("without ending", "without ending"), ("line\r\nend.txt", "line%0D%0Aend.txt"),
      ("tab\there\u{7F}.txt", "tabhere.txt"), (".hidden", ".hidden"),
    ])
  func names(name: String, kept: String) async throws {
    let site = try Site()
    let number = try await site.someNumber()
    let added = try await site.attachments.add(file(name, [1, 2]), to: number, site.call)
    #expect(Array(added.name.unicodeScalars) == Array(kept.unicodeScalars))
    let listed = try await site.attachments.list(number, site.call).last
    #expect(listed == added)
  }

  /// Answers of 200 that are JSON, and no case.
  @Test(arguments: [#"{"message": "You are logged in"}"#, #"{"attachments": []}"#, "{}", "[]", ""])
  func answersThatAreNoAttachments(body: String) async throws {
    let site = try Site()
    site.answer(.getCase, body)
    let attachments = try site.attachments
    let found = await fault { () async throws(Fault) in try await attachments.list("CS1", site.call) }
    #expect(found?.kind == .vendorProtocol)
    #expect(site.lastQuery == ["fields=number,attachments"])
  }

  @Test func rawIsTheRecordByteForByte() async throws {
    let site = try Site()
    let record = #"{ "id":"a", "size_in_bytes" : -1, "url":"localhost:8080/x" }"#
    site.answer(.getCase, #"{"number": "CS1", "attachments": [ \#(record) ]}"#)
    let found = try #require(try await site.attachments.list("CS1", raw: true, site.call).first)
    #expect(found.raw == .json(try JSONSlice(checking: Array(record.utf8))))
    #expect(found.size == nil, "no file has fewer bytes than none")
  }

  @Test(arguments: [
    ("a.json", true), ("a.b.PDF", true), ("run.sh", true), ("x.yml", true), ("x.mp4", true), ("a.log", false),
    ("json", false), ("a.yaml", false), ("a.json.gz", false), ("a.", false), (".json", true), ("", false),
  ])
  func filesThatIBMMayNotTake(name: String, isDoubtful: Bool) throws {
    #expect((try Site().attachments.doubt(about: file(name, [])) != nil) == isDoubtful)
  }

  @Test func severalOfTheSameName() async throws {
    let site = try Site()
    let number = try await site.someCase(.inProgress) { $0.attachments == [] }.number
    var added: [CaseModel.Attachment] = []
    for content in 1...3 {
      added.append(try await site.attachments.add(file("a.log", [UInt8(content)]), to: number, site.call))
    }
    #expect(Set(added.map(\.id)).count == 3)
    #expect(try await site.attachments.list(number, site.call) == added)
    #expect(try await download(site, added[1].id, of: number) == [2])
    #expect(try await site.attachments.delete(added[1].id, of: number, site.call) == [added[0], added[2]])
    #expect(try await download(site, added[2].id, of: number) == [3])
  }

  @Test func theVendorsOwnRuleForEndings() async throws {
    let site = try Site()
    site.sandbox.ibm.adjust { $0.isStrictWithFiles = true }
    let number = try await site.someNumber()
    let attachments = try site.attachments
    _ = try await attachments.add(file("a.log", [1]), to: number, site.call)
    let refused = await fault { () async throws(Fault) in
      try await attachments.add(file("a.json", [1]), to: number, site.call)
    }
    #expect(refused?.brief == "rejected 415")
  }

  @Test func aFileThatBecameShorter() async throws {
    let site = try Site()
    let number = try await site.someNumber()
    let source = try NewFile(in: "/tmp")
    try FileDescriptors.writeAll(source.descriptor, [1, 2, 3])
    let new = NewAttachment(
      name: "a.log", content: .file(descriptor: source.descriptor, offset: 0, length: 10), size: 10)
    let attachments = try site.attachments
    let found = await fault { () async throws(Fault) in try await attachments.add(new, to: number, site.call) }
    #expect(found?.wrongParams == ["path"])
    #expect(site.count(.addAttachments) == 0)
  }

  // MARK: Downloading

  /// Whatever the vendor calls the bytes, they come as they are.
  @Test(
    arguments: [
      ("application/json", #"{"a": 1}"#), ("application/json", "{"), ("application/json", ""),
      ("text/html", "<html>a saved page</html>"), ("application/octet-stream", "\u{FEFF}\r\n\u{0}"),
    ])
  func bytesStayBytes(type: String, content: String) async throws {
    let site = try Site()
    let response = HTTPResponse(200, headers: ["Content-Type": type], body: Array(content.utf8))
    site.sandbox.ibm.inject(.response(response), for: .operation(.downloadAttachment))
    #expect(try await download(site, "5f4f", of: "CS1") == Array(content.utf8))
    #expect(site.apiRequests.last?.headers["Accept"] == "application/octet-stream")
  }

  @Test(arguments: [0, 1, 100_000])
  func intoAFile(count: Int) async throws {
    let site = try Site()
    let number = try await site.someNumber()
    let content = bytes(count)
    let added = try await site.attachments.add(file("a.bin", content), to: number, site.call)
    let target = try NewFile(in: "/tmp")
    let fetched = try await site.attachments.download(
      added.id, of: number, to: HTTPSink(descriptor: target.descriptor), limit: .max, site.call)
    #expect(fetched.bytes.isEmpty && fetched.size == count)
    let written = try HTTPUpload.file(target.descriptor).collect()
    #expect(written == content)
  }

  @Test func aFailedTryLeavesNothingInTheFile() async throws {
    let site = try Site()
    let number = try await site.someNumber()
    let added = try await site.attachments.add(file("a.bin", [7, 8, 9]), to: number, site.call)
    let target = try NewFile(in: "/tmp")
    try FileDescriptors.writeAll(target.descriptor, Array("half of an answer".utf8))
    site.sandbox.ibm.inject(.cut, for: .operation(.downloadAttachment), times: 2)
    try await site.time.patiently {
      let fetched = try await site.attachments.download(
        added.id, of: number, to: HTTPSink(descriptor: target.descriptor), limit: .max, site.call)
      #expect(fetched.size == 3)
    }
    #expect(try HTTPUpload.file(target.descriptor).collect() == [7, 8, 9])
    #expect(site.count(.downloadAttachment) == 3)
  }

  @Test(arguments: [(4, false), (3, false), (2, true), (0, true)])
  func theLimit(limit: Int, isTooLarge: Bool) async throws {
    let site = try Site()
    let number = try await site.someNumber()
    let attachments = try site.attachments
    let added = try await attachments.add(file("a.bin", [7, 8, 9]), to: number, site.call)
    let found = await fault { () async throws(Fault) in
      try await attachments.download(added.id, of: number, to: nil, limit: limit, site.call)
    }
    #expect(found?.kind == (isTooLarge ? .tooLarge : nil))
  }

  @Test func theAddressIsMadeFromTheID() async throws {
    let site = try Site()
    site.sandbox.ibm.adjust { $0.hasOddLinks = true }
    let found = try await site.someCase(.closed) { $0.attachments?.isEmpty == false }
    let attachment = try #require(found.attachments?.first)
    let bytes = try await download(site, attachment.id, of: found.number)
    #expect(bytes.count == attachment.size)
    #expect(site.lastLine == "GET /cases/\(found.number)/attachments/\(attachment.id)")
  }

  // MARK: Ids

  @Test func whatIsNotThereIsNotFound() async throws {
    let site = try Site()
    let attachments = try site.attachments
    let number = try await site.someNumber()
    let id = String(repeating: "0", count: 32)
    let faults = [
      await fault { () async throws(Fault) in
        _ = try await attachments.download(id, of: number, to: nil, limit: .max, site.call)
      },
      await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: number, site.call) },
      await fault { () async throws(Fault) in _ = try await attachments.list("CS9999999", site.call) },
      await fault { () async throws(Fault) in
        _ = try await attachments.add(file("a", [1]), to: "CS9999999", site.call)
      },
    ]
    #expect(faults.map { $0?.brief } == Array(repeating: "notFound 404", count: 4))
  }

  /// Deleting `..` would be deleting the case.
  @Test(arguments: [".", "..", "a/b", "../../x", "..\\x", "%2E.", "a%2fb", "%25252e%25252e", "a\u{7}"])
  func anIDThatIsAPathIsNotSent(id: String) async throws {
    let site = try Site()
    let attachments = try site.attachments
    let deleted = await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: "CS1", site.call) }
    let fetched = await fault { () async throws(Fault) in
      _ = try await attachments.download(id, of: "CS1", to: nil, limit: .max, site.call)
    }
    #expect(deleted?.wrongParams == ["attachment"] && fetched?.wrongParams == ["attachment"])
    #expect(site.apiRequests.isEmpty)
  }

  @Test(arguments: [("100%", "100%25"), ("é ?#%", "%C3%A9%20%3F%23%25"), ("...", "...")])
  func anIDIsOneSegment(id: String, segment: String) async throws {
    let site = try Site()
    let attachments = try site.attachments
    let found = await fault { () async throws(Fault) in _ = try await attachments.delete(id, of: "CS1", site.call) }
    #expect(found?.brief == "notFound 404")
    #expect(site.lastLine == "DELETE /cases/CS1/attachments/\(segment)")
  }
}
