import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// One of the requests that change something.
struct Write: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operation: IBMOperation
  /// The call that shows the outcome.
  let check: String
  let permission: String
  /// A case in progress with an attachment.
  let run: @Sendable (ProviderHarness, Case, VendorCall) async throws -> Void

  static let all: [Write] = [
    Write("create", .createCase, "cases/list", permission: "support.case.create") { harness, _, call in
      var new = NewCase(title: "t", description: "d")
      new.type = "sales"
      _ = try await harness.creation.create(new, call)
    },
    Write("status", .setStatus, "cases/get") { harness, found, call in
      _ = try await harness.statusChanges.apply(StatusChange(.resolve, resolutionCode: 6), to: found.number, call)
    },
    Write("watch", .addToWatchlist, "cases/get") { harness, found, call in
      _ = try await harness.watchlist.add([User(userId: "taro.yamada@nordlicht.example")], to: found.number, call)
    },
    Write("unwatch", .removeFromWatchlist, "cases/get") { harness, found, call in
      _ = try await harness.watchlist.remove([User(userId: "taro.yamada@nordlicht.example")], from: found.number, call)
    },
    Write("resource", .addResource, "cases/get") { harness, found, call in
      _ = try await harness.resources.add(Resource(crn: "crn:v1:x"), to: found.number, call)
    },
    Write("comment", .addComment, "comments/list") { harness, found, call in
      _ = try await harness.commenting.add("t", isPrivate: nil, to: found.number, call)
    },
    Write("attach", .addAttachments, "attachments/list") { harness, found, call in
      let file = NewAttachment(name: "a.log", content: .bytes([1]), size: 1)
      _ = try await harness.attachments.add(file, to: found.number, call)
    },
    Write("detach", .removeAttachment, "attachments/list") { harness, found, call in
      _ = try await harness.attachments.delete(found.attachments?.first?.id ?? "", of: found.number, call)
    },
  ]

  private init(
    _ name: String, _ operation: IBMOperation, _ check: String, permission: String = "support.case.update",
    run: @escaping @Sendable (ProviderHarness, Case, VendorCall) async throws -> Void
  ) {
    testDescription = name
    (self.operation, self.check, self.permission, self.run) = (operation, check, permission, run)
  }

  func fault(_ harness: ProviderHarness, _ found: Case, _ call: VendorCall? = nil) async throws -> Fault? {
    do {
      try await run(harness, found, call ?? harness.call)
      return nil
    } catch let fault as Fault {
      return fault
    }
  }
}

/// The fault in place of the response.
struct InjectedFault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let fault: SimulatedFault

  static let all: [InjectedFault] = [
    InjectedFault("cut before acting", .cut), InjectedFault("cut after acting", .cutAfterActing),
    InjectedFault("500", .status(500)),
    InjectedFault("502", .status(502)), InjectedFault("503", .status(503, retryAfter: .seconds(1))),
    InjectedFault("504", .status(504)),
    InjectedFault("gateway page", .gatewayPage), InjectedFault("broken JSON", .brokenJSON),
    InjectedFault("page", answer(200, "text/html", "<html>Sign in</html>")),
    InjectedFault("empty answer", answer(200, "application/json", "")),
    InjectedFault("array", answer(200, "application/json", "[]")),
    InjectedFault("another object", answer(200, "application/json", #"{"message": "You are logged in"}"#)),
  ]

  private init(_ name: String, _ fault: SimulatedFault) { (testDescription, self.fault) = (name, fault) }

  private static func answer(_ status: Int, _ type: String, _ body: String) -> SimulatedFault {
    .responseAfterActing(HTTPResponse(status, headers: ["Content-Type": type], body: Array(body.utf8)))
  }
}

@Suite struct WriteOutcomeTests {
  private func target(_ harness: ProviderHarness) async throws -> Case {
    try await harness.someCase(.inProgress) { $0.attachments?.isEmpty == false }
  }

  @Test(arguments: Write.all, InjectedFault.all)
  func theOutcomeIsUnknownAndNothingIsRepeated(write: Write, mishap: InjectedFault) async throws {
    let harness = try ProviderHarness()
    let found = try await target(harness)
    harness.sandbox.ibm.inject(mishap.fault, for: .operation(write.operation))
    let fault = try await write.fault(harness, found)
    #expect(fault?.kind == .outcomeUnknown)
    #expect(fault?.data["check"]?.string == write.check)
    #expect(fault?.data["profile"] == "work" && fault?.data["retriable"] == false)
    #expect(harness.count(write.operation) == 1)
  }

  @Test(arguments: Write.all)
  func aTimeoutLeavesTheOutcomeUnknown(write: Write) async throws {
    let harness = try ProviderHarness()
    let found = try await target(harness)
    // So that no other sleep has the same deadline.
    harness.time.advance(by: .seconds(1))
    let call = harness.call
    harness.sandbox.ibm.inject(.delay(.seconds(60)), for: .operation(write.operation))
    let clock = Task { [time = harness.time] in
      while let deadline = try await time.nextSleep() {
        if deadline == call.deadline { return time.advance(by: .seconds(30)) }
      }
    }
    let fault = try await write.fault(harness, found, call)
    try await clock.value
    #expect(fault?.kind == .outcomeUnknown && fault?.data["check"]?.string == write.check)
    #expect(harness.count(write.operation) == 1)
  }

  /// A request that certainly had no effect is sent again: refused connections, and a 429 with a short wait.
  @Test(arguments: Write.all)
  func anUnexecutedRequestIsRetried(write: Write) async throws {
    let harness = try ProviderHarness()
    let found = try await target(harness)
    let point = IBMSimulator.Point.operation(write.operation)
    harness.sandbox.ibm.inject(.refuseConnection, for: point, times: 2)
    harness.sandbox.ibm.inject(.status(429, retryAfter: .seconds(2)), for: point)
    let fault = try await harness.time.patiently { try await write.fault(harness, found) }
    #expect(fault == nil)
    #expect(harness.count(write.operation) == 2, "the one with 429, and the one that took effect")
  }

  @Test(arguments: Write.all)
  func aRevokedTokenIsReplaced(write: Write) async throws {
    let harness = try ProviderHarness()
    let found = try await target(harness)
    harness.sandbox.ibm.revokeTokens()
    #expect(try await write.fault(harness, found) == nil)
    #expect(harness.sandbox.ibm.exchanges == 2)
  }

  @Test(arguments: Write.all)
  func aViewerIsForbidden(write: Write) async throws {
    let harness = try ProviderHarness(credentials: ["apiKey": IBMSimulator.viewerKey])
    let fault = try await write.fault(harness, try await target(harness))
    #expect(fault?.brief == "forbidden 403")
    #expect(fault?.data["permission"]?.string == write.permission)
    #expect(fault?.message.contains(write.permission) == true)
    #expect(harness.count(write.operation) == 1)
  }

  @Test(arguments: Write.all.filter { $0.operation != .createCase })
  func anUnknownCaseIsNotFound(write: Write) async throws {
    let harness = try ProviderHarness()
    var found = try await target(harness)
    found.number = "CS9999999"
    #expect(try await write.fault(harness, found)?.brief == "notFound 404")
  }

  @Test(arguments: Write.all)
  func aConflictIsNotRetried(write: Write) async throws {
    let harness = try ProviderHarness()
    let found = try await target(harness)
    harness.sandbox.ibm.inject(.status(409), for: .operation(write.operation))
    #expect(try await write.fault(harness, found)?.brief == "conflict 409")
    #expect(harness.count(write.operation) == 1)
  }
}
