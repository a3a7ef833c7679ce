import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private func failure(_ client: Client, _ request: HTTPRequest) async -> HTTPFailure? {
  do throws(HTTPFailure) {
    _ = try await client.transport.send(request, within: client.limits)
    return nil
  } catch {
    return error
  }
}

@Test(arguments: [
  ("https://support-center.cloud.ibm.com/case-management/v1/cases", HTTPFailure.Reason.connect),
  ("http://ibm.sandbox.invalid/case-management/v1/cases", .connect),
  ("https://ibm.sandbox.invalid:8443/case-management/v1/cases", .connect),
  ("/case-management/v1/cases", .malformed), ("https://ibm.sandbox.invalid/a b", .malformed),
  ("https://u:p@ibm.sandbox.invalid/", .malformed),
])
func onlyKnownAddressesRespond(url: String, reason: HTTPFailure.Reason) async throws {
  let client = try await Client()
  let failure = await failure(client, HTTPRequest(.get, url))
  #expect(failure?.reason == reason)
  #expect(failure?.requestMayHaveBeenSent == false)
}

@Test func portAndLetterCaseOfTheHostDoNotMatter() async throws {
  let client = try await Client()
  for url in ["https://IBM.Sandbox.invalid/case-management/v1/cases", "https://ibm.sandbox.invalid:443/x"] {
    #expect(await failure(client, HTTPRequest(.get, url)) == nil)
  }
}

@Test(arguments: [("X-A", "b\r\nX-C: d"), ("X-A", "\u{0}"), ("X A", "b"), ("", "b"), ("X:", "b"), ("Ä", "b")])
func invalidRequestsAreRefused(name: String, value: String) async throws {
  let client = try await Client()
  let request = HTTPRequest(.get, client.profile.baseURL + "/cases", headers: HTTPHeaders([(name, value)]))
  #expect(await failure(client, request)?.reason == .malformed)
}

@Test func limitsApply() async throws {
  let client = try await Client()
  let past = HTTPLimits(deadline: client.time.now)
  let late = await #expect(throws: HTTPFailure.self) { try await client.send(.get, "/cases", within: past) }
  #expect(late?.reason == .timeout)
  #expect(late?.requestMayHaveBeenSent == false)

  let size = try await client.send(.get, "/cases").body.count
  let exact = HTTPLimits(deadline: client.time.now + .seconds(1), bodyBytes: size)
  #expect(try await client.send(.get, "/cases", within: exact).body.count == size)
  let small = HTTPLimits(deadline: client.time.now + .seconds(1), bodyBytes: size - 1)
  let large = await #expect(throws: HTTPFailure.self) { try await client.send(.get, "/cases", within: small) }
  #expect(large?.reason == .tooLarge)
}

@Test func cancelledTasksSendNothing() async throws {
  let client = try await Client()
  let before = client.sandbox.ibm.requests(at: .api)
  let outcome = await Task {
    withUnsafeCurrentTask { $0?.cancel() }
    return await failure(client, HTTPRequest(.get, client.profile.baseURL + "/cases"))
  }.value
  #expect(outcome?.reason == .cancelled)
  #expect(client.sandbox.ibm.requests(at: .api) == before)
}

@Test func eachHostHasItsOwnPaths() async throws {
  let client = try await Client()
  let api = HTTPRequest(.post, "https://ibm.sandbox.invalid/identity/token")
  #expect(try await client.transport.send(api, within: client.limits).status == 404)
  var iam = HTTPRequest(.get, "https://iam.sandbox.invalid/case-management/v1/cases")
  iam.headers["Authorization"] = client.authorization
  #expect(try await client.transport.send(iam, within: client.limits).status == 404)
}

@Test func oneServerCanServeBothHosts() async throws {
  let client = try await Client()
  let form = Array("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)".utf8)
  let headers: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
  let url = "http://127.0.0.1:8080"
  let ibm = client.sandbox.ibm
  let exchange = HTTPRequest(.post, url + "/identity/token", headers: headers, body: form)
  #expect(ibm.admit(exchange) == nil)
  let token = try #require(ibm.respond(to: exchange).json?["access_token"]?.string)
  let list = ibm.respond(
    to: HTTPRequest(.get, url + "/case-management/v1/cases", headers: ["Authorization": "Bearer \(token)"]))
  #expect(list.status == 200)
  #expect(list.json?["first"]?["href"]?.string == url + "/case-management/v1/cases?limit=10&offset=0")
  #expect(ibm.refusal(of: exchange, status: 503).json?["errorCode"] != nil)
}

@Test func profileStatesHowToReachTheVendor() async throws {
  let client = try await Client()
  #expect(client.profile.provider == "ibm-cloud")
  #expect(client.profile.baseURL == "https://ibm.sandbox.invalid/case-management/v1")
  #expect(client.profile.tokenURL == "https://iam.sandbox.invalid/identity/token")
  #expect(client.profile.credentials == ["apiKey": IBMSimulator.apiKey])
}
