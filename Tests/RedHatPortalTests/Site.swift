import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import RedHatPortal
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Keeps what travels through another transport.
final class RecordingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let log = Mutex<[HTTPRequest]>([])

  init(_ base: any HTTPTransport) { self.base = base }

  var requests: [HTTPRequest] { log.withLock { $0 } }

  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    log.withLock { $0.append(request) }
    return try await base.send(request, within: limits)
  }
}

/// Credentials as literals.
struct Literals: Credentials {
  let values: [String: String]

  func source(of name: String) -> String? { values[name].map { _ in "literal" } }
  func value(_ name: String) async throws(Fault) -> String? { values[name] }
}

/// The simulated portal, and a provider for it.
struct Site {
  let time = ManualTime()
  let sandbox: Sandbox
  let wire: RecordingTransport
  let provider: Provider
  let cases: any CaseSource

  init(cases: Int = 60, credentials: [String: String]? = nil, settings: [String: JSON] = [:]) throws {
    sandbox = Sandbox(cases: cases, seed: 1, time: time)
    wire = RecordingTransport(sandbox.transport())
    let profile = try #require(sandbox.profiles.first { $0.name == "redhat" })
    provider = RedHatPortalProvider.kind.make(
      ProfileSettings(
        name: "portal", baseURL: profile.baseURL, tokenURL: nil,
        credentials: Literals(values: credentials ?? profile.credentials),
        vendorSettings: profile.settings.merging(settings) { $1 }), wire, time)
    self.cases = try #require(provider.cases)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  /// What was sent, as method and path below the base, with the query.
  var lines: [String] {
    wire.requests.map { "\($0.method.rawValue) \($0.url.dropFirst("https://redhat.sandbox.invalid/rs".count))" }
  }

  /// The bodies that were sent, as text.
  var bodies: [String] { wire.requests.map { String(decoding: $0.body, as: UTF8.self) } }

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
    if headers["Content-Type"] == nil { headers["Content-Type"] = "application/xml" }
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
