import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Errors of the Customer Portal instead of cases")
struct FaultTests {
  private static let strata = #"xmlns="http://www.redhat.com/gss/strata""#

  private static let unreadable: [(text: String, reason: String)] = [
    ("", "The response of Red Hat cannot be read"), ("<cases \(strata)><case caseNumber=\"1\">", "cannot be read"),
    ("<!DOCTYPE cases><cases \(strata)/>", "DOCTYPE"), ("<cases/>", "namespace"),
    (#"<cases xmlns="urn:other"/>"#, "urn:other"), ("<case \(strata)/>", "case instead of cases"),
    ("<cases \(strata)><case/></cases>", "have no identifier"),
    (String(repeating: "<a>", count: 100_000), "deep"), ("{}", "cannot be read"),
    // Nothing of the earlier part is shown.
    ("<cases \(strata)><case caseNumber=\"1\"/><case caseNumber=\"2\"><summ", "cannot be read"),
    (#"<cases xmlns="">\#("<case caseNumber=\"1\"/>")</cases>"#, "namespace"),
  ]

  @Test("Invalid documents are protocol errors", arguments: unreadable.indices)
  func readsNoNonsense(_ index: Int) async throws {
    let (text, reason) = Self.unreadable[index]
    let harness = try ProviderHarness()
    harness.answer(.filterCases, text)
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .vendorProtocol && found.message.contains(reason), "\(found.message)")
  }

  @Test("A document above the limit is refused")
  func tooLarge() async throws {
    let harness = try ProviderHarness()
    let filler = String(repeating: "x", count: 50 << 20)
    harness.answer(
      .filterCases, "<cases \(Self.strata)><case caseNumber=\"1\"><summary>\(filler)</summary></case></cases>")
    #expect(await fault { () throws(Fault) in try await harness.page() }?.kind == .tooLarge)
  }

  private static let refusals: [RefusalCase] = [
    RefusalCase(
      status: 400,
      headers: ["Strata-Code": "BAD_PARAMETER", "Strata-Message": "No such\n product", "Content-Type": "text/plain"],
      body: " ", kind: .rejected, excerpt: "No such product"),
    RefusalCase(
      status: 400, body: "<error \(strata)><code>BAD_PARAMETER</code><message>Not 99</message></error>",
      kind: .rejected,
      excerpt: "Not 99"),
    RefusalCase(
      status: 400, headers: ["Content-Type": "application/json"], body: #"{"message":"Nope"}"#, kind: .rejected,
      excerpt: "Nope"),
    RefusalCase(status: 409, headers: ["Content-Type": "text/plain"], body: "taken", kind: .conflict, excerpt: "taken"),
    RefusalCase(status: 403, kind: .forbidden, excerpt: "Permission denied"),
    RefusalCase(status: 404, kind: .notFound, excerpt: "case \"01234567\""),
    RefusalCase(
      status: 404, headers: ["Content-Type": "text/html"], body: "<html/>", kind: .configuration, excerpt: "strata"),
    RefusalCase(status: 410, kind: .configuration, excerpt: "rest-v1"),
    RefusalCase(status: 413, kind: .tooLarge, excerpt: "too large"),
    RefusalCase(status: 500, kind: .vendorUnavailable, excerpt: "500"),
    RefusalCase(
      status: 200, headers: ["Content-Type": "text/html"], body: "<html/>", kind: .configuration,
      excerpt: "web page"),
  ]

  @Test("Refusals have their faults", arguments: refusals.indices)
  func reportsRefusals(_ index: Int) async throws {
    let refusal = Self.refusals[index]
    let harness = try ProviderHarness()
    harness.answer(.getCase, refusal.body, status: refusal.status, headers: refusal.headers)
    let found = try #require(await fault { () throws(Fault) in try await harness.get("01234567") })
    #expect(found.kind == refusal.kind, "\(found)")
    #expect(found.message.contains(refusal.excerpt), "\(found.message)")
    #expect(harness.wire.requests.count == 1)
  }

  @Test("Wrong credentials are reported at once, and sent once")
  func credentials() async throws {
    let harness = try ProviderHarness(credentials: ["username": "sandbox-user", "password": "wrong-s3cret"])
    #expect(harness.provider.session.status.state == .unverified)
    for _ in 0..<3 {
      let found = try #require(await fault { () throws(Fault) in try await harness.page() })
      #expect(found.kind == .authRequired && !"\(found)".contains("wrong-s3cret"))
    }
    #expect(harness.wire.requests.count == 1)
    #expect(harness.provider.session.status.state == .refused)
    let none = try ProviderHarness(credentials: ["username": "sandbox-user"])
    let missing = try #require(await fault { () throws(Fault) in try await none.page() })
    #expect(missing.kind == .authRequired && missing.data["remedy"]?.string?.contains("password") == true)
    #expect(none.wire.requests.isEmpty)
  }

  @Test("Valid credentials are active after the first response")
  func active() async throws {
    let harness = try ProviderHarness()
    _ = try await harness.page()
    #expect(harness.provider.session.status.state == .active)
    try await harness.provider.session.logout(harness.call)
    #expect(harness.provider.session.status.state == .unverified)
    _ = try await harness.page()
  }
}
