import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite("Changing what the Customer Portal has")
struct ChangeTests {
  private static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"

  private var new: NewCase {
    var new = NewCase(title: "NFS <client> hangs", description: "Mounts & more\nsince 10:05")
    (new.product, new.version, new.severity) = ("Red Hat Enterprise Linux", "9.4", 2)
    return new
  }

  @Test("A case is opened, and read back")
  func create() async throws {
    let site = try Site()
    let creation = try #require(site.provider.creation)
    let versions = try await site.provider.values?.values(.versions, of: "Red Hat Enterprise Linux", site.call)
    var new = new
    new.version = versions?.first?.value.string
    new.customerReference = "INC-7"
    let made = try await creation.create(new, site.call)
    #expect(made.title == new.title && made.description == new.description && made.severity?.level == 2)
    #expect(made.customerReference == "INC-7" && made.status?.state == .inProgress)
    #expect(
      site.lines.suffix(3) == ["POST /cases", "PUT /cases/\(made.number)", "GET /cases/\(made.number)"] + []
        || site.lines.contains("POST /cases"))
    #expect(site.bodies[1].contains("<summary>NFS &lt;client&gt; hangs</summary>"))
    #expect(try await site.get(made.number).title == new.title)
  }

  @Test("What Red Hat needs, and what it does not know")
  func required() async throws {
    let site = try Site()
    var new = NewCase(title: "a\u{1}", description: "b")
    (new.eu, new.invoiceNumber) = (EUSupport(supported: true), "1")
    let creation = try #require(site.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, site.call) })
    #expect(Set(found.paths) == ["product", "version", "eu", "invoiceNumber", "title"])
    #expect(site.wire.requests.isEmpty)
  }

  @Test("A product that is not there is refused in the vendor's words")
  func unknownProduct() async throws {
    let site = try Site()
    var new = new
    new.product = "Nothing"
    let creation = try #require(site.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, site.call) })
    #expect(found.kind == .rejected && found.data["vendorCode"] == "BAD_PARAMETER")
    #expect(found.data["vendorMessage"]?.string?.isEmpty == false)
  }

  @Test("Comments: public unless said otherwise, and read back", arguments: [nil, false, true])
  func comment(isPrivate: Bool?) async throws {
    let site = try Site()
    let number = try await site.number()
    let writer = try #require(site.provider.commenting)
    let made = try await writer.add("Seen again <here> ✓", isPrivate: isPrivate, to: number, site.call)
    #expect(made.text == "Seen again <here> ✓" && made.isPrivate == (isPrivate ?? false) && made.createdAt != nil)
    let all = try #require(try await site.provider.comments?.list(number, raw: false, site.call))
    #expect(all.contains(made))
    let times = all.compactMap(\.createdAt)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("A comment that cannot be read back was added all the same")
  func commentUnread() async throws {
    let site = try Site()
    let number = try await site.number()
    let writer = try #require(site.provider.commenting)
    site.sandbox.redhat.inject(.status(500), for: .operation(.getComment), times: 9)
    let made = try await writer.add("Any news?", isPrivate: nil, to: number, site.call)
    #expect(made.text == "Any news?" && !made.id.isEmpty)
    for text in ["", " \n", "bell\u{7}"] {
      #expect(
        await fault { () throws(Fault) in try await writer.add(text, isPrivate: nil, to: number, site.call) }?.kind
          == .invalidParams)
    }
  }

  @Test("Closing and opening again, with a word first")
  func status() async throws {
    let site = try Site()
    let number = try await site.number()
    let changes = try #require(site.provider.statusChanges)
    let closed = try await changes.apply(StatusChange(.close, comment: "Works now."), to: number, site.call)
    #expect(closed.status?.state == .closed && closed.comments?.last?.text == "Works now.")
    #expect(
      site.lines.filter { !$0.hasPrefix("GET") && !$0.hasSuffix("filter") } == [
        "POST /cases/\(number)/comments", "PUT /cases/\(number)",
      ])
    let opened = try await changes.apply(StatusChange(.reopen), to: number, site.call)
    #expect(opened.status?.vendor == "Waiting on Red Hat")
    for action in [StatusAction.resolve, .accept] {
      #expect(
        await fault { () throws(Fault) in try await changes.apply(StatusChange(action), to: number, site.call) }?.kind
          == .unsupported)
    }
    #expect(
      await fault { () throws(Fault) in
        try await changes.apply(StatusChange(.close, resolutionCode: 1), to: number, site.call)
      }?.paths == ["resolutionCode"])
  }

  @Test("A pair that is half done says so")
  func halfDone() async throws {
    let site = try Site()
    let number = try await site.number()
    let changes = try #require(site.provider.statusChanges)
    site.sandbox.redhat.inject(.status(500), for: .operation(.updateCase))
    let found = try #require(
      await fault { () throws(Fault) in
        try await changes.apply(StatusChange(.close, comment: "Bye."), to: number, site.call)
      })
    #expect(found.data["done"] == ["comments/add"] && found.data["case"] == .string("portal/\(number)"))
  }

  @Test("Files: sent, listed, fetched, deleted")
  func files() async throws {
    let site = try Site()
    let number = try await site.number()
    let store = try #require(site.provider.attachments)
    var file = NewAttachment(name: "sos report.txt", content: .bytes(Array("hello".utf8)), size: 5)
    (file.description, file.contentType, file.isPrivate) = ("from db01", "text/plain", true)
    let made = try await store.add(file, to: number, site.call)
    #expect(
      made.name == "sos report.txt" && made.size == 5 && made.description == "from db01" && made.isPrivate == true)
    #expect(site.lines.contains("POST /cases/\(number)/attachments?private=true"))
    let (bytes, size) = try await store.download(made.id, of: number, to: nil, limit: 100, site.call)
    #expect(bytes == Array("hello".utf8) && size == 5)
    #expect(
      await fault { () throws(Fault) in try await store.download(made.id, of: number, to: nil, limit: 4, site.call) }?
        .kind == .tooLarge)
    let left = try await store.delete(made.id, of: number, site.call)
    #expect(!left.contains { $0.id == made.id })
    file.size = (1 << 30) + 1
    let before = site.wire.requests.count
    #expect(await fault { () throws(Fault) in try await store.add(file, to: number, site.call) }?.kind == .tooLarge)
    #expect(
      await fault { () throws(Fault) in try await store.delete("..", of: number, site.call) }?.kind == .invalidParams)
    #expect(site.wire.requests.count == before)
  }

  @Test("Who is told")
  func watchlist() async throws {
    let site = try Site()
    let number = try await site.number()
    let watchlist = try #require(site.provider.watchlist)
    let before = Set(try await site.get(number).watchlist?.compactMap(\.userId) ?? [])
    let (added, failed) = try await watchlist.add([User(userId: "sandbox-user")], to: number, site.call)
    #expect(added.map(\.userId) == ["sandbox-user"] && failed.isEmpty)
    let left = try await watchlist.remove([User(userId: "sandbox-user")], from: number, site.call)
    #expect(Set(left.compactMap(\.userId)) == before.subtracting(["sandbox-user"]))
    let wrong = [User(name: "x"), User(userId: ".."), User(userId: "a", realm: "IBMid")]
    #expect(
      await fault { () throws(Fault) in try await watchlist.add(wrong, to: number, site.call) }?.paths
        == ["users[0].userId", "users[1].userId", "users[2].realm"])
  }

  @Test("What a form may be filled with")
  func values() async throws {
    let site = try Site()
    let values = try #require(site.provider.values)
    for kind in values.kinds where kind != .versions {
      #expect(try await !values.values(kind, of: nil, site.call).isEmpty, "\(kind)")
    }
    #expect(try await values.values(.severities, of: nil, site.call).map(\.value) == [1, 2, 3, 4])
    #expect(await fault { () throws(Fault) in try await values.values(.versions, of: nil, site.call) }?.paths == ["of"])
    #expect(await fault { () throws(Fault) in try await values.values(.types, of: "x", site.call) }?.paths == ["of"])
  }

  private enum Write: CaseIterable, Sendable { case comment, create, attach, watch }

  @Test("An answer that is lost: nothing is sent twice", arguments: Write.allCases)
  private func lost(write: Write) async throws {
    let site = try Site()
    let number = try await site.number()
    let operation: RedHatOperation =
      switch write {
      case .comment: .addComment
      case .create: .createCase
      case .attach: .addAttachment
      case .watch: .addNotifiedUser
      }
    for mishap in [SimulatedFault.cutAfterActing, .status(503)] {
      let before = site.sandbox.redhat.requests(at: .operation(operation))
      site.sandbox.redhat.inject(mishap, for: .operation(operation))
      let found = await fault { () throws(Fault) in try await perform(write, site, number) }
      #expect(found?.kind == .outcomeUnknown && found?.data["check"]?.string != nil)
      #expect(site.sandbox.redhat.requests(at: .operation(operation)) == before + 1)
    }
  }

  private func perform(_ write: Write, _ site: Site, _ number: String) async throws(Fault) {
    switch write {
    case .comment: _ = try await site.provider.commenting?.add("x", isPrivate: nil, to: number, site.call)
    case .create: _ = try await site.provider.creation?.create(new, site.call)
    case .attach:
      _ = try await site.provider.attachments?.add(
        NewAttachment(name: "a", content: .bytes([1]), size: 1), to: number, site.call)
    case .watch: _ = try await site.provider.watchlist?.add([User(userId: "sandbox-user")], to: number, site.call)
    }
  }
}
