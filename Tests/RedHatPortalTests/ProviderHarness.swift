import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import RedHatPortal
import Sandbox
import TestSupport
import Testing

/// Credentials as literals.
struct FakeCredentials: Credentials {
  let values: [String: String]

  func source(of name: String) -> String? { values[name].map { _ in "literal" } }
  func value(_ name: String) async throws(Fault) -> String? { values[name] }
}

/// The simulated portal, and a provider for it.
struct ProviderHarness {
  let time: ManualTime
  let sandbox: Sandbox
  let wire: RecordingTransport
  let provider: Provider
  let cases: any CaseSource
  let baseURL: String
  let redactor = Redactor()

  /// - Parameters:
  ///   - path: the base path; nil is the usual one of the dialect.
  init(
    _ dialect: String = "strata", cases: Int = 60, credentials: [String: String]? = nil, settings: [String: JSON] = [:],
    path: String? = nil
  ) throws {
    let time = ManualTime()
    try self.init(dialect, time, Sandbox(cases: cases, seed: 1, time: time), credentials, settings, path)
  }

  /// Another process, or another profile, that works with what the first one works with.
  init(beside other: ProviderHarness, _ dialect: String, store: SessionStore?, profile: String = "portal") throws {
    try self.init(dialect, other.time, other.sandbox, nil, [:], nil, store, profile)
  }

  private init(
    _ dialect: String, _ time: ManualTime, _ sandbox: Sandbox, _ credentials: [String: String]?,
    _ settings: [String: JSON], _ path: String?, _ store: SessionStore? = nil, _ name: String = "portal"
  ) throws {
    self.time = time
    self.sandbox = sandbox
    wire = RecordingTransport(sandbox.transport())
    let profile = try #require(sandbox.profiles.first { $0.name == "redhat" })
    let usual = ["strata": "/rs", "rest-v1": "/support/v1", "rest-v3": "/support/v3"]
    baseURL = RedHatSimulator.apiOrigin + (path ?? usual[dialect] ?? "")
    var settings = settings
    settings["dialect"] = .string(dialect)
    var made = ProfileSettings(
      name: name, baseURL: baseURL, tokenURL: profile.tokenURL,
      credentials: FakeCredentials(values: credentials ?? profile.credentials), requestsPerSecond: .infinity,
      vendorSettings: settings, redactor: redactor)
    made.sessionStore = store
    provider = RedHatPortalProvider.kind.make(made, wire, time)
    self.cases = try #require(provider.cases)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  /// What was sent to the API.
  var sent: [HTTPRequest] { wire.requests.filter { $0.url.hasPrefix(baseURL + "/") } }

  /// What was sent, as method and path below the base, with the query.
  var lines: [String] { sent.map { "\($0.method.rawValue) \($0.url.dropFirst(baseURL.utf8.count))" } }

  /// The bodies that were sent, as text.
  var bodies: [String] { sent.map { String(decoding: $0.body, as: UTF8.self) } }

  /// The forms that were sent to the token service.
  var forms: [[String: String]] {
    wire.requests.filter { $0.url.hasPrefix(RedHatSimulator.tokenOrigin) }.map { request in
      let pairs = URLText.pairs(String(decoding: request.body, as: UTF8.self)) ?? []
      return Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
    }
  }

  func page(
    _ change: (inout CaseQuery) -> Void = { _ in }, at position: VendorPosition? = nil, size: Int = 100
  ) async throws(Fault) -> CasePage {
    var query = CaseQuery()
    query.fields = .all
    change(&query)
    return try await cases.page(query, at: position, size: size, call)
  }

  /// Every row of a listing, and how many pages they took.
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

  func get(_ number: String, _ fields: CaseFields = .all, raw: Bool = false) async throws(Fault) -> Case {
    try await cases.get(number, fields: fields, raw: raw, call)
  }

  /// The number of a case in that state.
  func number(_ state: CaseState = .inProgress) async throws -> String {
    try #require(try await page().cases.first { $0.status?.state == state }).number
  }

  /// Answers the next request for one operation with this.
  func answer(_ operation: RedHatOperation, _ text: String, status: Int = 200, headers: HTTPHeaders = [:]) {
    var headers = headers
    if headers["Content-Type"] == nil {
      headers["Content-Type"] = baseURL.hasSuffix("/rs") ? "application/xml" : "application/json"
    }
    sandbox.redhat.inject(
      .response(HTTPResponse(status, headers: headers, body: Array(text.utf8))), for: .operation(operation))
  }
}

/// The fault of something that must not succeed.
func fault(_ body: () async throws(Fault) -> some Any) async -> Fault? {
  do throws(Fault) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

extension Fault {
  /// The params that are wrong.
  var paths: [String] { (data["issues"]?.array ?? []).compactMap { $0["path"]?.string } }
}
