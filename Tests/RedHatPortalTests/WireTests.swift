import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Statuses and headers of Red Hat's responses")
struct WireTests {
  private var new: NewCase {
    var new = NewCase(title: "NFS client hangs", description: "Since 10:05")
    (new.product, new.version) = ("Red Hat Enterprise Linux", "9.4")
    return new
  }

  private static let locations: [(location: String?, status: Int)] = [
    ("https://api.access.redhat.com/rs/cases/04186767", 201), ("https://api.access.redhat.com/rs/cases/04186767", 200),
    ("http://elsewhere/rs/cases/04186767/", 201), ("/rs/cases/04186767?x=1#y", 201), ("/rs/cases/0418676%37", 201),
    (nil, 201), ("", 201), ("/", 200), ("/rs/cases/%ff", 201),
  ]

  @Test("The number of a new case is found; without it, the outcome is unknown", arguments: locations)
  func location(location: String?, status: Int) async throws {
    let harness = try ProviderHarness()
    harness.answer(.createCase, "", status: status, headers: location.map { ["Location": $0] } ?? [:])
    let creation = try #require(harness.provider.creation)
    let isNamed = location?.contains("0418676") == true
    var new = new
    new.title = try await harness.get("04186767").title ?? ""
    do throws(Fault) {
      let made = try await creation.create(new, harness.call)
      #expect(isNamed && made.number == "04186767")
    } catch {
      #expect(!isNamed && error.kind == .outcomeUnknown && error.data["check"] == "cases/list", "\(error)")
    }
    #expect(harness.lines.filter { $0.hasPrefix("POST") } == ["POST /cases"])
  }

  @Test("A change succeeds with 200 or 202, a deletion with any success status", arguments: [false, true])
  func successes(accepts202: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.redhat.adjust { $0.accepts202 = accepts202 }
    let number = try await harness.number()
    var changes = CaseChanges()
    changes.title = .set("Another")
    #expect(try await harness.provider.updates?.update(number, with: changes, harness.call).title == "Another")
    harness.answer(.deleteAttachment, "", status: accepts202 ? 202 : 204)
    _ = try await harness.provider.attachmentRemoval?.delete("u-1", of: number, harness.call)
  }

  @Test("The vendor's refusal to reopen a closed case is reported", arguments: ["strata", "rest-v1"])
  func closedForGood(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.sandbox.redhat.adjust { $0.statusReopens = false }
    let number = try await harness.number(.closed)
    let changes = try #require(harness.provider.statusChanges)
    let found = await fault { () throws(Fault) in
      try await changes.apply(StatusChange(.reopen), to: number, harness.call)
    }
    #expect(found?.kind == .rejected && found?.data["vendorMessage"] == "The case is closed")
    #expect(try await harness.get(number).status?.state == .closed)
  }

  @Test("Comments are read although a server responds 404 to a request for plain text")
  func plainText() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.redhat.adjust { $0.hidesPlainTextComments = true }
    let made = try await harness.provider.commenting?.add(
      "Seen again", isPrivate: nil, to: harness.number(), harness.call)
    #expect(made?.text == "Seen again")
  }

  @Test("An error may be in the XML instead of the headers", arguments: [false, true], [false, true])
  func refusalInXML(isInXML: Bool, isPrefixed: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.redhat.adjust { ($0.errorsInXML, $0.prefixesXML) = (isInXML, isPrefixed) }
    var new = new
    new.version = "99"
    let creation = try #require(harness.provider.creation)
    let found = try #require(await fault { () throws(Fault) in try await creation.create(new, harness.call) })
    #expect(found.kind == .rejected && found.data["vendorCode"] == "BAD_PARAMETER" && found.data["vendorStatus"] == 400)
    #expect(found.data["vendorMessage"] == "The version 99 is not known for this product")
    let missing = try #require(await fault { () throws(Fault) in try await harness.get("00000000") })
    #expect(missing.kind == .notFound && missing.message.contains("00000000"))
  }

  @Test(
    "Statuses without a body or with a web page have their faults: 401 and 403 mean the same", arguments: [false, true])
  func pages(areThere: Bool) async throws {
    let wrong = try ProviderHarness(credentials: ["username": "sandbox-user", "password": "wrong"])
    wrong.sandbox.redhat.adjust { $0.hasErrorPages = areThere }
    #expect(await fault { () throws(Fault) in try await wrong.page() }?.kind == .authRequired)
    let harness = try ProviderHarness()
    harness.sandbox.redhat.adjust { $0.hasErrorPages = areThere }
    harness.sandbox.redhat.inject(.status(403), for: .operation(.getCase))
    let found = try #require(await fault { () throws(Fault) in try await harness.get("01234567") })
    #expect(found.kind == .forbidden && !found.message.contains("<"), "\(found.message)")
  }

  private static let tries: [(mishap: SimulatedFault, sent: Int)] = [
    (.status(502), 3), (.status(503), 3), (.status(504), 3), (.cut, 3), (.status(500), 1), (.status(403), 1),
    (.status(410), 1),
  ]

  @Test(
    "A temporary error is retried for reads, and never for changes", arguments: tries.indices,
    ["strata", "rest-v1"])
  func again(_ index: Int, dialect: String) async throws {
    let (mishap, sent) = Self.tries[index]
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let updates = try #require(harness.provider.updates)
    var changes = CaseChanges()
    changes.title = .set("Another")
    for operation in [RedHatOperation.getCase, .updateCase] {
      harness.sandbox.redhat.inject(mishap, for: .operation(operation), times: 9)
      let found = await harness.time.patiently {
        await fault { () throws(Fault) in
          operation == .getCase
            ? try await harness.get(number, [.title]) : try await updates.update(number, with: changes, harness.call)
        }
      }
      let isChange = operation == .updateCase
      #expect(found != nil && (!isChange || (found?.kind == .outcomeUnknown) == !Self.isRefusal(mishap)))
      #expect(harness.sandbox.redhat.requests(at: .operation(operation)) == (isChange ? 1 : sent), "\(operation)")
    }
  }

  /// Whether the vendor confirms that it did not act.
  private static func isRefusal(_ mishap: SimulatedFault) -> Bool {
    if case .status(let status, _) = mishap { status < 500 } else { false }
  }

  private static let names = ["søknad.txt", "要求.log", "a b.txt", "var/log/messages", "..\\..\\boot.ini"]

  @Test("The name of a file is returned as it was sent", arguments: names, ["strata", "rest-v1"])
  func fileName(name: String, dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let store = try #require(harness.provider.attaching as? any AttachmentStore & AttachmentWriter)
    let file = NewAttachment(name: name, content: .bytes([1, 2]), size: 2)
    let made = try await store.add(file, to: number, harness.call)
    let fetched = try await store.download(made.id, of: number, to: nil, limit: 100, harness.call)
    #expect(made.name == name && fetched.name == name && fetched.bytes == [1, 2])
  }
}
