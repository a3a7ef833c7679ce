import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Changes at the Customer Portal with rest-v1")
struct RestChangeTests {
  private var new: NewCase {
    var new = NewCase(title: "NFS \"client\" hangs", description: "Mounts & more\nsince 10:05 ✓")
    (new.product, new.version, new.severity) = ("Red Hat Enterprise Linux", "9.4", 2)
    return new
  }

  @Test("A case is opened and read back")
  func create() async throws {
    let harness = try ProviderHarness("rest-v1")
    let creation = try #require(harness.provider.creation)
    var new = new
    new.version = try await harness.provider.values?.values(.versions, of: "Red Hat Enterprise Linux", harness.call)
      .first?.value.string
    (new.customerReference, new.type) = ("INC-7", "Defect / Bug")
    let made = try await creation.create(new, harness.call)
    #expect(made.title == new.title && made.description == new.description && made.severity?.level == 2)
    #expect(made.customerReference == "INC-7" && made.status?.state == .inProgress && made.type == "Defect / Bug")
    #expect(
      harness.lines.prefix(3) == ["POST /cases", "PUT /cases/\(made.number)", "GET /cases/\(made.number)"])
    #expect(harness.bodies[1] == #"{"alternateId":"INC-7"}"#)
    #expect(try await ProviderHarness(beside: harness, "strata", store: nil).get(made.number).title == new.title)
  }

  @Test("Members that Red Hat requires or does not support are checked")
  func required() async throws {
    let harness = try ProviderHarness("rest-v1")
    var new = NewCase(title: "a", description: "b")
    (new.eu, new.invoiceNumber, new.group) = (EUSupport(supported: true), "1", "9001")
    let creation = try #require(harness.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, harness.call) })
    #expect(Set(found.wrongParams) == ["product", "version", "eu", "invoiceNumber", "group"])
    #expect(harness.wire.requests.isEmpty)
  }

  private static let locations: [(answer: String, headers: HTTPHeaders)] = [
    (#"{"location":["https://api.access.redhat.com/support/v1/cases/04186767"]}"#, [:]),
    (#"{"location":"https://api.access.redhat.com/support/v1/cases/04186767?x=1"}"#, [:]),
    ("", ["Location": "https://api.access.redhat.com/support/v1/cases/04186767"]),
    (#"{"caseNumber":"04186767"}"#, [:]), (#"[{"caseNumber":"04186767"}]"#, [:]),
  ]

  @Test("The number of a new case is read from each of its locations", arguments: locations.indices)
  func location(_ index: Int) async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(.createCase, Self.locations[index].answer, status: 201, headers: Self.locations[index].headers)
    let creation = try #require(harness.provider.creation)
    var new = new
    let other = await fault { () throws(Fault) in try await creation.create(new, harness.call) }
    #expect(other?.kind == .outcomeUnknown, "a case with another title")
    harness.answer(.createCase, Self.locations[index].answer, status: 201, headers: Self.locations[index].headers)
    new.title = try await harness.get("04186767").title ?? ""
    #expect(try await creation.create(new, harness.call).number == "04186767")
  }

  @Test(
    "A new case without a number has an unknown outcome",
    arguments: ["", "{}", #"{"location":[]}"#, #"{"location":[7]}"#])
  func noLocation(answer: String) async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(.createCase, answer, status: 201)
    let creation = try #require(harness.provider.creation)
    let found = await fault { () throws(Fault) in try await creation.create(new, harness.call) }
    #expect(found?.kind == .outcomeUnknown && found?.data["check"] == "cases/list")
  }

  @Test("A comment that cannot be read back was still added")
  func commentUnread() async throws {
    let harness = try ProviderHarness("rest-v1")
    let number = try await harness.number()
    let writer = try #require(harness.provider.commenting)
    harness.sandbox.redhat.inject(.status(500), for: .operation(.listComments))
    let made = try await writer.add("Any news?", isPrivate: true, to: number, harness.call)
    #expect(made.text == "Any news?" && made.isPrivate == true && !made.id.isEmpty)
    for text in ["", " \n", String(repeating: "x", count: 32_769)] {
      #expect(
        await fault { () throws(Fault) in try await writer.add(text, isPrivate: nil, to: number, harness.call) }?
          .wrongParams
          == ["text"])
    }
    _ = try await writer.add(String(repeating: "x", count: 32_768), isPrivate: nil, to: number, harness.call)
  }

  /// A response without an id, its status, and whether it confirms the change if nothing is listed.
  @Test(
    "An object that the response does not name must be listed",
    arguments: [
      (#"{"message":"You are logged in"}"#, 200, false), ("", 200, false), ("{}", 202, false), ("", 201, true),
      ("{}", 201, true), (#"{"id":"c-7","uuid":"u-7"}"#, 200, true),
    ])
  func unproven(body: String, status: Int, isProof: Bool) async throws {
    for isListed in [false, true] {
      let harness = try ProviderHarness("rest-v1")
      let writer = try #require(harness.provider.commenting)
      let store = try #require(harness.provider.attaching)
      harness.answer(.addComment, body, status: status)
      harness.answer(.listComments, isListed ? #"[{"id":"c-7","commentBody":"Any news?"}]"# : "[]")
      harness.answer(.addAttachment, body, status: status)
      harness.answer(.listAttachments, isListed ? #"[{"uuid":"u-7","fileName":"a.log"}]"# : "[]")
      let reported = await fault { () throws(Fault) in
        try await writer.add("Any news?", isPrivate: nil, to: "01234567", harness.call)
      }
      let file = NewAttachment(name: "a.log", content: .bytes([1]), size: 1)
      let sent = await fault { () throws(Fault) in try await store.add(file, to: "01234567", harness.call) }
      for (found, check) in [(reported, "comments/list"), (sent, "attachments/list")] {
        #expect(found?.kind == (isProof || isListed ? nil : .outcomeUnknown))
        if let found { #expect(found.data["check"]?.string == check) }
      }
    }
  }

  @Test("Only the changed members of a case are sent")
  func update() async throws {
    let harness = try ProviderHarness("rest-v1")
    let number = try await harness.number()
    let updates = try #require(harness.provider.updates)
    var changes = CaseChanges()
    (changes.title, changes.severity, changes.customerReference) = (.set("Another"), .set(1), .set("INC-9"))
    let changed = try await updates.update(number, with: changes, harness.call)
    #expect(changed.title == "Another" && changed.severity?.level == 1 && changed.customerReference == "INC-9")
    #expect(
      harness.bodies.contains(#"{"summary":"Another","severity":"1 (Urgent)","alternateId":"INC-9"}"#),
      "\(harness.bodies)")
    changes = CaseChanges()
    changes.customerReference = .clear
    #expect(try await updates.update(number, with: changes, harness.call).customerReference == nil)
    #expect(harness.bodies.contains(#"{"alternateId":""}"#))
    (changes.group, changes.title, changes.severity, changes.version) = (.clear, .clear, .clear, .set("9"))
    let before = harness.wire.requests.count
    let found = await fault { () throws(Fault) in try await updates.update(number, with: changes, harness.call) }
    #expect(Set(found?.wrongParams ?? []) == ["changes.group", "changes.title", "changes.severity"])
    #expect(harness.wire.requests.count == before)
  }

  @Test("Management is notified, after a comment")
  func escalate() async throws {
    let harness = try ProviderHarness("rest-v1")
    let number = try await harness.number()
    let escalation = try #require(harness.provider.escalation)
    let found = try await escalation.escalate(number, comment: "Trading stands still.", harness.call)
    #expect(found.escalated == true && found.comments?.last?.text == "Trading stands still.")
    #expect(harness.bodies.contains(#"{"requestManagementEscalation":true}"#))
    let long = String(repeating: "x", count: 32_769)
    #expect(
      await fault { () throws(Fault) in try await escalation.escalate(number, comment: long, harness.call) }?
        .wrongParams
        == ["comment"])
  }

  @Test("Files are sent, listed and downloaded, but not deleted")
  func files() async throws {
    let harness = try ProviderHarness("rest-v1")
    let number = try await harness.number()
    let store = try #require(harness.provider.attaching as? any AttachmentStore & AttachmentWriter)
    var file = NewAttachment(name: "sos report.txt", content: .bytes(Array("hello".utf8)), size: 5)
    (file.description, file.contentType) = ("from db01", "text/plain")
    let made = try await store.add(file, to: number, harness.call)
    #expect(made.name == "sos report.txt" && made.size == 5 && made.description == "from db01" && made.createdAt != nil)
    #expect(try await store.list(number, harness.call).contains(made))
    let fetched = try await store.download(made.id, of: number, to: nil, limit: 100, harness.call)
    #expect(fetched.bytes == Array("hello".utf8) && fetched.size == 5 && fetched.name == "sos report.txt")
    #expect(harness.lines.last == "GET /cases/\(number)/attachments/\(made.id)")
    #expect(
      await fault { () throws(Fault) in try await store.download(made.id, of: number, to: nil, limit: 4, harness.call)
      }?
      .kind == .tooLarge)
    let before = harness.wire.requests.count
    #expect(harness.provider.attachmentRemoval == nil)
    for id in ["", ".", ".."] {
      #expect(
        await fault { () throws(Fault) in try await store.download(id, of: number, to: nil, limit: 4, harness.call) }?
          .wrongParams
          == ["attachment"])
    }
    file.isPrivate = true
    #expect(
      await fault { () throws(Fault) in try await store.add(file, to: number, harness.call) }?.kind == .unsupported)
    (file.isPrivate, file.size) = (nil, (1 << 30) + 1)
    #expect(await fault { () throws(Fault) in try await store.add(file, to: number, harness.call) }?.kind == .tooLarge)
    #expect(harness.wire.requests.count == before)
  }

  @Test("The values for a form come from strata, with the token")
  func values() async throws {
    let harness = try ProviderHarness("rest-v1")
    let values = try #require(harness.provider.values)
    for kind in values.kinds where kind != .versions {
      #expect(try await !values.values(kind, of: nil, harness.call).isEmpty, "\(kind)")
    }
    let asked = harness.wire.requests.filter { $0.url.hasPrefix(RedHatSimulator.apiOrigin + "/rs/") }
    #expect(asked.count == 6 && asked.allSatisfy { $0.headers["Authorization"]?.hasPrefix("Bearer ") == true })
    harness.sandbox.redhat.adjust { $0.strataIsGone = true }
    let found = await fault { () throws(Fault) in try await values.values(.products, of: nil, harness.call) }
    #expect(found?.kind == .unsupported && found?.message.contains("rest-v1") == true)
    #expect(try ProviderHarness("rest-v1", path: "/portal").provider.values == nil)
  }
}
