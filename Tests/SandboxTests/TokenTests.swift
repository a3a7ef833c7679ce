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

@Test func tokenIsAWellFormedJWT() async throws {
  let client = try await Client()
  let issuedAt = Int(client.time.date.timeIntervalSince1970)
  let answer = try await client.exchange("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)")
  #expect(answer.status == 200)
  let body = try #require(answer.json)
  #expect(body.names.sorted() == ["access_token", "expiration", "expires_in", "refresh_token", "scope", "token_type"])
  #expect(body["expires_in"]?.integer == 3600)
  #expect(body["expiration"]?.integer == issuedAt + 3600)
  #expect(body["refresh_token"]?.string == "not_supported")
  #expect(body["token_type"]?.string == "Bearer")
  #expect(body["scope"]?.string == "ibm openid")

  let parts = try #require(body["access_token"]?.string).split(separator: ".").map(String.init)
  try #require(parts.count == 3)
  let header = try JSON(parsing: try #require(decode(parts[0])))
  #expect(header["alg"]?.string == "RS256")
  let claims = try JSON(parsing: try #require(decode(parts[1])))
  #expect(claims["iat"]?.integer == issuedAt)
  #expect(claims["exp"]?.integer == issuedAt + 3600)
  #expect(claims["iam_id"]?.string?.hasPrefix("IBMid-") == true)
  #expect(claims["account"]?["bss"]?.string?.count == 32)
  #expect(claims["sub"]?.string == "zoe.mueller@nordlicht.example")
  #expect(decode(parts[2])?.count == 256)
}

/// Decodes base64url with Foundation, independently of the sandbox.
private func decode(_ text: String) -> [UInt8]? {
  guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
  let plain = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
  let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
  return Data(base64Encoded: String(plain) + padding).map(Array.init)
}

@Test func tokensDiffer() async throws {
  let client = try await Client()
  var tokens: Set<String> = []
  for _ in 0..<3 {
    let answer = try await client.exchange("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)")
    tokens.insert(try #require(answer.json?["access_token"]?.string))
    #expect(answer.headers["Cache-Control"]?.contains("no-store") == true)
    #expect(answer.headers["X-Global-Transaction-ID"]?.count == 32)
  }
  #expect(tokens.count == 3)
  #expect(client.sandbox.ibm.exchanges == 4)
  #expect(client.sandbox.ibm.requests(at: .token) == 4)
}

@Test(arguments: [
  ("grant_type=\(Client.keyGrant)&apikey=nobody", 400, "BXNIM0415E", nil),
  ("grant_type=\(Client.keyGrant)&apikey=", 400, "BXNIM0109E", "apikey"),
  ("grant_type=\(Client.keyGrant)", 400, "BXNIM0109E", "apikey"),
  ("grant_type=&apikey=\(IBMSimulator.apiKey)", 400, "BXNIM0109E", "grant_type"),
  ("apikey=\(IBMSimulator.apiKey)", 400, "BXNIM0109E", "grant_type"),
  ("", 400, "BXNIM0109E", "grant_type"),
  ("grant_type=%zz", 400, "BXNIM0109E", "grant_type"),
  ("grant_type=password&apikey=\(IBMSimulator.apiKey)", 400, "BXNIM0106E", nil),
  ("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)&response_type=uaa", 400, "BXNIM0106E", nil),
  ("grant_type=refresh_token&refresh_token=not_supported", 400, "BXNIM0408E", nil),
])
func refusesExchange(form: String, status: Int, code: String, named: String?) async throws {
  let client = try await Client()
  let answer = try await client.exchange(form, headers: ["User-Agent": "a test"])
  #expect(answer.status == status)
  let body = try #require(answer.json)
  #expect(body["errorCode"]?.string == code)
  #expect(body["errorMessage"]?.string?.isEmpty == false)
  #expect(body["errorDetails"]?.string == named.map { "Property '\($0)' either missing or empty." })
  #expect(
    body["context"]?.names == [
      "requestId", "requestType", "userAgent", "url", "instanceId", "threadId", "host", "startTime", "endTime",
      "elapsedTime", "locale", "clusterName",
    ])
  #expect(body["context"]?["requestType"]?.string == "incoming.Identity_Token")
  #expect(body["context"]?["userAgent"]?.string == "a test")
  #expect(body["context"]?["startTime"]?.string == "21.11.2026 09:30:00:000 UTC")
  #expect(answer.headers["Cache-Control"]?.contains("no-store") == true)
  #expect(client.sandbox.ibm.exchanges == 1)
}

@Test(arguments: [HTTPRequest.Method.get, .put, .delete])
func tokenServiceTakesPostOnly(method: HTTPRequest.Method) async throws {
  let client = try await Client()
  let answer = try await client.exchange("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)", method)
  #expect(answer.status == 405)
  #expect(answer.json?["errorCode"]?.string == "BXNIM0060E")
  #expect(answer.json?["errorDetails"]?.string == "HTTP 405 Method Not Allowed")
}

@Test func tokenServiceReadsFormsOnly() async throws {
  let client = try await Client()
  let form = "grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)"
  let answer = try await client.exchange(form, headers: ["Content-Type": "application/json"])
  #expect(answer.status == 400)
  #expect(answer.json?["errorCode"]?.string == "BXNIM0109E")
}

@Test func clientCredentialsReturnARefreshToken() async throws {
  let client = try await Client()
  let form = "grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)"
  let basic = "Basic " + Data("sandbox-ibm-client:sandbox-ibm-client-secret".utf8).base64EncodedString()
  let first = try await client.exchange(form, headers: ["Authorization": basic])
  let refresh = try #require(first.json?["refresh_token"]?.string)
  #expect(refresh != "not_supported")
  let second = try await client.exchange("grant_type=refresh_token&refresh_token=\(refresh)")
  #expect(second.status == 200)
  let wrong = "Basic " + Data("sandbox-ibm-client:guess".utf8).base64EncodedString()
  #expect(try await client.exchange(form, headers: ["Authorization": wrong]).status == 401)
}

@Test func tokensExpireByTheirLifetime() async throws {
  let client = try await Client()
  client.time.advance(by: .seconds(3599))
  #expect(try await client.send(.get, "/cases").status == 200)
  client.time.advance(by: .seconds(1))
  #expect(try await client.send(.get, "/cases").status == 401)

  client.sandbox.ibm.adjust { $0.tokenLifetime = 5 }
  let answer = try await client.exchange("grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)")
  #expect(answer.json?["expires_in"]?.integer == 5)
  var other = client
  other.authorization = "Bearer \(try #require(answer.json?["access_token"]?.string))"
  client.time.advance(by: .milliseconds(4999))
  #expect(try await other.send(.get, "/cases").status == 200)
  client.time.advance(by: .milliseconds(1))
  #expect(try await other.send(.get, "/cases").status == 401)
}

@Test func tokensCanBeRevoked() async throws {
  let client = try await Client()
  #expect(try await client.send(.get, "/cases").status == 200)
  client.sandbox.ibm.revokeTokens()
  #expect(try await client.send(.get, "/cases").status == 401)
}
