import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

/// The dialects that write.
private let dialects = ["strata", "rest-v1"]

@Suite("Changing what the Customer Portal has: what is the same in each dialect that writes")
struct SharedChangeTests {
  private func new(_ site: Site) async throws -> NewCase {
    var new = NewCase(title: "NFS client hangs", description: "Since 10:05")
    new.product = "Red Hat Enterprise Linux"
    new.version = try await site.provider.values?.values(.versions, of: "Red Hat Enterprise Linux", site.call)
      .first?.value.string
    return new
  }

  @Test("A product that is not there is refused in the vendor's words", arguments: dialects)
  func unknownProduct(dialect: String) async throws {
    let site = try Site(dialect)
    var new = try await new(site)
    new.product = "Nothing"
    let creation = try #require(site.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, site.call) })
    #expect(found.kind == .rejected && found.data["vendorMessage"] == "The product Nothing is not known")
    #expect(found.data["vendorCode"] == (dialect == "strata" ? "BAD_PARAMETER" : nil))
  }

  @Test("Comments: public unless said otherwise, and read back", arguments: dialects, [nil, false, true])
  func comment(dialect: String, isPrivate: Bool?) async throws {
    let site = try Site(dialect)
    let number = try await site.number()
    let writer = try #require(site.provider.commenting)
    let made = try await writer.add("Seen again <here> ✓", isPrivate: isPrivate, to: number, site.call)
    #expect(made.text == "Seen again <here> ✓" && made.isPrivate == (isPrivate ?? false) && made.createdAt != nil)
    let all = try #require(try await site.provider.comments?.list(number, raw: false, site.call))
    #expect(all.contains(made) && Set(all.map(\.id)).count == all.count)
    let times = all.compactMap(\.createdAt)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let sent = try #require(site.bodies.first { $0.contains("Seen again") })
    if dialect == "strata" {
      #expect(sent.contains("<text>Seen again &lt;here&gt; ✓</text>"))
      #expect(sent.contains("<public>") == (isPrivate != nil))
    } else {
      #expect(sent == #"{"commentBody":"Seen again <here> ✓","isPublic":\#(isPrivate != true)}"#)
    }
  }

  @Test("Closing and opening again, with a word first", arguments: dialects)
  func status(dialect: String) async throws {
    let site = try Site(dialect)
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
    let before = site.wire.requests.count
    for action in [StatusAction.resolve, .accept] {
      #expect(
        await fault { () throws(Fault) in try await changes.apply(StatusChange(action), to: number, site.call) }?.kind
          == .unsupported)
    }
    let unsendable = dialect == "strata" ? "bell\u{7}" : String(repeating: "x", count: 32_769)
    let wrong = [StatusChange(.close, resolutionCode: 1), StatusChange(.close, comment: unsendable)]
    for (change, path) in zip(wrong, ["resolutionCode", "comment"]) {
      #expect(
        await fault { () throws(Fault) in try await changes.apply(change, to: number, site.call) }?.paths == [path])
    }
    #expect(site.wire.requests.count == before)
  }

  @Test("A pair that is half done says so", arguments: dialects)
  func halfDone(dialect: String) async throws {
    let site = try Site(dialect)
    let number = try await site.number()
    let changes = try #require(site.provider.statusChanges)
    let escalation = try #require(site.provider.escalation)
    let creation = try #require(site.provider.creation)
    var new = try await new(site)
    new.customerReference = "INC-8"
    site.sandbox.redhat.inject(.status(500), for: .operation(.updateCase), times: 3)
    let closed = await fault { () throws(Fault) in
      try await changes.apply(StatusChange(.close, comment: "Bye."), to: number, site.call)
    }
    let escalated = await fault { () throws(Fault) in
      try await escalation.escalate(number, comment: "Now.", site.call)
    }
    for found in [closed, escalated] {
      #expect(found?.data["done"] == ["comments/add"] && found?.data["case"] == .string("portal/\(number)"))
    }
    let opened = await fault { () throws(Fault) in try await creation.create(new, site.call) }
    #expect(opened?.data["done"] == ["cases/create"])
    let made = try #require(opened?.data["case"]?.string?.split(separator: "/").last)
    #expect(try await site.get(String(made)).title == new.title)
  }

  @Test("A case that was changed and cannot be read back is told as far as it is known", arguments: dialects)
  func unread(dialect: String) async throws {
    let site = try Site(dialect)
    let number = try await site.number()
    let new = try await new(site)
    site.sandbox.redhat.inject(.status(500), for: .operation(.getCase), times: 9)
    let updates = try #require(site.provider.updates)
    var changes = CaseChanges()
    (changes.title, changes.customerReference) = (.set("Now this"), .set("R-1"))
    let changed = try await updates.update(number, with: changes, site.call)
    #expect(changed.number == number && changed.title == "Now this" && changed.customerReference == "R-1")
    let escalated = try await site.provider.escalation?.escalate(number, comment: nil, site.call)
    #expect(escalated?.escalated == true && escalated?.title == nil)
    let closed = try await site.provider.statusChanges?.apply(StatusChange(.close), to: number, site.call)
    #expect(closed?.status?.state == .closed && closed?.title == nil)
    let opened = try await site.provider.creation?.create(new, site.call)
    #expect(opened?.title == new.title && opened?.version == new.version && opened?.createdAt == nil)
  }

  // MARK: Lost answers

  private struct Write: Sendable, CustomTestStringConvertible {
    let dialect: String
    let operation: RedHatOperation

    var testDescription: String { "\(dialect) \(operation)" }
  }

  private static let writes: [Write] =
    dialects.flatMap { dialect in
      [.addComment, .createCase, .addAttachment].map { Write(dialect: dialect, operation: $0) }
    } + [Write(dialect: "strata", operation: .addNotifiedUser)]

  @Test("An answer that is lost: nothing is sent twice", arguments: writes)
  private func lost(write: Write) async throws {
    let site = try Site(write.dialect)
    let number = try await site.number()
    let new = try await new(site)
    for mishap in [SimulatedFault.cutAfterActing, .status(503)] {
      let before = site.sandbox.redhat.requests(at: .operation(write.operation))
      site.sandbox.redhat.inject(mishap, for: .operation(write.operation))
      let found = await fault { () throws(Fault) in try await perform(write.operation, new, site, number) }
      #expect(found?.kind == .outcomeUnknown && found?.data["check"]?.string != nil)
      #expect(site.sandbox.redhat.requests(at: .operation(write.operation)) == before + 1)
    }
  }

  private func perform(
    _ operation: RedHatOperation, _ new: NewCase, _ site: Site, _ number: String
  ) async throws(Fault) {
    switch operation {
    case .addComment: _ = try await site.provider.commenting?.add("x", isPrivate: nil, to: number, site.call)
    case .createCase: _ = try await site.provider.creation?.create(new, site.call)
    case .addAttachment:
      _ = try await site.provider.attachments?.add(
        NewAttachment(name: "a", content: .bytes([1]), size: 1), to: number, site.call)
    default: _ = try await site.provider.watchlist?.add([User(userId: "sandbox-user")], to: number, site.call)
    }
  }
}
