import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private typealias Simulator = MarketplaceSimulator

@Test func theMarketplaceIssuesTokensForAKey() async throws {
  let client = try MarketplaceClient()
  let answer = try await client.exchange()
  #expect(answer.status == 200)
  #expect(answer.headers["Content-Type"] == "application/json; charset=utf-8")
  #expect(answer.headers["Cache-Control"] == "no-store")
  let body = try #require(answer.json)
  #expect(body.names == ["access_token", "refresh_token", "token_type", "expires_in", "expiration"])
  let now = Int(client.time.date.timeIntervalSince1970)
  #expect(body["expires_in"]?.integer == 3600 && body["expiration"]?.integer == now + 3600)
  let parts = try #require(body["access_token"]?.string).split(separator: ".")
  try #require(parts.count == 3)
  let claims = try JSON(parsing: try #require(Base64.decodeForURL(String(parts[1]))))
  #expect(claims["exp"]?.integer == now + 3600 && claims["iat"]?.integer == now)
  #expect(client.marketplace.exchanges == 1)
  client.marketplace.adjust {
    $0.hasTerseTokens = true
    $0.tokenLifetime = 60
  }
  let terse = try #require(try await client.exchange().json)
  #expect(terse.names == ["access_token", "expiration"] && terse["expiration"]?.integer == now + 60)
}

@Test func theMarketplaceAcceptsAKeyAsJSON() async throws {
  let client = try MarketplaceClient()
  let body: JSON = ["grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": .string(Simulator.apiKey)]
  #expect(try await client.exchange(body.text, type: "application/json").status == 200)
  for wrong in ["", "[]", "{", #"{"grant_type":7,"apikey":[]}"#, String(repeating: "[", count: 10_000)] {
    let answer = try await client.exchange(wrong, type: "application/json")
    #expect(answer.status == 400 && answer.json?["errorCode"] == "BXNIM0109E", "\(wrong.prefix(20))")
  }
}

@Test(arguments: [
  ("", 400, "BXNIM0109E"), ("grant_type=\(Client.keyGrant)", 400, "BXNIM0109E"),
  ("apikey=\(MarketplaceSimulator.apiKey)", 400, "BXNIM0109E"),
  ("grant_type=\(Client.keyGrant)&apikey=", 400, "BXNIM0109E"),
  ("grant_type=password&apikey=\(MarketplaceSimulator.apiKey)", 400, "BXNIM0106E"),
  ("grant_type=\(Client.keyGrant)&apikey=wrong", 400, "BXNIM0415E"),
  // A pull secret and an entitlement key are not API keys, a common error of users.
  ("grant_type=\(Client.keyGrant)&apikey=\(MarketplaceSimulator.pullSecret)", 400, "BXNIM0415E"),
  ("grant_type=\(Client.keyGrant)&apikey=\(MarketplaceSimulator.entitlementKey)", 400, "BXNIM0415E"),
  ("grant_type=%zz", 400, "BXNIM0109E"),
])
func theMarketplaceRefusesOtherForms(form: String, status: Int, code: String) async throws {
  let client = try MarketplaceClient()
  let answer = try await client.exchange(form)
  #expect(answer.status == status)
  let body = try #require(answer.json)
  #expect(body["errorCode"]?.string == code && body["errorMessage"]?.string?.isEmpty == false)
  #expect(body["context"]?["requestId"]?.string?.count == 32)
  #expect(client.marketplace.exchanges == 0)
}

@Test func aWrongKeyMayGet401() async throws {
  let client = try MarketplaceClient()
  client.marketplace.adjust { $0.refusesKeysWith401 = true }
  let answer = try await client.exchange("grant_type=\(Client.keyGrant)&apikey=wrong")
  #expect(answer.status == 401 && answer.json?["errorCode"] == "BXNIM0415E")
}

@Test func theMarketplaceAcceptsKeysByPOSTOnly() async throws {
  let client = try MarketplaceClient()
  let wrong = try await client.exchange(MarketplaceClient.form, .get)
  #expect(wrong.status == 405 && wrong.headers["Allow"] == "POST")
  #expect(try await client.exchange(type: "text/plain").status == 415)
  #expect(try await client.exchange(type: nil).status == 415)
  #expect(try await client.exchange(accept: "text/html").status == 406)
  #expect(try await client.exchange(String(repeating: "a", count: 70_000)).status == 413)
  #expect(try await client.send(Simulator.tokenOrigin + "/identity/token", .post).status == 404)
  #expect(client.marketplace.exchanges == 0)
}

@Test func eachHostOfTheMarketplaceHasItsOwnServiceOnly() async throws {
  let client = try await MarketplaceClient.ready()
  #expect(try await client.send(Simulator.tokenOrigin + MarketplaceClient.uoms).status == 404)
  let path = String(client.profile.tokenURL.dropFirst(Simulator.tokenOrigin.count))
  #expect(path == "/api-security/om-auth/cloud/token")
  let answer = try await client.send(
    Simulator.apiOrigin + path, .post, MarketplaceClient.form, headers: ["Content-Type": MarketplaceClient.formType])
  #expect(answer.status == 404)
}

@Test func tokensOfTheMarketplaceExpireAndAreRevoked() async throws {
  var client = try await MarketplaceClient.ready()
  client.time.advance(by: .seconds(3599))
  #expect(try await client.send(MarketplaceClient.uoms).status == 200)
  client.time.advance(by: .seconds(1))
  #expect(try await client.refusal(MarketplaceClient.uoms) == "401 unauthorized")
  client.authorization = "bearer \(try await client.token())"
  #expect(try await client.send(MarketplaceClient.uoms).status == 200)
  client.marketplace.revokeTokens()
  #expect(try await client.refusal(MarketplaceClient.uoms) == "401 unauthorized")
}

@Test func aPullSecretIsATokenThatNeverExpires() async throws {
  var client = try MarketplaceClient()
  client.authorization = "Bearer \(Simulator.pullSecret)"
  client.time.advance(by: .seconds(10 * 365 * 86_400))
  client.marketplace.revokeTokens()
  #expect(try await client.send(MarketplaceClient.uoms).status == 200)
  #expect(client.marketplace.exchanges == 0)
  client.marketplace.adjust { $0.takesPullSecret = false }
  #expect(try await client.refusal(MarketplaceClient.uoms) == "401 unauthorized")
  let claims = try #require(
    Base64.decodeForURL(String(Simulator.pullSecret.split(separator: ".")[1])).map { try JSON(parsing: $0) })
  #expect(Set(["rhmAccountId", "iam_apikey", "password", "env"]).isSubset(of: claims.names))
}

@Test(arguments: [
  nil, "", "Bearer", "Bearer eyJhbGciOi", "Basic c2FuZGJveDpzYW5kYm94",
  "Bearer \(MarketplaceSimulator.entitlementKey)", "Bearer \(MarketplaceSimulator.apiKey)",
  "Token \(MarketplaceSimulator.pullSecret)", "Bearer \(MarketplaceSimulator.pullSecret) x",
])
func theMarketplaceRequiresAToken(header: String?) async throws {
  var client = try MarketplaceClient()
  client.authorization = header
  // The token is checked before the rest of the request.
  for path in [MarketplaceClient.accounts, MarketplaceClient.uoms + "/x", "/nowhere", MarketplaceClient.orders] {
    #expect(try await client.refusal(path) == "401 unauthorized")
  }
}
