import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private let comment = #"{"comment":"once"}"#

/// The number of comments with this text in the case.
private func count(_ client: Client, _ number: String) async throws -> Int {
  let list = try await client.get("/cases/\(number)/comments")
  return JSON.strings(list["comments"]?.array ?? [], "value").filter { $0 == "once" }.count
}

@Test(arguments: [
  (SimulatedFault.refuseConnection, HTTPFailure.Reason.connect, false, 0), (.cut, .cut, true, 0),
  (.cutAfterActing, .cut, true, 1), (.delay(.seconds(31)), .timeout, true, 1),
])
func faultsWithoutAResponse(
  fault: SimulatedFault, reason: HTTPFailure.Reason, maySent: Bool, comments: Int
) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  client.sandbox.ibm.inject(fault, for: .operation(.addComment))
  let error = await #expect(throws: HTTPFailure.self) {
    try await client.send(.put, "/cases/\(number)/comments", json: comment)
  }
  #expect(error?.reason == reason)
  #expect(error?.requestMayHaveBeenSent == maySent)
  #expect(try await count(client, number) == comments)
  #expect(try await client.send(.put, "/cases/\(number)/comments", json: comment).status == 200)
}

@Test(arguments: [409, 429, 500, 503])
func statusOnRequest(status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  client.sandbox.ibm.inject(.status(status), for: .operation(.addComment), times: 2)
  for _ in 0..<2 {
    let answer = try await client.send(.put, "/cases/\(number)/comments", json: comment)
    #expect(answer.status == status)
    #expect(answer.json?.names == ["trace", "errors", "status_code"])
    #expect(answer.json?["status_code"]?.integer == status)
    #expect(answer.headers["Retry-After"] == nil)
  }
  #expect(try await count(client, number) == 0)
  #expect(client.sandbox.ibm.requests(at: .operation(.addComment)) == 2)
}

@Test func retryAfterHasBothForms() async throws {
  let client = try await Client()
  let date = Timestamp(timeIntervalSince1970: 784_111_777)
  client.sandbox.ibm.inject(.status(429, retryAfter: .seconds(3)), for: .api)
  client.sandbox.ibm.inject(.status(429, retryAfter: .date(date)), for: .api)
  #expect(try await client.send(.get, "/cases").headers["Retry-After"] == "3")
  #expect(try await client.send(.get, "/cases").headers["Retry-After"] == "Sun, 06 Nov 1994 08:49:37 GMT")
  #expect(try await client.send(.get, "/cases").status == 200)
}

@Test func tokenServiceHasItsOwnErrors() async throws {
  let client = try await Client()
  client.sandbox.ibm.inject(.status(429, retryAfter: .seconds(2)), for: .token)
  client.sandbox.ibm.inject(.status(503), for: .token)
  let form = "grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)"
  let limited = try await client.exchange(form)
  #expect(limited.status == 429)
  #expect(limited.headers["Retry-After"] == "2")
  #expect(limited.headers["Cache-Control"]?.contains("no-store") == true)
  #expect(limited.json?["errorCode"]?.string?.hasPrefix("BXNIM") == true)
  #expect(try await client.send(.get, "/cases").status == 200)
  #expect(try await client.exchange(form).status == 503)
  #expect(try await client.exchange(form).status == 200)
  #expect(client.sandbox.ibm.exchanges == 2)
}

@Test func pagesAndInvalidJSON() async throws {
  let client = try await Client()
  client.sandbox.ibm.inject(.gatewayPage, for: .api)
  client.sandbox.ibm.inject(.brokenJSON, for: .operation(.listCases))
  client.sandbox.ibm.inject(.response(HTTPResponse(204)), for: .operation(.getCase))
  // Each request takes one fault, in the order of their injection.
  let page = try await client.send(.get, "/cases")
  #expect(page.status == 502)
  #expect(page.headers["Content-Type"] == "text/html")
  let broken = try await client.send(.get, "/cases")
  #expect(broken.status == 200)
  #expect(broken.body.first == UInt8(ascii: "{") && broken.json == nil)
  #expect(try await client.send(.get, "/cases/CS1").status == 204)
  client.sandbox.ibm.inject(.cut, for: .api, times: 100)
  client.sandbox.ibm.clearFaults()
  #expect(try await client.send(.get, "/cases").status == 200)
}

@Test func aDelayUsesTheClock() async throws {
  let client = try await Client()
  let before = client.time.now
  client.sandbox.ibm.inject(.delay(.seconds(4)), for: .api)
  #expect(try await client.send(.get, "/cases").status == 200)
  #expect(client.time.now - before == .seconds(4))
}

@Test func refusedConnectionsDoNotCount() async throws {
  let client = try await Client()
  client.sandbox.ibm.inject(.refuseConnection, for: .api)
  _ = try? await client.send(.get, "/cases")
  #expect(client.sandbox.ibm.requests(at: .api) == 0)
  _ = try await client.send(.get, "/cases")
  _ = try await client.send(.get, "/nowhere")
  #expect(client.sandbox.ibm.requests(at: .api) == 2)
  #expect(client.sandbox.ibm.requests(at: .operation(.listCases)) == 1)
}
