import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatPortal
import Sandbox
import TestSupport
import Testing

extension ProviderHarness {
  /// - Parameter path: the base path; nil for the default of the dialect.
  init(
    _ dialect: String = "strata", cases: Int = 60, credentials: [String: String]? = nil, settings: [String: JSON] = [:],
    path: String? = nil
  ) throws {
    let time = ManualTime()
    try self.init(dialect, of: Sandbox(cases: cases, seed: 1, time: time), time, credentials, path) {
      $0.vendorSettings.merge(settings) { own, _ in own }
    }
  }

  /// Another process or profile that uses the vendor of the first one.
  init(beside other: ProviderHarness, _ dialect: String, store: SessionStore?, profile: String = "portal") throws {
    try self.init(dialect, of: other.sandbox, other.time) {
      $0.sessionStore = store
      $0.name = profile
    }
  }

  private init(
    _ dialect: String, of sandbox: Sandbox, _ time: ManualTime, _ credentials: [String: String]? = nil,
    _ path: String? = nil, _ change: (inout ProfileSettings) -> Void
  ) throws {
    let usual = ["strata": "/rs", "rest-v1": "/support/v1", "rest-v3": "/support/v3"]
    try self.init(
      RedHatPortalProvider.kind, at: "redhat", of: sandbox, time, fields: .all, credentials: credentials
    ) { settings in
      settings.name = "portal"
      settings.baseURL = RedHatSimulator.apiOrigin + (path ?? usual[dialect] ?? "")
      settings.requestsPerSecond = .infinity
      settings.vendorSettings["dialect"] = .string(dialect)
      change(&settings)
    }
  }

  /// The requests to the API.
  var sent: [HTTPRequest] { wire.requests.filter { $0.url.hasPrefix(baseURL + "/") } }

  /// The requests, as method and path below the base, with the query.
  var lines: [String] { sent.map { "\($0.method.rawValue) \($0.url.dropFirst(baseURL.utf8.count))" } }

  /// The bodies of the requests, as text.
  var bodies: [String] { sent.map { String(decoding: $0.body, as: UTF8.self) } }

  /// The forms that the token service received.
  var forms: [[String: String]] {
    wire.requests.filter { $0.url.hasPrefix(RedHatSimulator.tokenOrigin) }.map { request in
      let pairs = URLText.pairs(String(decoding: request.body, as: UTF8.self)) ?? []
      return Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
    }
  }

  /// Every row of a listing, and the number of its pages.
  func all(_ change: (inout CaseQuery) -> Void = { _ in }, size: Int) async throws(Fault) -> (rows: [Case], pages: Int)
  {
    var rows: [Case] = []
    var pages = 0
    var position: VendorPosition?
    repeat {
      let page = try await page(change, at: position, size: size)
      rows += page.cases
      pages += 1
      position = page.next
    } while position != nil && pages < 1000
    return (rows, pages)
  }

  /// The number of a case in this state.
  func number(_ state: CaseState = .inProgress) async throws -> String {
    try #require(try await page().cases.first { $0.status?.state == state }).number
  }

  /// Responds to the next request of one operation with this.
  func answer(_ operation: RedHatOperation, _ text: String, status: Int = 200, headers: HTTPHeaders = [:]) {
    var headers = headers
    if headers["Content-Type"] == nil {
      headers["Content-Type"] = baseURL.hasSuffix("/rs") ? "application/xml" : "application/json"
    }
    sandbox.redhat.inject(
      .response(HTTPResponse(status, headers: headers, body: Array(text.utf8))), for: .operation(operation))
  }
}

/// An error response of the portal, and the fault of a read.
struct RefusalCase: Sendable {
  var status: Int
  var headers: HTTPHeaders = [:]
  var body = ""
  var kind: Fault.Kind
  var excerpt: String
}
