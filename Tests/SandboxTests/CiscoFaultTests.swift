import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private let path = "/users/user_ids/mhuber"

@Test(arguments: [
  (CiscoGatewayFault.notAuthorized, 403, "ERR_403_NOT_AUTHORIZED", "Not Authorized", "Not Authorized"),
  (.invalidToken, 401, "ERR_401_INVALID_OR_EXPIRED_TOKEN", "Not Authorized", "Not Authorized"),
  (.accountInactive, 403, "ERR_403_DEVELOPER_INACTIVE", "Account Inactive", "Developer Inactive"),
  (.forbidden, 403, "ERR_403_FORBIDDEN", "Forbidden", "Forbidden"),
  (
    .developerOverQps, 403, "ERR_403_DEVELOPER_OVER_QPS", "Account Over Queries Per Second Limit", "Developer Over Qps"
  ),
  (.developerOverRate, 403, "ERR_403_DEVELOPER_OVER_RATE", "Account Over Rate Limit", "Developer Over Rate"),
  (.serviceOverQps, 403, "ERR_403_SERVICE_OVER_QPS", "Rate Limit Exceeded", "Service Over Qps"),
  (.unknownReferrer, 403, "ERR_403_UNKNOWN_REFERER", "Unknown Referrer", "Unknown Referrer"),
  (.serviceRequiresSSL, 403, "ERR_403_SERVICE_REQUIRES_SSL", "Service requires SSL", "Service requires SSL"),
  (.uriTooLong, 414, "ERR_414_REQUEST_URI_TOO_LONG", "Request URI Too Long", "Request URI Too Long"),
  (.badGateway, 502, "ERR_502_BAD_GATEWAY", "Proxy Error", "Bad Gateway"),
  (
    .maintenance, 503, "ERR_503_SERVICE_UNAVAILABLE", "API Maintenance/Service Unavailable",
    "API Maintenance/Service Unavailable"
  ),
  (.timeout, 504, "ERR_504_GATEWAY_TIMEOUT", "Gateway Timeout", "Gateway Timeout"),
  (.serviceNotFound, 596, "ERR_596_SERVICE_NOT_FOUND", "Service Not Found", "Service Not Found"),
])
func ciscosGatewayHasItsOwnErrors(
  fault: CiscoGatewayFault, status: Int, code: String, detail: String, heading: String
) async throws {
  let client = try await CiscoClient.ready()
  client.cisco.inject(.cisco(fault), for: .api)
  let answer = try await client.send(path)
  #expect(answer.status == status)
  #expect(answer.headers["X-Mashery-Error-Code"] == code)
  #expect(answer.headers["X-Error-Detail-Header"] == detail)
  #expect(answer.headers["X-Mashery-Message-ID"]?.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
  #expect(answer.headers["Server"] == "Mashery Proxy")
  #expect(answer.headers["Content-Type"] == "text/xml")
  #expect(answer.headers["Retry-After"] == nil)
  #expect(answer.text == "<h1>\(heading)</h1>")
  client.cisco.inject(.cisco(fault, retryAfter: .seconds(4), status: 429), for: .operation(.casesByUser))
  let other = try await client.send(path)
  #expect(other.status == 429 && other.headers["Retry-After"] == "4")
  #expect(try await client.send(path).status == 200)
}

@Test(arguments: CiscoErrorCode.allCases)
func ciscosErrorsHaveThreeForms(code: CiscoErrorCode) async throws {
  let client = try await CiscoClient.ready()
  for form in CiscoErrorForm.allCases { client.cisco.inject(.cisco(code, as: form), for: .api) }
  let plain = try await client.send(path)
  #expect(plain.status == code.status)
  #expect(plain.json?["errorCode"]?.string == code.rawValue)
  let message = try #require(plain.json?["errorMessage"]?.string)
  #expect(!message.isEmpty)
  let wrapped = try #require(try await client.send(path).json?["ErrorResponse"]?["APIError"]?[0])
  #expect(wrapped["ErrorCode"]?.string == code.rawValue && wrapped["ErrorDescription"]?.string == message)
  let text = try await client.send(path)
  #expect(text.text == "\(code.rawValue): \(message)" && text.headers["Content-Type"] == "text/plain")
}

@Test func ciscosStatusesAreThoseOfTheTable() {
  for code in CiscoErrorCode.allCases {
    let status =
      switch code {
      case .badRequest: 400
      case .invalidMediaType: 415
      case .apiUnavailable, .unknownFailure, .systemError: 500
      default: 403
      }
    #expect(code.status == status)
  }
  #expect(CiscoErrorCode.apiUnavailable.response(status: 404).text.contains("not configured in JVM"))
}

