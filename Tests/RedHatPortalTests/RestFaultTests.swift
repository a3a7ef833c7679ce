import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Errors of the newer dialects instead of cases")
struct RestFaultTests {
  private static let unreadable: [(text: String, reason: String)] = [
    ("", "cannot be read"), ("{", "cannot be read"), ("[]", "an object"), ("{}", "cases"), (#"{"cases":{}}"#, "cases"),
    (#"{"cases":[7]}"#, "caseNumber"), (#"{"cases":[{}]}"#, "caseNumber"),
    (#"{"case":[{"case_number":"1"}]}"#, "caseNumber"),
    (#"<cases xmlns="http://www.redhat.com/gss/strata"/>"#, "cannot be read"),
    (#"{"cases":[{"caseNumber":"1"},{"caseNumber":"2","summ"#, "cannot be read"),
    (String(repeating: "[", count: 100_000), "cannot be read"),
  ]

  @Test("Invalid responses are protocol errors", arguments: unreadable.indices)
  func readsNoNonsense(_ index: Int) async throws {
    let (text, reason) = Self.unreadable[index]
    let harness = try ProviderHarness("rest-v1")
    harness.answer(.filterCases, text)
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .vendorProtocol && found.message.contains(reason), "\(found.message)")
    #expect(harness.lines.count == 1)
  }

  private static let parts: [(operation: RedHatOperation, text: String)] = [
    (.listComments, "{}"), (.listComments, "[7]"), (.listComments, "null"),
    (.listComments, #"[{"commentBody":"a"}"#), (.listAttachments, "[{}]"),
    (.listAttachments, #"{"attachments":[]}"#),
  ]

  @Test("Invalid parts are reported", arguments: parts.indices)
  func readsNoNonsensicalParts(_ index: Int) async throws {
    let (operation, text) = Self.parts[index]
    let harness = try ProviderHarness("rest-v1")
    harness.answer(operation, text)
    let found = await fault { () throws(Fault) in
      if operation == .listComments {
        _ = try await harness.provider.comments?.list("01234567", raw: false, harness.call)
      } else {
        _ = try await harness.provider.attachments?.list("01234567", harness.call)
      }
    }
    #expect(found?.kind == .vendorProtocol)
  }

  private static let page: HTTPHeaders = ["Content-Type": "text/html"]

  private static let refusals: [RefusalCase] = [
    RefusalCase(status: 400, body: #"{"message":"Bad\n product"}"#, kind: .rejected, excerpt: "Bad product"),
    RefusalCase(status: 400, body: #"{"errorMessage":"Nope"}"#, kind: .rejected, excerpt: "Nope"),
    RefusalCase(status: 400, body: #"{"error_description":"Never"}"#, kind: .rejected, excerpt: "Never"),
    RefusalCase(
      status: 409, headers: ["Content-Type": "text/plain"], body: " in use\n", kind: .conflict, excerpt: "in use"),
    RefusalCase(status: 403, kind: .forbidden, excerpt: "Permission denied"),
    RefusalCase(status: 404, body: #"{"message":"No case"}"#, kind: .notFound, excerpt: "case \"01234567\""),
    RefusalCase(status: 404, headers: page, body: "<html/>", kind: .configuration, excerpt: "try the dialect rest-v3"),
    RefusalCase(status: 405, headers: page, body: "<html/>", kind: .configuration, excerpt: "try the dialect rest-v3"),
    RefusalCase(status: 410, kind: .configuration, excerpt: "https://api.access.redhat.com/support/v3"),
    RefusalCase(status: 413, kind: .tooLarge, excerpt: "too large"),
    RefusalCase(status: 429, headers: ["X-RateLimit-Delay": "70"], kind: .rateLimited, excerpt: "Too many requests"),
    RefusalCase(status: 500, body: #"{"message":"Oops"}"#, kind: .vendorUnavailable, excerpt: "Oops"),
    RefusalCase(status: 200, headers: page, body: "<html/>", kind: .configuration, excerpt: "web page"),
  ]

  @Test("Refusals have their faults", arguments: refusals.indices)
  func reportsRefusals(_ index: Int) async throws {
    let refusal = Self.refusals[index]
    let harness = try ProviderHarness("rest-v1")
    harness.answer(.getCase, refusal.body, status: refusal.status, headers: refusal.headers)
    let found = try #require(await fault { () throws(Fault) in try await harness.get("01234567") })
    #expect(found.kind == refusal.kind, "\(found)")
    #expect(found.message.contains(refusal.excerpt), "\(found.message)")
    #expect(harness.lines.count == 1)
    #expect(found.data["retryAfterSeconds"] == (refusal.status == 429 ? 70 : nil))
  }

  @Test("An invalid number is refused in any dialect", arguments: ["rest-v1", "rest-v3"])
  func unknown(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    #expect(await fault { () throws(Fault) in try await harness.get("00000000") }?.kind == .notFound)
  }

  // MARK: The wrong dialect

  private static let gone: [(dialect: String, next: String)] = [
    ("strata", "try the dialect rest-v1"), ("rest-v1", "try the dialect rest-v3"),
    ("rest-v3", "try the dialect rest-v1"),
  ]

  @Test("The fault for a removed dialect names the alternatives", arguments: gone)
  func namesTheRemedy(dialect: String, next: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.sandbox.redhat.adjust { ($0.strataIsGone, $0.restV1IsGone, $0.restV3IsGone) = (true, true, true) }
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .configuration && found.data["key"] == "baseURL")
    #expect(found.message.contains(next) && found.message.contains("no longer exists (status 410)"), "\(found.message)")
    #expect(harness.lines.count == 1)
  }

  private static let mixed: [(dialect: String, path: String, actual: String)] = [
    ("strata", "/support/v1", "rest-v1"), ("strata", "/support/v3", "rest-v3"), ("rest-v1", "/rs", "strata"),
    ("rest-v3", "/rs", "strata"),
  ]

  @Test("A base URL of one dialect in a profile of another is detected", arguments: mixed)
  func seesThrough(dialect: String, path: String, actual: String) async throws {
    let harness = try ProviderHarness(dialect, path: path)
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .configuration && found.message.contains("Set dialect to \(actual)"), "\(found)")
    #expect(harness.lines.count == 1 && harness.provider.session.status.state != .refused)
  }

  @Test("The fault for a path of no dialect lists the dialects", arguments: ["strata", "rest-v1"])
  func elsewhere(dialect: String) async throws {
    let harness = try ProviderHarness(dialect, path: "/elsewhere")
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(
      found.kind == .configuration && found.message.contains("is https://api.access.redhat.com/"))
  }
}
