import CaseService
import HTTP
import JSON
import Platform
import Sandbox
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

/// What a vendor does with a request, and what the model reads about it.
private struct Row: Sendable, CustomTestStringConvertible {
  let name: String
  let fault: SimulatedFault
  let kind: String
  let remedy: String
  let retry: String
  var testDescription: String { name }

  init(_ name: String, _ fault: SimulatedFault, _ kind: String, remedy: String, retry: String) {
    (self.name, self.fault, self.kind, self.remedy, self.retry) = (name, fault, kind, remedy, retry)
  }
}

/// Also of a write: the vendor certainly did nothing.
private let refusals = [
  Row("401", .status(401), "authRequired", remedy: "Change the credentials of the profile ibm.", retry: "No."),
  Row("403", .status(403), "forbidden", remedy: "Ask the user to get the permission", retry: "No."),
  Row("404", .status(404), "notFound", remedy: "Check the id with case_search.", retry: "No."),
  Row("409", .status(409), "conflict", remedy: "Read the case again with case_read.", retry: "Yes, after that."),
  Row("413", .status(413), "tooLarge", remedy: "Request less", retry: "No."),
  Row(
    "429", .status(429, retryAfter: .seconds(600)), "rateLimited", remedy: "Wait.", retry: "Yes, after 600 seconds."),
  Row("refused connection", .refuseConnection, "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
]

private let brokenReads = [
  Row("500", .status(500), "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
  Row("503", .status(503), "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
  Row("gateway", .gatewayPage, "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
  Row("timeout", .delay(.seconds(3600)), "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
  Row("cut", .cut, "vendorUnavailable", remedy: "Try later.", retry: "Yes."),
  Row("broken JSON", .brokenJSON, "vendorProtocol", remedy: "Try later.", retry: "No."),
]

/// What a write must not be repeated after.
private let brokenWrites: [(name: String, fault: SimulatedFault)] = [
  ("500", .status(500)), ("503", .status(503)), ("gateway", .gatewayPage), ("timeout", .delay(.seconds(3600))),
  ("cut", .cut), ("cut after acting", .cutAfterActing), ("broken JSON", .brokenJSON),
]

private let revisions = [Revision.modern, .november2025, .november2024]

private func expect(_ row: Row, in text: String) {
  let lines = text.split(separator: "\n").map(String.init)
  #expect(lines.first?.hasPrefix("\(row.kind): ") == true, "\(row.name): \(text)")
  #expect(lines.contains { $0.hasPrefix("Remedy: \(row.remedy)") }, "\(row.name): \(text)")
  #expect(lines.contains("Retry: \(row.retry)"), "\(row.name): \(text)")
}

@Test(
  "The text of an error of a read has the kind, the remedy and whether to retry", arguments: refusals + brokenReads,
  revisions)
private func read(_ row: Row, _ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  session.vendors.sandbox.ibm.inject(row.fault, for: .operation(.getCase), times: 10)
  let ticking = session.ticks(evenForRequests: row.name == "timeout")
  defer { ticking.cancel() }
  expect(row, in: try await session.failure("case_read", ["case": "ibm/CS4178171"]))
}

@Test("The text of an error of a write that was not made is the same", arguments: refusals, revisions)
private func refusedWrite(_ row: Row, _ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  session.vendors.sandbox.ibm.inject(row.fault, for: .operation(.addComment), times: 10)
  let ticking = session.ticks()
  defer { ticking.cancel() }
  expect(row, in: try await session.failure("case_comment", ["case": "ibm/CS4178171", "text": "Hello."]))
}

/// A write, where it fails, and the tool that shows whether it was made.
private let writes: [(tool: String, arguments: JSON, point: IBMOperation, check: String)] = [
  ("case_comment", ["case": "ibm/CS4178171", "text": "Hello."], .addComment, "case_read"),
  (
    "case_update", ["case": "ibm/CS4178171", "action": "resolve", "resolutionCode": 1, "comment": "Done."],
    .setStatus, "case_read"
  ),
  ("case_update", ["case": "ibm/CS4178171", "action": "watch", "users": ["a@x.org"]], .addToWatchlist, "case_read"),
  (
    "attachment_send", ["case": "ibm/CS4178171", "name": "a.txt", "text": "Hello."], .addAttachments, "case_read"
  ),
  (
    "case_create", ["profile": "ibm", "type": "billing_and_invoice", "title": "t", "description": "d"], .createCase,
    "case_search"
  ),
]

@Test(
  "After a write with an unknown outcome, the text forbids a repetition and names the tool that shows what happened")
private func unknownOutcome() async throws {
  for (tool, arguments, point, check) in writes {
    for (name, fault) in brokenWrites {
      let session = try await MCPSession()
      session.vendors.sandbox.ibm.inject(fault, for: .operation(point), times: 10)
      let ticking = session.ticks(evenForRequests: name == "timeout")
      let text = try await session.failure(tool, arguments)
      ticking.cancel()
      let note = "\(tool), \(name): \(text)"
      #expect(text.hasPrefix("outcomeUnknown: ") && text.contains(" unknown"), "\(note)")
      #expect(text.contains("\nRemedy: Check with \(check) whether it was done."), "\(note)")
      #expect(text.contains("\nRetry: Do not retry. Check with \(check)."), "\(note)")
      #expect(session.vendors.sandbox.ibm.requests(at: .operation(point)) == 1, "\(note)")
    }
  }
}

@Test("An order with an unknown outcome is checked among the subscriptions")
private func unknownOrder() async throws {
  let session = try await MCPSession(.november2025, options: MCPOptions(toolsets: Toolset.allCases))
  session.vendors.sandbox.marketplace.inject(.cutAfterActing, for: .operation(.createOrder))
  let ticking = session.ticks()
  defer { ticking.cancel() }
  let text = try await session.failure("marketplace_order", TrialOrder.arguments())
  #expect(text.hasPrefix("outcomeUnknown: ") && text.contains("Retry: Do not retry. Check with "), "\(text)")
}
