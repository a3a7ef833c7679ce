import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private func fault(_ text: String) -> String {
  #"{"vendor":"ibm-cloud","place":"api","fault":\#(text)}"#
}

@Test(arguments: [
  ("", "The body is not JSON"), ("[]", "The body must be a JSON object"), ("{}", "vendor is required"),
  ("{\"a\":1,\"a\":2}", "The body is not JSON"),
  (#"{"vendor":1}"#, "vendor must be a string"), (#"{"vendor":"acme"}"#, "vendor must be one of ibm-cloud"),
  (#"{"vendor":"ibm-cloud","fault":{"kind":"cut"}}"#, "place is required"),
  (#"{"vendor":"ibm-cloud","place":"roof","fault":{"kind":"cut"}}"#, "place must be one of token, api, listCases"),
  (#"{"vendor":"ibm-cloud","place":"api"}"#, "fault is required"),
  (#"{"vendor":"ibm-cloud","place":"api","fault":"cut"}"#, "fault must be a JSON object"),
  (
    #"{"vendor":"ibm-cloud","place":"api","fault":{"kind":"cut"},"time":1}"#,
    "Unknown member time. Known members: vendor"
  ),
  (#"{"vendor":"ibm-cloud","place":"api","fault":{"kind":"cut"},"times":0}"#, "times must be a whole number from 1"),
  (#"{"vendor":"ibm-cloud","place":"api","fault":{"kind":"cut"},"times":1.5}"#, "times must be a whole number from 1"),
  (fault("{}"), "fault.kind is required"), (fault(#"{"kind":"rust"}"#), "fault.kind must be one of status, cut,"),
  (fault(#"{"kind":"cut","status":500}"#), "Unknown member fault.status. Known members: kind"),
  (fault(#"{"kind":"status"}"#), "fault.status is required"),
  (fault(#"{"kind":"status","status":399}"#), "fault.status must be a whole number from 400 to 599"),
  (fault(#"{"kind":"status","status":503,"retryAfter":-1}"#), "fault.retryAfter must be seconds"),
  (fault(#"{"kind":"status","status":503,"retryAfter":"soon"}"#), "fault.retryAfter must be seconds"),
  (fault(#"{"kind":"delay"}"#), "fault.milliseconds is required"),
  (fault(#"{"kind":"delay","milliseconds":3600001}"#), "fault.milliseconds must be a whole number from 0 to 3600000"),
  (fault(#"{"kind":"response","status":199}"#), "fault.status must be"),
  (fault(#"{"kind":"response","status":200,"body":1}"#), "fault.body must be a string"),
  (fault(#"{"kind":"response","status":200,"headers":{"a":1}}"#), "fault.headers.a must be a string"),
  (fault(#"{"kind":"response","status":200,"headers":{"a b":"c"}}"#), "fault.headers must contain"),
  (fault(#"{"kind":"response","status":200,"headers":{"a":"b\r\nc: d"}}"#), "fault.headers must contain"),
  (fault(#"{"kind":"response","status":200,"afterActing":1}"#), "fault.afterActing must be true or false"),
])
func invalidFaultsAreRefused(body: String, why: String) async throws {
  let bench = try PortBench()
  let answer = try await bench.control("POST", "/faults", body)
  #expect(answer.status == 400)
  let error = answer.json?["error"]?.string ?? ""
  #expect(error.hasPrefix(why), "\(error)")
  // No value was applied.
  #expect(try await bench.connect().ask("GET", api + "/cases").status == 401)
}

@Test func faultsCanBeRemoved() async throws {
  let bench = try PortBench()
  #expect(try await bench.control("POST", "/faults", fault(#"{"kind":"cut"}"#)).status == 204)
  let cleared = try await bench.control("DELETE", "/faults")
  #expect(cleared.status == 204)
  #expect(cleared.headers["Content-Length"] == nil)
  #expect(try await bench.connect().ask("GET", api + "/cases").status == 401)
}

@Test func requestsAndExchangesAreCounted() async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  _ = try await bench.authorization()
  let client = try bench.connect()
  _ = try await client.ask("GET", api + "/cases", headers: [authorization])
  _ = try await client.ask("GET", api + "/nowhere", headers: [authorization])
  _ = try await client.ask("GET", "/nowhere")
  let counts = try #require(try await bench.control("GET", "/counts").json?["ibm-cloud"])
  #expect(counts["exchanges"]?.integer == 2)
  #expect(counts["requests"]?["token"]?.integer == 2)
  #expect(counts["requests"]?["api"]?.integer == 2)
  #expect(counts["requests"]?["listCases"]?.integer == 1)
  #expect(counts["requests"]?.names == ["token", "api"] + IBMOperation.allCases.map(\.rawValue))
}

@Test func settingsAreReadAndSet() async throws {
  let bench = try PortBench()
  let usual = try #require(try await bench.control("GET", "/settings").json?["ibm-cloud"])
  #expect(usual["tokenLifetimeSeconds"]?.integer == 3600)
  let changes: [(name: String, value: JSON)] = [
    ("tokenLifetimeSeconds", 20), ("hasOddLinks", true), ("pageCases", 7), ("saysTotalCount", false),
    ("linksPages", false), ("listsComments", false), ("euByDataCenter", true),
    ("hasUtilities", false), ("isStrictWithFiles", true),
  ]
  #expect(usual.names == changes.map(\.name))
  for change in changes {
    #expect(usual[change.name] != change.value)
    let body = JSON.object([.init("vendor", "ibm-cloud"), .init(change.name, change.value)]).text
    let answer = try await bench.control("POST", "/settings", body)
    #expect(answer.status == 200)
    #expect(answer.json?["ibm-cloud"]?[change.name] == change.value)
  }
  // The settings take effect.
  let authorization = try await bench.authorization()
  let client = try bench.connect()
  let list = try await client.ask("GET", api + "/cases", headers: [authorization])
  #expect(list.json?["first"]?["href"]?.string?.contains(api) == false)
  #expect(
    try await client.ask("GET", "/case-management/utilities/v1/eu-support", headers: [authorization]).status == 404)
  bench.time.advance(by: .seconds(21))
  #expect(try await client.ask("GET", api + "/cases", headers: [authorization]).status == 401)
}

@Test(arguments: [
  (#"{"hasOddLinks":true}"#, "vendor is required"),
  (#"{"vendor":"ibm-cloud","hasOddLinks":1}"#, "hasOddLinks must be true or false"),
  (#"{"vendor":"ibm-cloud","hasOddLinks":true,"tokenLifetimeSeconds":3601}"#, "tokenLifetimeSeconds must be a whole"),
  (
    #"{"vendor":"ibm-cloud","hasOddLinks":true,"isOdd":true}"#,
    "Unknown member isOdd. Known members: vendor, tokenLifetime"
  ),
])
func invalidSettingsChangeNothing(body: String, why: String) async throws {
  let bench = try PortBench()
  let answer = try await bench.control("POST", "/settings", body)
  #expect(answer.status == 400)
  #expect(answer.json?["error"]?.string?.hasPrefix(why) == true, "\(answer.text)")
  #expect(try await bench.control("GET", "/settings").json?["ibm-cloud"]?["hasOddLinks"]?.bool == false)
}

@Test(arguments: [("", 204), (#"{"vendor":"ibm-cloud"}"#, 204), ("{}", 400), (#"{"vendor":"acme"}"#, 400)])
func tokensAreRevoked(body: String, status: Int) async throws {
  let bench = try PortBench()
  let authorization = try await bench.authorization()
  #expect(try await bench.control("POST", "/tokens/revoke", body).status == status)
  let answer = try await bench.connect().ask("GET", api + "/cases", headers: [authorization])
  #expect(answer.status == (status == 204 ? 401 : 200))
}

@Test(arguments: [
  ("GET", "/faults", 405, "DELETE, POST"), ("PUT", "/faults", 405, "DELETE, POST"), ("POST", "/counts", 405, "GET"),
  ("GET", "/tokens/revoke", 405, "POST"), ("POST", "", 405, "GET"), ("GET", "/tokens", 404, ""),
  ("GET", "/", 404, ""), ("GET", "/counts/", 404, ""), ("GET", "/counts?vendor=x", 400, ""),
])
func theControlPathHasItsOwnRefusals(method: String, path: String, status: Int, allow: String) async throws {
  let bench = try PortBench()
  let answer = try await bench.control(method, path)
  #expect(answer.status == status)
  #expect((answer.headers["Allow"] ?? "") == allow)
  #expect(answer.json?["error"]?.string?.isEmpty == false)
}
