import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Test func thePortStatesHowToReachTheVendors() async throws {
  let bench = try PortBench()
  let origin = "http://127.0.0.1:\(bench.port.number)"
  let profile = try #require(bench.port.profiles.first)
  #expect(profile.provider == "ibm-cloud")
  #expect(profile.baseURL == origin + "/case-management/v1")
  #expect(profile.tokenURL == origin + "/identity/token")
  let line = bench.port.announcement
  #expect(!line.contains("\n"))
  let announced = try JSON(parsing: line)
  #expect(announced["ibm-cloud"]?["baseURL"]?.string == profile.baseURL)
  #expect(announced["ibm-cloud"]?["tokenURL"]?.string == profile.tokenURL)
  #expect(announced["ibm-cloud"]?["credentials"]?["apiKey"]?.string == IBMSimulator.apiKey)
  #expect(try await bench.control("GET", "").json == announced)
}

@Test func thePortServesTheSameContent() async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  let client = try bench.connect()
  let list = try await client.ask(
    "GET", api + "/cases?limit=2&status=new%2Cclosed&search=", headers: [authorization, "Accept: application/json"])
  #expect(list.status == 200)
  #expect(list.headers["Content-Type"] == "application/json; charset=utf-8")
  #expect(list.headers["Date"] == "Sat, 21 Nov 2026 09:30:00 GMT")
  #expect(list.headers["X-Global-Transaction-ID"]?.count == 32)
  #expect(list.json?["cases"]?.array?.count == 2)
  #expect(list.json?["first"]?["href"]?.string?.hasPrefix("http://127.0.0.1/case-management/v1/cases?") == true)
  let inside = bench.sandbox.ibm.respond(
    to: HTTPRequest(
      .get, "http://127.0.0.1\(api)/cases?limit=2&status=new%2Cclosed&search=",
      headers: ["Authorization": String(authorization.dropFirst("Authorization: ".count))]))
  #expect(list.body == inside.body)
  let utility = try await client.ask(
    "GET", "/case-management/utilities/v1/constants/statuses", headers: [authorization])
  #expect(utility.json?["statuses"]?.array?.count == 6)
  #expect(try await client.ask("GET", "/identity/token").status == 405)
}

@Test func linksHaveTheRequestedHost() async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  for (target, host, origin) in [
    (api + "/cases", "localhost:\(bench.port.number)", "http://localhost:\(bench.port.number)"),
    ("http://ibm.example:81\(api)/cases", "ibm.example", "http://ibm.example:81"),
  ] {
    let client = try bench.connect()
    try await client.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\(authorization)\r\n\r\n")
    let link = try await client.answer().json?["first"]?["href"]?.string
    #expect(link?.hasPrefix(origin + api + "/cases?") == true, "\(link ?? "")")
  }
}

// MARK: - Faults

