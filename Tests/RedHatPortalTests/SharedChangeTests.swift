import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// The dialects that can write.
private let dialects = ["strata", "rest-v1"]

@Suite("Changes at the Customer Portal that all writing dialects share")
struct SharedChangeTests {
  private func new(_ harness: ProviderHarness) async throws -> NewCase {
    var new = NewCase(title: "NFS client hangs", description: "Since 10:05")
    new.product = "Red Hat Enterprise Linux"
    new.version = try await harness.provider.values?.values(.versions, of: "Red Hat Enterprise Linux", harness.call)
      .first?.value.string
    return new
  }

  @Test("An unknown product is refused with the vendor's message", arguments: dialects)
  func unknownProduct(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    var new = try await new(harness)
    new.product = "Nothing"
    let creation = try #require(harness.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, harness.call) })
    #expect(found.kind == .rejected && found.data["vendorMessage"] == "The product Nothing is not known")
    #expect(found.data["vendorCode"] == (dialect == "strata" ? "BAD_PARAMETER" : nil))
  }

  @Test("Comments are public by default, and read back", arguments: dialects, [nil, false, true])
  func comment(dialect: String, isPrivate: Bool?) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let writer = try #require(harness.provider.commenting)
    let made = try await writer.add("Seen again <here> ✓", isPrivate: isPrivate, to: number, harness.call)
    #expect(made.text == "Seen again <here> ✓" && made.isPrivate == (isPrivate ?? false) && made.createdAt != nil)
    let all = try #require(try await harness.provider.comments?.list(number, raw: false, harness.call))
    #expect(all.contains(made) && Set(all.map(\.id)).count == all.count)
    let times = all.compactMap(\.createdAt)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let sent = try #require(harness.bodies.first { $0.contains("Seen again") })
    if dialect == "strata" {
      #expect(sent.contains("<text>Seen again &lt;here&gt; ✓</text>"))
      #expect(sent.contains("<public>") == (isPrivate != nil))
    } else {
      #expect(sent == #"{"commentBody":"Seen again <here> ✓","isPublic":\#(isPrivate != true)}"#)
    }
  }

  @Test("A case is closed and reopened, after a comment", arguments: dialects)
  func status(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let changes = try #require(harness.provider.statusChanges)
    let closed = try await changes.apply(StatusChange(.close, comment: "Works now."), to: number, harness.call)
    #expect(closed.status?.state == .closed && closed.comments?.last?.text == "Works now.")
    #expect(
      harness.lines.filter { !$0.hasPrefix("GET") && !$0.hasSuffix("filter") } == [
        "POST /cases/\(number)/comments", "PUT /cases/\(number)",
      ])
    let opened = try await changes.apply(StatusChange(.reopen), to: number, harness.call)
    #expect(opened.status?.vendor == "Waiting on Red Hat")
    let before = harness.wire.requests.count
    for action in [StatusAction.resolve, .accept] {
      #expect(
        await fault { () throws(Fault) in try await changes.apply(StatusChange(action), to: number, harness.call) }?
          .kind
          == .unsupported)
    }
    let unsendable = dialect == "strata" ? "bell\u{7}" : String(repeating: "x", count: 32_769)
    let wrong = [StatusChange(.close, resolutionCode: 1), StatusChange(.close, comment: unsendable)]
    for (change, path) in zip(wrong, ["resolutionCode", "comment"]) {
      #expect(
        await fault { () throws(Fault) in try await changes.apply(change, to: number, harness.call) }?.wrongParams == [
          path
        ])
    }
    #expect(harness.wire.requests.count == before)
  }

  @Test("A partly done pair of changes is reported", arguments: dialects)
  func halfDone(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let changes = try #require(harness.provider.statusChanges)
    let escalation = try #require(harness.provider.escalation)
    let creation = try #require(harness.provider.creation)
    var new = try await new(harness)
    new.customerReference = "INC-8"
    harness.sandbox.redhat.inject(.status(500), for: .operation(.updateCase), times: 3)
    let closed = await fault { () throws(Fault) in
      try await changes.apply(StatusChange(.close, comment: "Bye."), to: number, harness.call)
    }
    let escalated = await fault { () throws(Fault) in
      try await escalation.escalate(number, comment: "Now.", harness.call)
    }
    for found in [closed, escalated] {
      #expect(found?.data["done"] == ["comments/add"] && found?.data["case"] == .string("portal/\(number)"))
    }
    let opened = await fault { () throws(Fault) in try await creation.create(new, harness.call) }
    #expect(opened?.data["done"] == ["cases/create"])
    let made = try #require(opened?.data["case"]?.string?.split(separator: "/").last)
    #expect(try await harness.get(String(made)).title == new.title)
  }

  @Test("A changed case that cannot be read back is returned as far as it is known", arguments: dialects)
  func unread(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let new = try await new(harness)
    harness.sandbox.redhat.inject(.status(500), for: .operation(.getCase), times: 9)
    let updates = try #require(harness.provider.updates)
    var changes = CaseChanges()
    (changes.title, changes.customerReference) = (.set("Now this"), .set("R-1"))
    let changed = try await updates.update(number, with: changes, harness.call)
    #expect(changed.number == number && changed.title == "Now this" && changed.customerReference == "R-1")
    let escalated = try await harness.provider.escalation?.escalate(number, comment: nil, harness.call)
    #expect(escalated?.escalated == true && escalated?.title == nil)
    let closed = try await harness.provider.statusChanges?.apply(StatusChange(.close), to: number, harness.call)
    #expect(closed?.status?.state == .closed && closed?.title == nil)
    let opened = try await harness.provider.creation?.create(new, harness.call)
    #expect(opened?.title == new.title && opened?.version == new.version && opened?.createdAt == nil)
  }

  // MARK: Lost responses

  private struct Write: Sendable, CustomTestStringConvertible {
    let dialect: String
    let operation: RedHatOperation

    var testDescription: String { "\(dialect) \(operation)" }
  }

  private static let writes: [Write] =
    dialects.flatMap { dialect in
      [.addComment, .createCase, .addAttachment].map { Write(dialect: dialect, operation: $0) }
    } + [Write(dialect: "strata", operation: .addNotifiedUser)]

  @Test("After a lost response, nothing is sent twice", arguments: writes)
  private func lost(write: Write) async throws {
    let harness = try ProviderHarness(write.dialect)
    let number = try await harness.number()
    let new = try await new(harness)
    for mishap in [SimulatedFault.cutAfterActing, .status(503)] {
      let before = harness.sandbox.redhat.requests(at: .operation(write.operation))
      harness.sandbox.redhat.inject(mishap, for: .operation(write.operation))
      let found = await fault { () throws(Fault) in try await perform(write.operation, new, harness, number) }
      #expect(found?.kind == .outcomeUnknown && found?.data["check"]?.string != nil)
      #expect(harness.sandbox.redhat.requests(at: .operation(write.operation)) == before + 1)
    }
  }

  private func perform(
    _ operation: RedHatOperation, _ new: NewCase, _ harness: ProviderHarness, _ number: String
  ) async throws(Fault) {
    switch operation {
    case .addComment: _ = try await harness.provider.commenting?.add("x", isPrivate: nil, to: number, harness.call)
    case .createCase: _ = try await harness.provider.creation?.create(new, harness.call)
    case .addAttachment:
      _ = try await harness.provider.attaching?.add(
        NewAttachment(name: "a", content: .bytes([1]), size: 1), to: number, harness.call)
    default: _ = try await harness.provider.watchlist?.add([User(userId: "sandbox-user")], to: number, harness.call)
    }
  }
}
