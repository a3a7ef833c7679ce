import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Cisco's table of errors") struct ErrorTests {
  /// Status, code, message, meaning, and the number of requests.
  struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let code: String
    let message: String
    let kind: Fault.Kind
    let requests: Int

    init(_ status: Int, _ code: String, _ message: String, _ kind: Fault.Kind, _ requests: Int = 1) {
      (self.status, self.code, self.message) = (status, code, message)
      (self.kind, self.requests) = (kind, requests)
    }

    var testDescription: String { "\(status) \(code)" }
  }

  private static let codeRows: [Row] = [
    Row(403, "INVALID_USERID", "Invalid user ID.", .rejected),
    Row(403, "AUTHENTICATION_ERROR", "Invalid user ID.", .rejected),
    Row(403, "INVALID_USERID AUTHENTICATION_ERROR", "Invalid user ID.", .rejected),
    Row(403, "INVALID_SORT_OPTION", "Invalid sort_by value.", .rejected),
    Row(403, "MISSING_INPUTS", "Mandatory search criteria is missing.", .rejected),
    Row(403, "INVALID_DATEFORMAT", "Invalid date format.", .rejected),
    Row(403, "INVALID_STATUSFLAG", "Invalid status_flag value.", .rejected),
    Row(403, "INVALID_DATERANGE", "Invalid date range.", .rejected),
    Row(
      403, "INVALID_CUSTOMERID", "Invalid BID or BIDs are not associated with the specified user.", .rejected),
    Row(403, "EXCEEDED_CASEIDS", "Number of specified case IDs exceeds the maximum allowed.", .rejected),
    Row(403, "EXCEEDED_CONTRACTIDS", "Number of contract IDs exceeds the maximum allowed.", .rejected),
    Row(403, "EXCEEDED_INPUTS", "More than 1 contract ID was specified.", .rejected),
    Row(403, "EXCEEDED_USERIDS", "More than 10 user IDs were specified.", .rejected),
    Row(403, "EXCEEDED_BILLTOIDS", "More than 5 Bill to customer IDs were specified.", .rejected),
    Row(403, "CASE_NOTFOUND", "Case ID is not available in the system.", .notFound),
    Row(403, "CASE_API_FORBIDDEN", "User does not have access to this service.", .forbidden),
    Row(404, "API_UNAVAILABLE", "Service is not configured in JVM.", .vendorUnavailable, 2),
    Row(415, "INVALID_MEDIATYPE", "Unsupported media type input by the user.", .rejected),
    Row(500, "API_UNAVAILABLE", "Database is down or currently unavailable.", .vendorUnavailable, 3),
    Row(500, "UNKNOWN_FAILURE", "Generic error.", .vendorUnavailable, 3),
    Row(500, "SYSTEM_ERROR", "Error while request data transformation to JSON.", .vendorUnavailable, 3),
    Row(500, "SYSTEM_ERROR", "SQL exception while invoking backend procedure.", .vendorUnavailable, 3),
    Row(500, "NEVER_HEARD_OF", "Something.", .vendorUnavailable, 3),
    Row(403, "NEVER_HEARD_OF", "Something.", .forbidden),
    Row(400, "NEVER_HEARD_OF", "Something.", .rejected),
  ]

  /// The forms of a code and a message.
  private static let forms: [@Sendable (Row) -> FakeTransport.Step] = [
    { .json($0.status, #"{"errorCode":"\#($0.code)","errorMessage":"\#($0.message)"}"#) },
    {
      .json(
        $0.status,
        #"{"ErrorResponse":{"APIError":[{"ErrorCode":"\#($0.code)","ErrorDescription":"\#($0.message)"}]}}"#)
    },
    { .json($0.status, #"{"error_response":{"error_code":"\#($0.code)","error_message":"\#($0.message)"}}"#) },
    { .json($0.status, #"{"EOXError":{"ErrorID":7,"CODE":"\#($0.code)","Message":"\#($0.message)"}}"#) },
    { .json($0.status, #"[{"code":"\#($0.code)","message":"\#($0.message)"}]"#) },
  ]

  @Test("Each code is read in each wrapper and letter case", arguments: codeRows, forms.indices)
  func codes(row: Row, form: Int) async throws {
    let harness = try ProviderHarness(Self.forms[form](row))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == row.kind)
    #expect(refusal.data["vendorStatus"]?.integer == row.status)
    #expect(refusal.data["vendorCode"]?.string == row.code)
    #expect(refusal.data["vendorMessage"]?.string == row.message)
    #expect(harness.wire.requests.count == row.requests)
  }

  @Test("A code in plain text is read", arguments: codeRows.filter { $0.code != "NEVER_HEARD_OF" })
  func plainText(row: Row) async throws {
    let text = "\(row.code): \(row.message)\r\n"
    let harness = try ProviderHarness(
      .answer(HTTPResponse(row.status, headers: ["Content-Type": "text/plain"], body: Array(text.utf8))))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == row.kind)
    #expect(refusal.data["vendorMessage"]?.string == "\(row.code): \(row.message)")
  }

  @Test(
    "The same codes are read in responses with a success status",
    arguments: codeRows.filter { $0.status == 403 && $0.kind != .forbidden })
  func successStatus(row: Row) async throws {
    for body in [#"{"errorCode":"\#(row.code)","errorMessage":"no"}"#, row.code] {
      let harness = try ProviderHarness(.json(200, body))
      let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
      #expect(refusal.kind == row.kind)
      #expect(refusal.data["vendorStatus"] == 200)
    }
  }

  /// Status, code, detail, heading, meaning, number of requests.
  private static let headings: [(row: Row, heading: String)] = [
    (
      Row(403, "ERR_403_DEVELOPER_OVER_QPS", "Account Over Queries Per Second Limit", .rateLimited, 2),
      "Developer Over Qps"
    ),
    (
      Row(429, "ERR_403_DEVELOPER_OVER_QPS", "Account Over Queries Per Second Limit", .rateLimited, 2),
      "Developer Over Qps"
    ),
    (Row(403, "ERR_403_DEVELOPER_OVER_RATE", "Account Over Rate Limit", .rateLimited), "Developer Over Rate"),
    (Row(429, "ERR_403_DEVELOPER_OVER_RATE", "Account Over Rate Limit", .rateLimited), "Developer Over Rate"),
    (Row(403, "ERR_403_SERVICE_OVER_QPS", "Rate Limit Exceeded", .vendorUnavailable, 3), "Service Over Qps"),
    (Row(429, "ERR_429_TOO_MANY", "Rate Limit Exceeded", .rateLimited, 2), "Rate Limit Exceeded"),
    (Row(403, "ERR_403_NOT_AUTHORIZED", "Not Authorized", .authRequired, 2), "Not Authorized"),
    (Row(403, "ERR_403_DEVELOPER_INACTIVE", "Account Inactive", .authRequired), "Developer Inactive"),
    (Row(403, "ERR_403_FORBIDDEN", "Forbidden", .forbidden), "Forbidden"),
    (Row(403, "ERR_403_UNKNOWN_REFERER", "Unknown Referrer", .configuration), "Unknown Referrer"),
    (Row(403, "ERR_403_SERVICE_REQUIRES_SSL", "Service requires SSL", .configuration), "Service Requires SSL"),
    (Row(400, "ERR_400_BAD_REQUEST", "Bad Request", .rejected), "Bad Request"),
    (Row(414, "ERR_414_REQUEST_URI_TOO_LONG", "Request URI Too Long", .rejected), "Request-URI Too Long"),
    (Row(500, "ERR_500_INTERNAL", "Internal Server Error", .vendorUnavailable, 3), "Internal Server Error"),
    (Row(502, "ERR_502_BAD_GATEWAY", "Bad Gateway", .vendorUnavailable, 3), "Bad Gateway"),
    (Row(502, "ERR_502_PROXY", "Proxy Error", .vendorUnavailable, 3), "Proxy Error"),
    (Row(503, "ERR_503_MAINTENANCE", "API Maintenance", .vendorUnavailable, 3), "Service Unavailable"),
    (Row(504, "ERR_504_GATEWAY_TIMEOUT", "Gateway Timeout", .vendorUnavailable, 3), "Gateway Timeout"),
    (Row(596, "ERR_596_SERVICE_NOT_FOUND", "Service Not Found", .rejected), "Service Not Found"),
  ]

  @Test(
    "Errors of the gateway are recognised by their headers or by the heading alone", arguments: headings,
    ["both", "detail", "heading"])
  func gateway(answer: (row: Row, heading: String), form: String) async throws {
    let (row, heading) = answer
    let harness = try ProviderHarness(
      Record.gateway(
        row.status, form == "both" ? row.code : nil, form == "heading" ? nil : row.message, heading))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == row.kind)
    #expect(refusal.data["vendorStatus"]?.integer == row.status)
    #expect(refusal.data["vendorCode"]?.string == (form == "both" ? row.code : nil))
    #expect(refusal.data["vendorMessage"]?.string == (form == "heading" ? heading : row.message))
    #expect(refusal.data["traceId"] == "1ba2e4af-0000-4000-8000-d45d0014b612")
    #expect(harness.wire.requests.count == row.requests)
    if row.kind == .configuration { #expect(refusal.data["baseURL"]?.string == ProviderHarness.api) }
  }

  @Test("A limit per second is waited for once, for at least a second", arguments: [(nil, 1), ("0", 1), ("3", 3)])
  func tooManyASecond(header: String?, seconds: Int) async throws {
    let step = Record.gateway(
      403, "ERR_403_DEVELOPER_OVER_QPS", nil, "Developer Over Qps", retryAfter: header)
    let harness = try ProviderHarness { _, number in number == 1 ? step : .json(200, Record.detail) }
    #expect(try await harness.get().number == "600000001")
    #expect(harness.time.waits == [.seconds(seconds)])
    let lasting = try ProviderHarness(step)
    let refusal = try #require(await fault { () async throws(Fault) in try await lasting.get() })
    #expect(refusal.data["retryAfterSeconds"]?.integer == seconds)
  }

  @Test(
    "A limit per day is waited for only if the vendor gives a duration", arguments: [(nil, 1), ("3", 2), ("3600", 1)])
  func quota(header: String?, requests: Int) async throws {
    let harness = try ProviderHarness(
      Record.gateway(403, "ERR_403_DEVELOPER_OVER_RATE", nil, "Developer Over Rate", retryAfter: header))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == .rateLimited)
    #expect(refusal.message.contains("quota"))
    #expect(refusal.data["retryAfterSeconds"]?.integer == header.flatMap { Int($0) } ?? 60)
    #expect(harness.wire.requests.count == requests)
  }

  @Test(
    "A refused value is named in the error",
    arguments: [
      Record.gateway(596, nil, "Service Not Found", "Service Not Found"), .status(414), Record.error("INVALID_USERID"),
    ])
  func inputs(step: FakeTransport.Step) async throws {
    let harness = try ProviderHarness(step, settings: ["users": ["mlind"]])
    let refusal = try #require(
      await fault { () async throws(Fault) in try await harness.all { $0.states = [.inProgress] } })
    #expect(refusal.kind == .rejected)
    #expect(refusal.data["inputs"] == ["mlind"])
    let one = try #require(await fault { () async throws(Fault) in try await harness.get("600000009") })
    #expect(one.data["inputs"] == ["600000009"])
  }

  @Test("A 403 without a message is a missing permission, and the error names the required one")
  func emptyAnswers() async throws {
    let forbidding = try ProviderHarness(.status(403))
    let refusal = try #require(await fault { () async throws(Fault) in try await forbidding.get() })
    #expect(refusal.kind == .forbidden)
    #expect(refusal.data["permission"]?.string?.contains("PSS") == true)
    let absent = try ProviderHarness(.status(404))
    let notFound = await fault { () async throws(Fault) in try await absent.get() }
    #expect(notFound?.kind == .notFound)
  }

  /// The samples of the documentation that do not parse, and other invalid responses.
  @Test(
    arguments: [
      #"{"caseDetail": {"case_id": "682299374", "contact_name": "CPRSMOKE TESTER" "preferred_contact_method": "Email"}}"#,
      #"{"caseDetail": {"case_id": "682299374", "notes": [{"note": ""}],}}"#,
      #"{"pagination_response_record": {"last_index": 1, "self_link": "https://apix.cisco.com/x&page_index=1,\#n "title": "T"}, "cases": []}"#,
      #"{"pagination_response_record": {"self_link": "self_link": "https://apix.cisco.com/x"}, "cases": []}"#,
      #"{"pagination_response_record": {"last_index": 6, "page_index": 6, "total_records": 545},"#,
      #"{"caseDetail": ["#, #"{"caseDetail": 7, "cases": 7}"#, #"{"caseDetail": {}, "cases": [{}]}"#, "[]", "{}", "",
      "null",
      "\u{0}", #"{"something": {"else": 1}}"#,
      // Text in a case is not read as an error of the gateway.
      #"{"caseDetail": {"case_id": "1", "title": "Not Authorized", "notes": ["#,
      String(repeating: #"{"a":"#, count: 100_000), String(repeating: "[", count: 100_000),
    ])
  func invalidResponsesAreProtocolErrors(body: String) async throws {
    let harness = try ProviderHarness(.json(200, body))
    let one = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(one.kind == .vendorProtocol)
    #expect(one.data["excerpt"] != nil)
    let list = try #require(
      await fault { () async throws(Fault) in try await harness.all { $0.states = [.inProgress] } })
    #expect(list.kind == .vendorProtocol)
    #expect(harness.wire.requests.count == 2)
  }

  @Test("An HTML page is not a response of the API")
  func pageForPeople() async throws {
    let page = HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<html>Sign in</html>".utf8))
    let harness = try ProviderHarness(.answer(page))
    let refusal = try #require(await fault { () async throws(Fault) in try await harness.get() })
    #expect(refusal.kind == .configuration)
    #expect(refusal.data["key"] == "baseURL")
  }
}