@Test func ciscosErrorsHaveAFormOnRequest() async throws {
  let client = try await CiscoClient.ready()
  client.cisco.adjust { $0.errorForm = .wrapped }
  let wrapped = try await client.send(path + "?status_flag=x")
  #expect(wrapped.json?["ErrorResponse"]?["APIError"]?[0]?["ErrorCode"]?.string == "INVALID_STATUSFLAG")
  client.cisco.adjust {
    $0.errorForm = .text
    $0.sendsErrorsWith200 = true
  }
  let text = try await client.send("/case_ids/1")
  #expect(text.status == 200)
  #expect(text.text == "CASE_NOTFOUND: Case ID is not available in the system.")
  #expect(try await client.send("/case_ids/a%20b").status == 596)
}

@Test(arguments: [
  (400, "BAD_REQUEST"), (401, "ERR_401_INVALID_OR_EXPIRED_TOKEN"), (403, "CASE_API_FORBIDDEN"),
  (404, "API_UNAVAILABLE"), (414, "ERR_414_REQUEST_URI_TOO_LONG"), (415, "INVALID_MEDIATYPE"),
  (429, "ERR_403_DEVELOPER_OVER_QPS"), (500, "UNKNOWN_FAILURE"), (502, "ERR_502_BAD_GATEWAY"),
  (503, "ERR_503_SERVICE_UNAVAILABLE"), (504, "ERR_504_GATEWAY_TIMEOUT"), (596, "ERR_596_SERVICE_NOT_FOUND"),
])
func ciscoFailsWithAStatusOnRequest(status: Int, code: String) async throws {
  let client = try await CiscoClient.ready()
  client.cisco.adjust { $0.sendsErrorsWith200 = true }
  client.cisco.inject(.status(status, retryAfter: .seconds(3)), for: .operation(.casesByUser))
  let answer = try await client.send(path)
  #expect(answer.status == status)
  #expect(answer.headers["Retry-After"] == "3")
  #expect((answer.json?["errorCode"]?.string ?? answer.headers["X-Mashery-Error-Code"]) == code)
  client.cisco.inject(.status(status, retryAfter: .seconds(3)), for: .token)
  let token = try await client.exchange()
  #expect(token.status == status && token.headers["Retry-After"] == "3")
  #expect((token.json?["error"] ?? token.json?["errorCode"])?.string?.isEmpty == false)
}

