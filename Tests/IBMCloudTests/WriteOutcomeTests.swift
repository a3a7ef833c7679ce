import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

/// One of the requests that act.
struct Write: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operation: IBMOperation
  /// The call that shows what happened.
  let check: String
  let permission: String
  /// A case in progress with an attachment.
  let run: @Sendable (Site, Case, VendorCall) async throws -> Void

  static let all: [Write] = [
    Write("create", .createCase, "cases/list", permission: "support.case.create") { site, _, call in
      var new = NewCase(title: "t", description: "d")
      new.type = "sales"
      _ = try await site.creation.create(new, call)
    },
    Write("status", .setStatus, "cases/get") { site, found, call in
      _ = try await site.statusChanges.apply(StatusChange(.resolve, resolutionCode: 6), to: found.number, call)
    },
    Write("watch", .addToWatchlist, "cases/get") { site, found, call in
      _ = try await site.watchlist.add([User(userId: "taro.yamada@nordlicht.example")], to: found.number, call)
    },
    Write("unwatch", .removeFromWatchlist, "cases/get") { site, found, call in
      _ = try await site.watchlist.remove([User(userId: "taro.yamada@nordlicht.example")], from: found.number, call)
    },
    Write("resource", .addResource, "cases/get") { site, found, call in
      _ = try await site.resources.add(Resource(crn: "crn:v1:x"), to: found.number, call)
    },
    Write("comment", .addComment, "comments/list") { site, found, call in
      _ = try await site.commenting.add("t", isPrivate: nil, to: found.number, call)
    },
    Write("attach", .addAttachments, "attachments/list") { site, found, call in
      let file = NewAttachment(name: "a.log", content: .bytes([1]), size: 1)
      _ = try await site.attachments.add(file, to: found.number, call)
    },
    Write("detach", .removeAttachment, "attachments/list") { site, found, call in
      _ = try await site.attachments.delete(found.attachments?.first?.id ?? "", of: found.number, call)
    },
  ]

  private init(
    _ name: String, _ operation: IBMOperation, _ check: String, permission: String = "support.case.update",
    run: @escaping @Sendable (Site, Case, VendorCall) async throws -> Void
  ) {
    testDescription = name
    (self.operation, self.check, self.permission, self.run) = (operation, check, permission, run)
  }

  /// The fault it ends with.
  func fault(_ site: Site, _ found: Case, _ call: VendorCall? = nil) async throws -> Fault? {
    do {
      try await run(site, found, call ?? site.call)
      return nil
    } catch let fault as Fault {
      return fault
    }
  }
}

/// What goes wrong when the answer should come.
struct Mishap: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let fault: SimulatedFault

  static let all: [Mishap] = [
    Mishap("cut before acting", .cut), Mishap("cut after acting", .cutAfterActing), Mishap("500", .status(500)),
    Mishap("502", .status(502)), Mishap("503", .status(503, retryAfter: .seconds(1))), Mishap("504", .status(504)),
    Mishap("gateway page", .gatewayPage), Mishap("broken JSON", .brokenJSON),
    Mishap("page", answer(200, "text/html", "<html>Sign in</html>")),
    Mishap("empty answer", answer(200, "application/json", "")),
    Mishap("array", answer(200, "application/json", "[]")),
    Mishap("another object", answer(200, "application/json", #"{"message": "You are logged in"}"#)),
  ]

  private init(_ name: String, _ fault: SimulatedFault) { (testDescription, self.fault) = (name, fault) }

  private static func answer(_ status: Int, _ type: String, _ body: String) -> SimulatedFault {
    .responseAfterActing(HTTPResponse(status, headers: ["Content-Type": type], body: Array(body.utf8)))
  }
}

@Suite struct WriteOutcomeTests {
  private func target(_ site: Site) async throws -> Case {
    try await site.someCase(.inProgress) { $0.attachments?.isEmpty == false }
  }

  @Test(arguments: Write.all, Mishap.all)
  func theOutcomeIsUnknownAndNothingIsSentTwice(write: Write, mishap: Mishap) async throws {
    let site = try Site()
    let found = try await target(site)
    site.sandbox.ibm.inject(mishap.fault, for: .operation(write.operation))
    let fault = try await write.fault(site, found)
    #expect(fault?.kind == .outcomeUnknown)
    #expect(fault?.data["check"]?.string == write.check)
    #expect(fault?.data["profile"] == "work" && fault?.data["retriable"] == false)
    #expect(site.count(write.operation) == 1)
  }

  @Test(arguments: Write.all)
  func theTimeIsOver(write: Write) async throws {
    let site = try Site()
    let found = try await target(site)
    // So that nobody else waits for the same moment.
    site.time.advance(by: .seconds(1))
    let call = site.call
    site.sandbox.ibm.inject(.delay(.seconds(60)), for: .operation(write.operation))
    let clock = Task { [time = site.time] in
      while let deadline = try await time.nextSleep() {
        if deadline == call.deadline { return time.advance(by: .seconds(30)) }
      }
    }
    let fault = try await write.fault(site, found, call)
    try await clock.value
    #expect(fault?.kind == .outcomeUnknown && fault?.data["check"]?.string == write.check)
    #expect(site.count(write.operation) == 1)
  }

  /// What is certain not to have been acted on is sent again: refused connections, and a 429 whose wait is short.
  @Test(arguments: Write.all)
  func whatDidNotArriveIsSentAgain(write: Write) async throws {
    let site = try Site()
    let found = try await target(site)
    let place = IBMSimulator.Place.operation(write.operation)
    site.sandbox.ibm.inject(.refuseConnection, for: place, times: 2)
    site.sandbox.ibm.inject(.status(429, retryAfter: .seconds(2)), for: place)
    let fault = try await site.time.patiently { try await write.fault(site, found) }
    #expect(fault == nil)
    #expect(site.count(write.operation) == 2, "the one with 429, and the one that acted")
  }

  @Test(arguments: Write.all)
  func aTokenThatWasRevokedIsRenewed(write: Write) async throws {
    let site = try Site()
    let found = try await target(site)
    site.sandbox.ibm.revokeTokens()
    #expect(try await write.fault(site, found) == nil)
    #expect(site.sandbox.ibm.exchanges == 2)
  }

  @Test(arguments: Write.all)
  func aViewerIsForbidden(write: Write) async throws {
    let site = try Site(credentials: ["apiKey": IBMSimulator.viewerKey])
    let fault = try await write.fault(site, try await target(site))
    #expect(fault?.brief == "forbidden 403")
    #expect(fault?.data["permission"]?.string == write.permission)
    #expect(fault?.message.contains(write.permission) == true)
    #expect(site.count(write.operation) == 1)
  }

  @Test(arguments: Write.all.filter { $0.operation != .createCase })
  func aCaseThatIsNotThere(write: Write) async throws {
    let site = try Site()
    var found = try await target(site)
    found.number = "CS9999999"
    #expect(try await write.fault(site, found)?.brief == "notFound 404")
  }

  @Test(arguments: Write.all)
  func aConflictIsNotTriedAgain(write: Write) async throws {
    let site = try Site()
    let found = try await target(site)
    site.sandbox.ibm.inject(.status(409), for: .operation(write.operation))
    #expect(try await write.fault(site, found)?.brief == "conflict 409")
    #expect(site.count(write.operation) == 1)
  }
}
