import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite("What the newer dialects may answer in the place of cases")
struct RestFaultTests {
  private static let unreadable: [(text: String, reason: String)] = [
    ("", "cannot be read"), ("{", "cannot be read"), ("[]", "an object"), ("{}", "cases"), (#"{"cases":{}}"#, "cases"),
    (#"{"cases":[7]}"#, "caseNumber"), (#"{"cases":[{}]}"#, "caseNumber"),
    (#"{"case":[{"case_number":"1"}]}"#, "caseNumber"),
    (#"<cases xmlns="http://www.redhat.com/gss/strata"/>"#, "cannot be read"),
    (#"{"cases":[{"caseNumber":"1"},{"caseNumber":"2","summ"#, "cannot be read"),
    (String(repeating: "[", count: 100_000), "cannot be read"),
  ]

  @Test("Answers that make no sense", arguments: unreadable.indices)
  func readsNoNonsense(_ index: Int) async throws {
    let (text, reason) = Self.unreadable[index]
    let site = try Site("rest-v1")
    site.answer(.filterCases, text)
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(found.kind == .vendorProtocol && found.message.contains(reason), "\(found.message)")
    #expect(site.lines.count == 1)
  }

  private static let parts: [(operation: RedHatOperation, text: String)] = [
    (.listComments, "{}"), (.listComments, "[7]"), (.listComments, "null"),
    (.listComments, #"[{"commentBody":"a"}"#), (.listAttachments, "[{}]"),
    (.listAttachments, #"{"attachments":[]}"#),
  ]

  @Test("Parts that make no sense", arguments: parts.indices)
  func readsNoNonsensicalParts(_ index: Int) async throws {
    let (operation, text) = Self.parts[index]
    let site = try Site("rest-v1")
    site.answer(operation, text)
    let found = await fault { () throws(Fault) in
      if operation == .listComments {
        _ = try await site.provider.comments?.list("01234567", raw: false, site.call)
      } else {
        _ = try await site.provider.attachments?.list("01234567", site.call)
      }
    }
    #expect(found?.kind == .vendorProtocol)
  }

  private struct Refusal: Sendable {
    var status: Int
    var headers: HTTPHeaders = [:]
    var body = ""
    var kind: Fault.Kind
    var says: String
  }

  private static let page: HTTPHeaders = ["Content-Type": "text/html"]

  private static let refusals: [Refusal] = [
    Refusal(status: 400, body: #"{"message":"Bad\n product"}"#, kind: .rejected, says: "Bad product"),
    Refusal(status: 400, body: #"{"errorMessage":"Nope"}"#, kind: .rejected, says: "Nope"),
    Refusal(status: 400, body: #"{"error_description":"Never"}"#, kind: .rejected, says: "Never"),
    Refusal(
      status: 409, headers: ["Content-Type": "text/plain"], body: " in use\n", kind: .conflict, says: "in use"),
    Refusal(status: 403, kind: .forbidden, says: "does not allow"),
    Refusal(status: 404, body: #"{"message":"No case"}"#, kind: .notFound, says: "No case"),
    Refusal(status: 404, headers: page, body: "<html/>", kind: .configuration, says: "try the dialect rest-v3"),
    Refusal(status: 405, headers: page, body: "<html/>", kind: .configuration, says: "try the dialect rest-v3"),
    Refusal(status: 410, kind: .configuration, says: "https://api.access.redhat.com/support/v3"),
    Refusal(status: 413, kind: .tooLarge, says: "too large"),
    Refusal(status: 429, headers: ["X-RateLimit-Delay": "70"], kind: .rateLimited, says: "no more requests"),
    Refusal(status: 500, body: #"{"message":"Oops"}"#, kind: .vendorUnavailable, says: "Oops"),
    Refusal(status: 200, headers: page, body: "<html/>", kind: .configuration, says: "page for people"),
  ]

  @Test("Refusals", arguments: refusals.indices)
  func tellsRefusals(_ index: Int) async throws {
    let refusal = Self.refusals[index]
    let site = try Site("rest-v1")
    site.answer(.getCase, refusal.body, status: refusal.status, headers: refusal.headers)
    let found = try #require(await fault { () throws(Fault) in try await site.get("01234567") })
    #expect(found.kind == refusal.kind, "\(found)")
    #expect(found.message.contains(refusal.says), "\(found.message)")
    #expect(site.lines.count == 1)
    #expect(found.data["retryAfterSeconds"] == (refusal.status == 429 ? 70 : nil))
  }

  @Test("A number that is none names nothing, in any dialect", arguments: ["rest-v1", "rest-v3"])
  func unknown(dialect: String) async throws {
    let site = try Site(dialect)
    #expect(await fault { () throws(Fault) in try await site.get("00000000") }?.kind == .notFound)
  }

  // MARK: The wrong dialect

  private static let gone: [(dialect: String, next: String)] = [
    ("strata", "try the dialect rest-v1"), ("rest-v1", "try the dialect rest-v3"),
    ("rest-v3", "try the dialect rest-v1"),
  ]

  @Test("A dialect that is gone says what to try", arguments: gone)
  func saysWhatToTry(dialect: String, next: String) async throws {
    let site = try Site(dialect)
    site.sandbox.redhat.adjust { ($0.strataIsGone, $0.restV1IsGone, $0.restV3IsGone) = (true, true, true) }
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(found.kind == .configuration && found.data["key"] == "baseURL")
    #expect(found.message.contains(next) && found.message.contains("is gone (410)"), "\(found.message)")
    #expect(site.lines.count == 1)
  }

  private static let mixed: [(dialect: String, path: String, actual: String)] = [
    ("strata", "/support/v1", "rest-v1"), ("strata", "/support/v3", "rest-v3"), ("rest-v1", "/rs", "strata"),
    ("rest-v3", "/rs", "strata"),
  ]

  @Test("A base URL of one dialect in a profile of another is seen for what it is", arguments: mixed)
  func seesThrough(dialect: String, path: String, actual: String) async throws {
    let site = try Site(dialect, path: path)
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(found.kind == .configuration && found.message.contains("set dialect to \(actual)"), "\(found)")
    #expect(site.lines.count == 1 && site.provider.session.status.state != .refused)
  }

  @Test("A path of no dialect says which ones there are", arguments: ["strata", "rest-v1"])
  func elsewhere(dialect: String) async throws {
    let site = try Site(dialect, path: "/elsewhere")
    let found = try #require(await fault { () throws(Fault) in try await site.page() })
    #expect(
      found.kind == .configuration && found.message.contains("which is usually at https://api.access.redhat.com/"))
  }
}