@Test func ciscoLimitsRequestsPerSecond() async throws {
  let client = try await CiscoClient.ready()
  client.cisco.adjust { $0.requestsPerSecond = 2 }
  #expect(try await client.send(path).status == 200)
  client.time.advance(by: .milliseconds(600))
  // Wrong requests count, too.
  #expect(try await client.refusal("/case_ids/1") == "403 CASE_NOTFOUND")
  let over = try await client.send(path)
  #expect(over.status == 403 && over.headers["X-Mashery-Error-Code"] == "ERR_403_DEVELOPER_OVER_QPS")
  #expect(over.headers["Retry-After"] == nil)
  client.time.advance(by: .milliseconds(399))
  #expect(try await client.send(path).status == 403)
  client.time.advance(by: .milliseconds(1))
  #expect(try await client.send(path).status == 200)
  client.cisco.adjust {
    $0.limitsWith429 = true
    $0.sendsRetryAfter = true
  }
  let later = try await client.send(path)
  #expect(later.status == 429 && later.headers["Retry-After"] == "1")
  // A request without a token is refused for that, and does not count.
  var stranger = client
  stranger.authorization = nil
  client.time.advance(by: .seconds(1))
  for _ in 0..<3 { #expect(try await stranger.send(path).status == 403) }
  #expect(try await client.send(path).status == 200)
}

/// A valid response of each operation, and its beginning or end when it is damaged.
@Test(arguments: [
  (CiscoBreakage.missingComma, #"{"cases":[{"item_entry_id":1 "user_id":"#, #"{"caseDetail":{"user_id":""#),
  (.trailingComma, ",}", ",}"),
  (.openString, "", ""), (.doubledName, #"{"cases":"cases":["#, #"{"caseDetail":"caseDetail":{"#),
  (.unclosed, ",", "},"),
])
func ciscosResponsesBreakAsItsSamplesDo(breakage: CiscoBreakage, summary: String, details: String) async throws {
  let client = try await CiscoClient.ready()
  let known = try #require(try await client.cases(path + "?status_flag=O").ids.first)
  let paths = ["/case_ids/\(known)", "/details/case_id/\(known)", path, "/contracts/contract_ids/200481733"]
  var sound: [HTTPResponse] = []
  for path in paths { sound.append(try await client.send(path)) }
  client.cisco.adjust { $0.breakage = breakage }
  for (path, sound) in zip(paths, sound) {
    let broken = try await client.send(path)
    #expect(broken.status == 200 && sound.json != nil)
    #expect(broken.json == nil && abs(broken.body.count - sound.body.count) < 40, "\(broken.text.prefix(200))")
  }
  let texts = [try await client.send(paths[0]).text, try await client.send(paths[1]).text]
  for (text, mark) in zip(texts, [summary, details]) { #expect(text.hasPrefix(mark) || text.hasSuffix(mark)) }
  // Errors are unchanged.
  #expect(try await client.refusal("/case_ids/1") == "403 CASE_NOTFOUND")
}

@Test func ciscoBreaksConnections() async throws {
  let client = try await CiscoClient.ready()
  for fault in [SimulatedFault.cut, .cutAfterActing, .refuseConnection] {
    client.cisco.inject(fault, for: .operation(.casesByUser))
    await #expect(throws: HTTPFailure.self) { try await client.send(path) }
  }
  #expect(client.cisco.requests(at: .operation(.casesByUser)) == 2)
  #expect(client.cisco.requests(at: .api) == 2 && client.cisco.requests(at: .token) == 1)
}

// MARK: - Over a port

@Test func ciscoAnswersOnAPort() async throws {
  let bench = try PortBench()
  let origin = "http://127.0.0.1:\(bench.port.number)"
  let profile = try #require(bench.port.profiles.first { $0.provider == "cisco-support" })
  #expect(profile.baseURL == origin + "/case/v3")
  #expect(profile.tokenURL == origin + "/oauth2/default/v1/token")
  let announced = try #require(try JSON(parsing: bench.port.announcement)["cisco-support"])
  #expect(announced["credentials"]?["clientId"]?.string == CiscoSimulator.clientID)
  #expect(announced["credentials"]?["clientSecret"]?.string == CiscoSimulator.clientSecret)
  #expect(announced["contracts"]?.array?.compactMap(\.string) == Array(CiscoSimulator.contracts.prefix(5)))
  #expect(announced["users"]?.array?.compactMap(\.string) == Array(CiscoSimulator.users.prefix(2)))
  let client = try bench.connect()
  let form = ["Content-Type: application/x-www-form-urlencoded"]
  let granted = try await client.ask("POST", "/oauth2/default/v1/token", headers: form, body: CiscoClient.form)
  let bearer = "Authorization: Bearer \(try #require(granted.json?["access_token"]?.string))"
  let list = try await client.ask(
    "GET", "/case/v3/cases/users/user_ids/mhuber,GFerrando?status_flag=O&page_index=1", headers: [bearer])
  #expect(list.status == 200 && list.headers["Date"] == "Sat, 21 Nov 2026 09:30:00 GMT")
  #expect(
    list.json?["pagination_response_record"]?["self_link"]?.string?
      .hasPrefix("http://127.0.0.1/case/v3/cases/users/user_ids/mhuber,GFerrando?page_index=1&") == true)
  let missing = try await client.ask("GET", "/case/v3/cases/case_ids/a%20b", headers: [bearer])
  #expect(missing.status == 596 && missing.text == "<h1>Service Not Found</h1>")
}

@Test func ciscosSettingsAreReadAndSetOverAPort() async throws {
  let bench = try PortBench()
  let changes: [(name: String, value: JSON)] = [
    ("tokenLifetimeSeconds", 20), ("acceptsBasicClient", false), ("refusesTokensWith401", true),
    ("errorForm", "wrapped"), ("sendsErrorsWith200", true), ("takesOneContract", true), ("requestsPerSecond", 3),
    ("limitsWith429", true), ("tellsRetryAfter", true), ("leavesOutCloseDate", true), ("pageCases", 7),
    ("saysLastIndex", false), ("saysTotalRecords", false), ("hasOddLinks", true),
    ("severityIsNumber", true), ("breakage", "unclosed"),
  ]
  try await bench.change("cisco-support", changes)
  #expect(try await bench.connect().ask("GET", "/case/v3/cases/case_ids/1").status == 401)
  try await bench.refuses(
    "cisco-support",
    [#""errorForm":"odd""#, #""requestsPerSecond":-1"#, #""tokenLifetimeSeconds":43201"#, #""breakage":7"#])
}

@Test func ciscosFaultPointsAreCountedOverAPort() async throws {
  let bench = try PortBench()
  try await bench.countsFaults(
    "cisco-support", "caseDetails", "/case/v3/cases/details/case_id/1", then: 403,
    points: ["token", "api", "caseSummary", "caseDetails", "casesByContract", "casesByUser"])
}
