import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// Success responses to changes without a body, and what they prove.
@Suite("Confirmed and unconfirmed changes")
struct ProofTests {
  private struct Answer: Sendable, CustomTestStringConvertible {
    let dialect: String
    let text: String
    let status: Int
    let isProof: Bool

    var testDescription: String { "\(dialect): \(status) \(text)" }

    init(_ dialect: String, _ text: String, _ status: Int = 200, isProof: Bool) {
      (self.dialect, self.text, self.status, self.isProof) = (dialect, text, status, isProof)
    }
  }

  private static let answers: [Answer] = [
    Answer("strata", "", isProof: true), Answer("strata", "", 202, isProof: true),
    Answer("strata", "Accepted", 202, isProof: true), Answer("strata", #"{"message":"Log in"}"#, isProof: false),
    Answer("strata", "<html>Log in</html>", isProof: false), Answer("strata", "OK", isProof: false),
    Answer("strata", #"<case xmlns="http://www.redhat.com/gss/strata"/>"#, isProof: true),
    Answer("strata", #"<case xmlns="http://elsewhere.example"/>"#, isProof: false),
    Answer("rest-v1", "", isProof: true), Answer("rest-v1", "{}", isProof: false),
    Answer("rest-v1", #"{"caseNumber":"1"}"#, isProof: true),
    Answer("rest-v1", #"{"message":"Log in"}"#, isProof: false),
    Answer("rest-v1", "{", isProof: false), Answer("rest-v1", "{}", 202, isProof: true),
  ]

  @Test("A change of a case that cannot be read back is confirmed only by the response", arguments: answers)
  private func unread(_ answer: Answer) async throws {
    let changes: [(ProviderHarness, String) async throws -> Void] = [
      { harness, number in
        _ = try await harness.provider.statusChanges?.apply(StatusChange(.close), to: number, harness.call)
      },
      { harness, number in _ = try await harness.provider.escalation?.escalate(number, comment: nil, harness.call) },
      { harness, number in
        var changes = CaseChanges()
        changes.title = .set("Now this")
        _ = try await harness.provider.updates?.update(number, with: changes, harness.call)
      },
    ]
    for change in changes {
      let harness = try ProviderHarness(answer.dialect)
      let number = try await harness.number()
      harness.answer(.updateCase, answer.text, status: answer.status)
      harness.sandbox.redhat.inject(.status(403), for: .operation(.getCase))
      let found = await Self.fault { try await change(harness, number) }
      #expect(found?.kind == (answer.isProof ? nil : .outcomeUnknown))
      if let found { #expect(found.data["check"] == "cases/get" && found.data["retriable"] == false) }
      // When read back, the case shows the change. An accepted change may take time.
      let unchanged = try ProviderHarness(answer.dialect)
      unchanged.answer(.updateCase, answer.text, status: answer.status)
      let lost = await Self.fault { try await change(unchanged, number) }
      #expect(lost?.kind == (answer.isProof && answer.status == 202 ? nil : .outcomeUnknown), "not executed")
      let headers: HTTPHeaders = ["Content-Type": answer.dialect == "strata" ? "application/xml" : "application/json"]
      let response = HTTPResponse(answer.status, headers: headers, body: Array(answer.text.utf8))
      harness.sandbox.redhat.inject(.responseAfterActing(response), for: .operation(.updateCase))
      #expect(await Self.fault { try await change(harness, number) } == nil, "acted")
    }
  }

  /// The portal's lists that show the outcome of a change: the change, the request that reads it back, and the call
  /// that shows it.
  private static let readings: [(name: String, change: RedHatOperation, read: RedHatOperation, check: String)] = [
    ("attachments/delete", .deleteAttachment, .listAttachments, "attachments/list"),
    ("watchlist/add", .addNotifiedUser, .getCase, "cases/get"),
    ("watchlist/remove", .removeNotifiedUser, .getCase, "cases/get"),
  ]

  @Test("An unreadable list after a change leaves its outcome unknown", arguments: readings.indices, [true, false])
  func lists(_ index: Int, _ isProof: Bool) async throws {
    let (name, change, read, check) = Self.readings[index]
    let harness = try ProviderHarness()
    let number = try await harness.number()
    harness.answer(change, isProof ? "" : "<html>Log in</html>")
    harness.sandbox.redhat.inject(.status(403), for: .operation(read))
    let users = [User(userId: "sandbox-user")]
    let found = await Self.fault {
      switch name {
      case "attachments/delete":
        _ = try await harness.provider.attachmentRemoval?.delete("u-1", of: number, harness.call)
      case "watchlist/add": _ = try await harness.provider.watchlist?.add(users, to: number, harness.call)
      default: _ = try await harness.provider.watchlist?.remove(users, from: number, harness.call)
      }
    }
    #expect(found?.data["retriable"] == false, "it was sent, and must not be repeated")
    if isProof {
      #expect(found?.kind == .forbidden && found?.data["done"] == [.string(name)])
    } else {
      #expect(found?.kind == .outcomeUnknown && found?.data["check"]?.string == check)
    }
  }

  @Test("A partial removal of several users states who was removed")
  func partOfARemoval() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.number()
    let watchlist = try #require(harness.provider.watchlist)
    let users = ["sandbox-user", "saagaard"].map { User(userId: $0) }
    for user in users { _ = try await watchlist.add([user], to: number, harness.call) }
    let point = RedHatSimulator.Point.operation(.removeNotifiedUser)
    for (mishap, kind) in [(SimulatedFault.status(503), Fault.Kind.outcomeUnknown), (.status(403), .forbidden)] {
      harness.sandbox.redhat.inject(.responseAfterActing(HTTPResponse(200)), for: point)
      harness.sandbox.redhat.inject(mishap, for: point)
      let found = await Self.fault { _ = try await watchlist.remove(users, from: number, harness.call) }
      #expect(found?.kind == kind && found?.data["done"] == ["watchlist/remove"])
      #expect(found?.data["removed"] == ["sandbox-user"] && found?.data["retriable"] == false)
      _ = try await watchlist.add([users[0]], to: number, harness.call)
    }
  }

  private static func fault(_ body: () async throws -> Void) async -> Fault? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Fault
    }
  }
}
