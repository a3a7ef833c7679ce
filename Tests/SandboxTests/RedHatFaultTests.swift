import HTTP
import JSON
import Platform
import Sandbox
import Testing

@Test(arguments: [
  (429, "text/plain", false), (503, "text/html", true), (502, "text/html", true), (500, "text/plain", false),
  (401, "", false), (403, "", false), (404, "text/html", true), (409, "text/plain", false),
])
func redHatHasItsOwnErrors(status: Int, type: String, isPage: Bool) async throws {
  let client = try RedHatClient()
  client.redhat.inject(.status(status, retryAfter: .seconds(3)), for: .operation(.listCases))
  let answer = try await client.send(.get, "/cases")
  #expect(answer.status == status)
  #expect(answer.headers["Retry-After"] == "3")
  #expect(answer.text.contains("<html>") == isPage)
  #expect((answer.headers["Strata-Message"] != nil) == (status == 500 || status == 409))
  #expect(try await client.send(.get, "/cases").status == 200)
  client.redhat.inject(.status(status), for: .token)
  let token = try await client.exchange(RedHatClient.form(RedHatSimulator.offlineToken))
  #expect(token.status == status)
  #expect(token.json?["error"]?.string != nil)
}

@Test func redHatActsBeforeTheResponseIsLost() async throws {
  let client = try RedHatClient(cases: 3)
  client.redhat.inject(.cutAfterActing, for: .operation(.createCase))
  await #expect(throws: HTTPFailure.self) {
    try await client.send(.post, "/cases", body: RedHatClient.xml("case", RedHatClient.newCase))
  }
  #expect(try await client.numbers().count == 4)
  client.redhat.inject(.cut, for: .api)
  await #expect(throws: HTTPFailure.self) { try await client.send(.get, "/cases") }
  #expect(client.redhat.requests(at: .operation(.createCase)) == 1)
}

// MARK: - Over a port

private let basic = "Authorization: \(RedHatClient.basic)"

@Test func redHatAnswersOnAPort() async throws {
  let bench = try PortBench()
  let origin = "http://127.0.0.1:\(bench.port.number)"
  let profile = try #require(bench.port.profiles.first { $0.provider == "redhat-portal" })
  #expect(profile.baseURL == origin + "/rs")
  #expect(profile.tokenURL == origin + "/auth/realms/redhat-external/protocol/openid-connect/token")
  #expect(profile.settings == ["dialect": "strata"])
  let announced = try #require(try JSON(parsing: bench.port.announcement)["redhat-portal"])
  #expect(announced["credentials"]?["username"]?.string == "sandbox-user" && announced["dialect"]?.string == "strata")
  let client = try bench.connect()
  let list = try await client.ask("GET", "/rs/cases?count=1", headers: [basic, "Accept: application/xml"])
  #expect(list.status == 200)
  #expect(list.text.contains("<uri>http://127.0.0.1/rs/cases/0"))
  #expect(try await client.ask("GET", "/rs/products", headers: [basic]).status == 200)
  #expect(try await client.ask("GET", "/support/v1/cases/1").status == 401)
  #expect(try await client.ask("GET", "/support/v3/cases/1").status == 401)
  #expect(try await client.ask("GET", "/hydra/files/1").status == 403)
}

/// Red Hat's Python client sends both when it uploads.
@Test(arguments: [
  ("Host: 127.0.0.1:80\r\nHost: 127.0.0.1", 201), ("Host: 127.0.0.1\r\nHost: 127.0.0.1:80", 201),
  ("Host: 127.0.0.1\r\nHost: 127.0.0.2", 400), ("Host: 127.0.0.1\r\nHost: 127.0.0.1", 400),
  ("Host: a\r\nHost: a:1\r\nHost: a:1", 400),
])
func redHatAcceptsTwoHosts(hosts: String, status: Int) async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  let list = try await client.ask("GET", "/rs/cases?count=1", headers: [basic])
  let number = try #require(list.text.firstMatch(of: /caseNumber="(\d+)"/)?.1)
  let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"
  try await client.send(
    "POST /rs/cases/\(number)/attachments HTTP/1.1\r\n\(hosts)\r\n\(basic)\r\nAccept: text/plain\r\n"
      + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  let answer = try await client.answer()
  #expect(answer.status == status)
  if status == 201 { #expect(answer.headers["Location"]?.hasPrefix("http://127.0.0.1") == true) }
}

@Test func redHatsSettingsAreReadAndSetOverAPort() async throws {
  let bench = try PortBench()
  let changes: [(name: String, value: JSON)] = [
    ("tokenLifetimeSeconds", 20), ("rotatesOfflineTokens", true), ("admitsServiceAccounts", false),
    ("acceptsPlainXML", true), ("prefixesXML", true),
    ("errorsInXML", true), ("hasErrorPages", true), ("hidesPlainTextComments", true), ("accepts202", true),
    ("saysTotalCount", false), ("commentsAnswer", false), ("commentsReopen", false), ("statusReopens", false),
    ("withdrawsEscalations", true), ("defaultSeverity", 4),
    ("defaultType", "Info"), ("attachmentBytes", 1000), ("hasSampleShapes", true), ("pageCases", 7),
    ("restV3PageCases", 0),
    ("strataIsGone", true),
    ("restV1IsGone", true), ("restV3IsGone", true),
  ]
  try await bench.change("redhat-portal", changes)
  #expect(try await bench.connect().ask("GET", "/rs/cases", headers: [basic]).status == 410)
  try await bench.refuses(
    "redhat-portal", [#""defaultType":"Whim""#, #""defaultSeverity":5"#, #""attachmentBytes":0"#])
}

@Test func redHatsFaultPointsAreCountedOverAPort() async throws {
  let bench = try PortBench()
  try await bench.countsFaults(
    "redhat-portal", "getCase", "/rs/cases/1", headers: [basic], then: 404,
    points: ["token", "api"] + RedHatOperation.allCases.map(\.rawValue))
}
