import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Changes at the Customer Portal")
struct ChangeTests {
  private var new: NewCase {
    var new = NewCase(title: "NFS <client> hangs", description: "Mounts & more\nsince 10:05")
    (new.product, new.version, new.severity) = ("Red Hat Enterprise Linux", "9.4", 2)
    return new
  }

  @Test("A case is opened and read back")
  func create() async throws {
    let harness = try ProviderHarness()
    let creation = try #require(harness.provider.creation)
    let versions = try await harness.provider.values?.values(.versions, of: "Red Hat Enterprise Linux", harness.call)
    var new = new
    new.version = versions?.first?.value.string
    new.customerReference = "INC-7"
    let made = try await creation.create(new, harness.call)
    #expect(made.title == new.title && made.description == new.description && made.severity?.level == 2)
    #expect(made.customerReference == "INC-7" && made.status?.state == .inProgress)
    // After the request for the versions.
    #expect(
      harness.lines.dropFirst().prefix(3) == ["POST /cases", "PUT /cases/\(made.number)", "GET /cases/\(made.number)"])
    #expect(harness.bodies[1].contains("<summary>NFS &lt;client&gt; hangs</summary>"))
    #expect(try await harness.get(made.number).title == new.title)
  }

  @Test("Members that Red Hat requires or does not support are checked")
  func required() async throws {
    let harness = try ProviderHarness()
    var new = NewCase(title: "a\u{1}", description: "b")
    (new.eu, new.invoiceNumber) = (EUSupport(supported: true), "1")
    let creation = try #require(harness.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, harness.call) })
    #expect(Set(found.wrongParams) == ["product", "version", "eu", "invoiceNumber", "title"])
    #expect(harness.wire.requests.isEmpty)
  }

  @Test("A comment that cannot be read back was still added")
  func commentUnread() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let writer = try #require(harness.provider.commenting)
    harness.sandbox.redhat.inject(.status(500), for: .operation(.getComment), times: 9)
    let made = try await writer.add("Any news?", isPrivate: nil, to: number, harness.call)
    #expect(made.text == "Any news?" && !made.id.isEmpty)
    for text in ["", " \n", "bell\u{7}"] {
      #expect(
        await fault { () throws(Fault) in try await writer.add(text, isPrivate: nil, to: number, harness.call) }?.kind
          == .invalidParams)
    }
  }

  @Test("Files are sent, listed, downloaded and deleted")
  func files() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let store = try #require(
      harness.provider.attachmentRemoval as? any AttachmentStore & AttachmentWriter & AttachmentRemover)
    var file = NewAttachment(name: "sos report.txt", content: .bytes(Array("hello".utf8)), size: 5)
    (file.description, file.contentType, file.isPrivate) = ("from db01", "text/plain", true)
    let made = try await store.add(file, to: number, harness.call)
    #expect(
      made.name == "sos report.txt" && made.size == 5 && made.description == "from db01" && made.isPrivate == true)
    #expect(harness.lines.contains("POST /cases/\(number)/attachments?private=true"))
    let fetched = try await store.download(made.id, of: number, to: nil, limit: 100, harness.call)
    #expect(fetched.bytes == Array("hello".utf8) && fetched.size == 5 && fetched.name == "sos report.txt")
    #expect(
      await fault { () throws(Fault) in try await store.download(made.id, of: number, to: nil, limit: 4, harness.call)
      }?
      .kind == .tooLarge)
    let left = try await store.delete(made.id, of: number, harness.call)
    #expect(!left.contains { $0.id == made.id })
    file.size = (1 << 30) + 1
    let before = harness.wire.requests.count
    #expect(await fault { () throws(Fault) in try await store.add(file, to: number, harness.call) }?.kind == .tooLarge)
    #expect(
      await fault { () throws(Fault) in try await store.delete("..", of: number, harness.call) }?.kind == .invalidParams
    )
    #expect(harness.wire.requests.count == before)
  }

  private static let limits: [(answer: String?, status: Int, isHeeded: Bool)] = [
    (nil, 200, true), ("20971520", 200, true), (" 20971520\n", 200, true), ("1048576", 200, false), ("-1", 200, false),
    ("unlimited", 200, false), ("", 200, false), ("99999999999999999999999", 200, false), ("", 404, false),
    ("", 500, false),
  ]

  @Test("The daily limit is read before much is sent", arguments: limits)
  func liveLimit(answer: String?, status: Int, isHeeded: Bool) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let store = try #require(harness.provider.attaching)
    harness.sandbox.redhat.adjust { $0.attachmentBytes = 20 << 20 }
    if let answer { harness.answer(.attachmentSize, answer, status: status, headers: ["Content-Type": "text/plain"]) }
    // As if it were larger than it is; the portal would accept it.
    let file = NewAttachment(name: "core", content: .bytes([1]), size: (20 << 20) + 1)
    let found = await fault { () throws(Fault) in try await store.add(file, to: number, harness.call) }
    // The size that the portal then lists differs from the given one.
    #expect(found?.kind == (isHeeded ? .tooLarge : .outcomeUnknown), "\(found.debugDescription)")
    #expect(found?.data["limitBytes"] == (isHeeded ? 20_971_520 : nil))
    #expect(harness.sandbox.redhat.requests(at: .operation(.addAttachment)) == (isHeeded ? 0 : 1))
    let small = NewAttachment(name: "a", content: .bytes([1]), size: 1)
    _ = try await store.add(small, to: number, harness.call)
    #expect(harness.sandbox.redhat.requests(at: .operation(.attachmentSize)) == 1)
  }

  private static let names: [(listed: String, shown: String)] = [
    ("a.txt", "a.txt"), ("=?UTF-8?B?w6QudHh0?=", "ä.txt"), ("../../etc/passwd", "../../etc/passwd"), ("", "u-1"),
  ]

  @Test("Names in a list are read with and without MIME encoding", arguments: names)
  func readsNames(listed: String, shown: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(
      .listAttachments,
      #"<attachments xmlns="http://www.redhat.com/gss/strata"><attachment><uuid>u-1</uuid><fileName>\#(listed)</fileName>"#
        + "</attachment></attachments>")
    let store = try #require(harness.provider.attachments)
    #expect(try await store.list("01234567", harness.call).map(\.name) == [shown])
  }

  @Test("The notified users are changed")
  func watchlist() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let watchlist = try #require(harness.provider.watchlist)
    let before = Set(try await harness.get(number).watchlist?.compactMap(\.userId) ?? [])
    let (added, failed) = try await watchlist.add([User(userId: "sandbox-user")], to: number, harness.call)
    #expect(added.map(\.userId) == ["sandbox-user"] && failed.isEmpty)
    let left = try await watchlist.remove([User(userId: "sandbox-user")], from: number, harness.call)
    #expect(Set(left.compactMap(\.userId)) == before.subtracting(["sandbox-user"]))
    let wrong = [User(name: "x"), User(userId: ".."), User(userId: "a", realm: "IBMid")]
    #expect(
      await fault { () throws(Fault) in try await watchlist.add(wrong, to: number, harness.call) }?.wrongParams
        == ["users[0].userId", "users[1].userId", "users[2].realm"])
  }

  @Test("The values for a form are listed")
  func values() async throws {
    let harness = try ProviderHarness()
    let values = try #require(harness.provider.values)
    for kind in values.kinds where kind != .versions {
      #expect(try await !values.values(kind, of: nil, harness.call).isEmpty, "\(kind)")
    }
    #expect(try await values.values(.severities, of: nil, harness.call).map(\.value) == [1, 2, 3, 4])
    #expect(
      await fault { () throws(Fault) in try await values.values(.versions, of: nil, harness.call) }?.wrongParams == [
        "of"
      ])
    #expect(
      await fault { () throws(Fault) in try await values.values(.types, of: "x", harness.call) }?.wrongParams == ["of"])
  }
}