@Test(arguments: [
  (#"{"kind":"cut"}"#, PortClient.End.broken, 1, 0), (#"{"kind":"cutAfterActing"}"#, .broken, 1, 1),
  (#"{"kind":"refuseConnection"}"#, .ended, 0, 0),
])
func connectionsThatBreak(fault: String, end: PortClient.End, requests: Int, comments: Int) async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  let client = try bench.connect()
  let list = try await client.ask("GET", api + "/cases?fields=number", headers: [authorization])
  let number = try #require(list.json?["cases"]?[0]?["number"]?.string)
  func count() async throws -> Int? {
    let headers = [authorization]
    return try await client.ask("GET", api + "/cases/\(number)/comments", headers: headers).json?["total_count"]?
      .integer
  }
  let before = try #require(try await count())
  #expect(
    try await bench.control("POST", "/faults", #"{"vendor":"ibm-cloud","place":"addComment","fault":\#(fault)}"#).status
      == 204)
  let victim = try bench.connect()
  func comment(_ client: PortClient) async throws {
    try await client.send(
      "PUT", api + "/cases/\(number)/comments", headers: [authorization, "Content-Type: application/json"],
      body: #"{"comment":"once"}"#)
  }
  try await comment(victim)
  #expect(try await victim.end() == end)
  #expect(try await count() == before + comments)
  #expect(bench.sandbox.ibm.requests(at: .operation(.addComment)) == requests)
  let other = try bench.connect()
  try await comment(other)
  #expect(try await other.answer().status == 200)
}

@Test func aDelayUsesTheClockOfTheSandbox() async throws {
  let bench = try PortBench()
  let body = #"{"vendor":"ibm-cloud","place":"token","fault":{"kind":"delay","milliseconds":90000}}"#
  #expect(try await bench.control("POST", "/faults", body).status == 204)
  let before = bench.time.now
  _ = try await bench.authorization()
  #expect(bench.time.now - before == .seconds(90))
}

@Test func aDelayBlocksNoOtherRequestAndEndsWithThePort() async throws {
  let time = ManualTime(date: ManualTime.sandbox().date)
  let sandbox = Sandbox(cases: 5, time: time)
  let port = try HTTPPort(sandbox)
  sandbox.ibm.inject(.delay(.seconds(3600)), for: .api)
  let slow = try PortClient(port.number)
  try await slow.send("GET", api + "/cases")
  _ = try await time.nextSleep()
  #expect(try await PortClient(port.number).ask("GET", api + "/cases").status == 401)
  #expect(slow.hasNothing)
  port.stop()
  #expect(try await slow.end() == .ended)
}

@Test(arguments: [
  (#"{"kind":"status","status":503,"retryAfter":7}"#, 503, "Retry-After", "7"),
  (
    #"{"kind":"status","status":429,"retryAfter":"1994-11-06T08:49:37Z"}"#, 429, "Retry-After",
    "Sun, 06 Nov 1994 08:49:37 GMT"
  ),
  (#"{"kind":"status","status":418}"#, 418, "Content-Type", "application/json; charset=utf-8"),
  (#"{"kind":"gatewayPage"}"#, 502, "Content-Type", "text/html"),
  (#"{"kind":"brokenJSON"}"#, 200, "Content-Type", "application/json"),
  (#"{"kind":"response","status":204,"body":"never sent"}"#, 204, "Content-Length", ""),
  (#"{"kind":"response","status":299,"headers":{"X-A":"b"},"body":"ü","afterActing":true}"#, 299, "X-A", "b"),
  (#"{"kind":"response","status":200,"headers":{"content-length":"9","CONNECTION":"x"}}"#, 200, "Content-Length", "0"),
])
func responsesOnRequest(fault: String, status: Int, header: String, value: String) async throws {
  let bench = try PortBench()
  let body = #"{"vendor":"ibm-cloud","place":"api","fault":\#(fault),"times":2}"#
  #expect(try await bench.control("POST", "/faults", body).status == 204)
  let client = try bench.connect()
  for _ in 0..<2 {
    let answer = try await client.ask("GET", api + "/cases")
    #expect(answer.status == status)
    #expect((answer.headers[header] ?? "") == value)
    #expect(answer.headers["Connection"] == nil)
  }
  #expect(try await client.ask("GET", api + "/cases").status == 401)
}

// MARK: - Load

@Test func fiftyClientsAtOnce() async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  let list = try await bench.connect().ask("GET", api + "/cases?fields=number", headers: [authorization])
  let number = try #require(list.json?["cases"]?[0]?["number"]?.string)
  let clients = try (0..<50).map { _ in try bench.connect() }
  // All connections are open at the same time, and each is served.
  for client in clients { #expect(try await client.ask("GET", "/_sandbox").status == 200) }
  let headers = [authorization, "Content-Type: application/json"]
  let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
    for (index, client) in clients.enumerated() {
      group.addTask {
        var statuses: [Int] = []
        for step in 0..<4 {
          let body = #"{"comment":"load \#(index).\#(step)"}"#
          let path = api + "/cases/\(number)/comments"
          statuses.append(try await client.ask("PUT", path, headers: headers, body: body).status)
        }
        return statuses
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
  #expect(statuses == Array(repeating: 200, count: 200))
  let found = try await clients[0].ask("GET", api + "/cases/\(number)?fields=comments", headers: [authorization])
  let texts = JSON.strings(found.json?["comments"]?.array ?? [], "value").filter { $0.hasPrefix("load ") }
  #expect(texts.count == 200)
  #expect(Set(texts).count == 200)
}
