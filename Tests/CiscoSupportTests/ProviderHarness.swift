import CaseModel
import CiscoSupport
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

extension ManualTime {
  /// A clock for backoff and rate limits. Longer sleeps, such as a deadline, last until the test advances the clock.
  static func patient(at seconds: Double) -> ManualTime {
    ManualTime(date: Timestamp(timeIntervalSince1970: seconds), stepping: .seconds(20))
  }
}

/// A provider whose vendor responds with a function. By default, the token service returns `token-1`, `token-2` and so
/// on.
struct ProviderHarness {
  static let api = "https://api.example/case/v3"
  static let token = "https://id.example/token"

  let time = ManualTime.patient(at: 1_800_000_000)
  let wire: FakeTransport
  let tokens: FakeTransport
  let provider: Provider
  let cases: any CaseSource
  let comments: any CommentStore

  /// `settings` are those of the profile; by default it has one contract.
  init(
    _ settings: [String: JSON] = ["contracts": ["1234567"]], tokens: [FakeTransport.Step]? = nil,
    credentials: [String: String] = ["clientId": "the-client", "clientSecret": "s3cret"], pace: Double? = 1000,
    _ answer: @escaping @Sendable (HTTPRequest, _ number: Int) -> FakeTransport.Step
  ) throws {
    wire = FakeTransport(answer)
    let given = (1...50).map { number in
      FakeTransport.Step.json(200, #"{"token_type":"Bearer","expires_in":3600,"access_token":"token-\#(number)"}"#)
    }
    self.tokens = FakeTransport(tokens ?? given)
    var profile = ProfileSettings(
      name: "tac", baseURL: Self.api, tokenURL: Self.token, credentials: FakeCredentials(credentials),
      vendorSettings: settings)
    profile.requestsPerSecond = pace
    provider = CiscoSupportProvider.kind.make(profile, FakeRouter(api: wire, token: self.tokens), time)
    cases = try #require(provider.cases)
    comments = try #require(provider.comments)
  }

  /// The same responses in order, for any request.
  init(
    _ steps: FakeTransport.Step..., settings: [String: JSON] = ["contracts": ["1234567"]]
  ) throws {
    try self.init(settings) { _, number in steps[min(number, steps.count) - 1] }
  }

  private struct FakeRouter: HTTPTransport {
    let api: FakeTransport
    let token: FakeTransport

    func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
      request.url.hasPrefix(ProviderHarness.token)
        ? try await token.send(request, within: limits) : try await api.send(request, within: limits)
    }
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  /// The requests to the API, without the base, with a decoded query, in alphabetical order, because requests overtake
  /// each other.
  var asked: [String] { wire.requests.map(Self.asked).sorted() }

  /// The path and decoded query of a request.
  static func asked(_ request: HTTPRequest) -> String {
    let parts = request.url.dropFirst(api.count).split(separator: "?", maxSplits: 1)
    guard parts.count == 2 else { return String(parts.first ?? "") }
    return parts[0] + "?" + (URLText.pairs(parts[1]) ?? []).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  static func query(_ change: (inout CaseQuery) -> Void) -> CaseQuery {
    var query = CaseQuery()
    change(&query)
    return query
  }

  func plan(_ change: (inout CaseQuery) -> Void = { _ in }) throws(Fault) -> CasePlan {
    try cases.plan(Self.query(change))
  }

  /// Reads all pages as a listing that casewire sorts. Of equal numbers, the first case counts. Throws the failure of a
  /// part.
  func all(_ change: (inout CaseQuery) -> Void = { _ in }) async throws(Fault) -> [Case] {
    try await all(Self.query(change))
  }

  func all(_ query: CaseQuery) async throws(Fault) -> [Case] {
    var rows: [Case] = []
    var position: VendorPosition?
    repeat {
      let page = try await cases.page(query, at: position, size: 100, call)
      if let failure = page.failure { throw failure }
      for row in page.cases where !rows.contains(where: { $0.number == row.number }) { rows.append(row) }
      position = page.next
    } while position != nil
    return rows
  }

  func get(_ number: String = "600000001", _ fields: CaseFields = .all, raw: Bool = false) async throws(Fault) -> Case {
    try await cases.get(number, fields: fields, raw: raw, call)
  }
}

/// Records as Cisco writes them.
enum Record {
  /// The details in Cisco's reference.
  static let detail = #"""
    {"caseDetail":{"user_id":"mlind","case_id":"600000001","title":"BGP session flaps on PE3","severity":"2","status":"Customer Pending",
     "creation_date":"2017-04-24T19:02:31.000Z","updated_date":"2017-05-12T18:51:54.000Z","serial_number":"FOX0000X0AA","contract_id":"1234567",
     "contact_user_id":"mlind","contact_name":"MARA LIND","preferred_contact_method":"Email","contact_email_ids":["mara@example.com"],
     "contact_business_phone_numbers":["31-5550100/12"],"contact_mobile_phone_numbers":[],"owner_name":"Ola Berg","owner_email":"tac@example.com",
     "close_date":"","technology_name":"Routing Protocols","sub_technology_name":"BGP","tracking_number":"INC0042","problem_code_name":"Configuration Assistance",
     "request_type":"Diagnose and Fix","rmas":["800000001"],"bugs":["CSCaa00001"],
     "notes":[{"note":"Logs requested","note_detail":"Please attach the output of the two commands.","created_by":"Ola Berg","creation_date":"2017-05-11T18:44:00.000Z"}]}}
    """#

  static func row(
    _ number: Int, updated: String = "2026-12-01T00:00:00.000Z", created: String = "2026-11-01T00:00:00.000Z",
    flag: String = "O", status: String = "Cisco Pending", severity: String = "3", user: String = "mlind",
    contract: String = "1234567", title: String = "A title"
  ) -> String {
    #"""
    {"item_entry_id":1,"user_id":"\#(user)","case_id":"\#(number)","title":"\#(title)","severity":"\#(severity)","contact_name":"MARA LIND","status_flag":"\#(flag)","status":"\#(status)","creation_date":"\#(created)","updated_date":"\#(updated)","serial_number":"","contract_id":"\#(contract)","rmas":[],"bugs":[]}
    """#
  }

  static func page(_ rows: [String], _ index: Int = 1, of last: Int = 1, total: Int? = nil) -> FakeTransport.Step {
    .json(
      200,
      #"""
      {"pagination_response_record":{"last_index":\#(last),"page_index":\#(index),"page_records":\#(rows.count),"title":"Get Cases By Contract Id","total_records":\#(total ?? rows.count),"self_link":"https://apicisco.com/nowhere"},"cases":[\#(rows.joined(separator: ","))]}
      """#)
  }

  static func summary(_ rows: [String]) -> FakeTransport.Step {
    .json(200, #"{"cases":[\#(rows.joined(separator: ","))],"count":\#(rows.count)}"#)
  }

  static func error(_ code: String, _ message: String = "No.", status: Int = 403) -> FakeTransport.Step {
    .json(status, #"{"errorCode":"\#(code)","errorMessage":"\#(message)"}"#)
  }

  /// A response of the gateway.
  static func gateway(
    _ status: Int, _ code: String?, _ detail: String?, _ heading: String, retryAfter: String? = nil
  ) -> FakeTransport.Step {
    var headers: HTTPHeaders = ["Content-Type": "text/xml", "Server": "Mashery Proxy"]
    headers["X-Mashery-Error-Code"] = code
    headers["X-Error-Detail-Header"] = detail
    headers["X-Mashery-Message-ID"] = "1ba2e4af-0000-4000-8000-d45d0014b612"
    headers["Retry-After"] = retryAfter
    return .answer(HTTPResponse(status, headers: headers, body: Array("<h1>\(heading)</h1>".utf8)))
  }
}
