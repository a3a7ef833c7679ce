import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Test func ciscoIssuesTokensForAForm() async throws {
  let client = try CiscoClient()
  let answer = try await client.exchange()
  #expect(answer.status == 200)
  #expect(answer.headers["Content-Type"] == "application/json;charset=UTF-8")
  let body = try #require(answer.json)
  #expect(body.names == ["token_type", "expires_in", "access_token", "scope"])
  #expect(body["token_type"]?.string == "Bearer")
  #expect(body["expires_in"]?.integer == 3600)
  #expect(body["scope"]?.string == "customscope")
  let parts = try #require(body["access_token"]?.string).split(separator: ".")
  #expect(parts.count == 3 && parts[0].hasPrefix("eyJ"))
  // The order of the members and their encoding do not matter.
  let other =
    "grant_type=client%5Fcredentials&client_secret=\(CiscoSimulator.clientSecret)&client_id=\(CiscoSimulator.clientID)"
  #expect(try await client.token(other) != body["access_token"]?.string)
  #expect(client.cisco.exchanges == 2)
}

private let right = "client_id=\(CiscoSimulator.clientID)&client_secret=\(CiscoSimulator.clientSecret)"
private let grant = "&grant_type=client_credentials"

@Test(arguments: [
  ("client_id=stranger&client_secret=\(CiscoSimulator.clientSecret)\(grant)", 400, "errorCode", "invalid_client"),
  ("client_secret=\(CiscoSimulator.clientSecret)\(grant)", 400, "errorCode", "invalid_client"),
  ("client_id=\(CiscoSimulator.clientID)&client_secret=wrong\(grant)", 401, "error", "invalid_client"),
  ("client_id=\(CiscoSimulator.clientID)\(grant)", 401, "error", "invalid_client"),
  (right, 400, "error", "invalid_request"), ("", 400, "error", "invalid_request"),
  (right + "&grant_type=password", 400, "error", "unsupported_grant_type"),
  (right + "&grant_type=%zz", 400, "error", "invalid_request"),
])
func ciscoRefusesOtherForms(form: String, status: Int, member: String, code: String) async throws {
  let client = try CiscoClient()
  let answer = try await client.exchange(form)
  #expect(answer.status == status)
  let body = try #require(answer.json)
  #expect(body[member]?.string == code)
  if member == "errorCode" {
    #expect(body.names == ["errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"])
    #expect(body["errorSummary"]?.string == "Invalid value for 'client_id' parameter.")
    #expect(body["errorId"]?.string?.hasPrefix("oae") == true)
    #expect(body["errorCauses"]?.array?.isEmpty == true)
  } else {
    #expect(body["error_description"]?.string?.isEmpty == false)
  }
  #expect(client.cisco.exchanges == 0)
}

@Test func ciscoAcceptsFormsByPOSTOnly() async throws {
  let client = try CiscoClient()
  #expect(try await client.exchange(CiscoClient.form, .get).status == 405)
  #expect(try await client.exchange(type: "application/json").status == 400)
  #expect(try await client.exchange(type: nil).status == 400)
  #expect(try await client.send(CiscoSimulator.tokenOrigin + "/oauth2/v1/token", .post).status == 404)
  // Each host serves only its own paths.
  #expect(try await client.send(CiscoSimulator.tokenOrigin + "/case/v3/cases/case_ids/1").status == 404)
  #expect(try await client.send(CiscoSimulator.apiOrigin + "/oauth2/default/v1/token", .post).status == 596)
}

@Test func ciscoAcceptsTheClientAsBasicByDefault() async throws {
  let client = try CiscoClient()
  let pair = Array("\(CiscoSimulator.clientID):\(CiscoSimulator.clientSecret)".utf8)
  func status(_ header: String) async throws -> Int {
    try await client.exchange("grant_type=client_credentials", authorization: header).status
  }
  #expect(try await status("Basic \(Base64.encode(pair))") == 200)
  #expect(try await status("Basic \(Base64.encode(pair + [0x61]))") == 401)
  #expect(try await status("Basic ?") == 400)
  client.cisco.adjust { $0.acceptsBasicClient = false }
  #expect(try await status("Basic \(Base64.encode(pair))") == 400)
}

@Test func ciscoTokensExpireAndAreRevoked() async throws {
  let client = try await CiscoClient.ready()
  let path = "/users/user_ids/mhuber"
  #expect(try await client.send(path).status == 200)
  client.time.advance(by: .seconds(3599))
  #expect(try await client.send(path).status == 200)
  client.time.advance(by: .seconds(1))
  #expect(try await client.refusal(path) == "403 ERR_403_NOT_AUTHORIZED")
  client.cisco.adjust {
    $0.tokenLifetime = 5
    $0.refusesTokensWith401 = true
  }
  var other = client
  other.authorization = "bearer \(try await client.token())"
  #expect(try await other.send(path).status == 200)
  other.cisco.revokeTokens()
  #expect(try await other.refusal(path) == "401 ERR_401_INVALID_OR_EXPIRED_TOKEN")
}

/// Users register, get a token at once, and wait until the API knows them.
@Test func ciscoDoesNotKnowANewApplicationYet() async throws {
  var client = try CiscoClient()
  let form = "client_id=\(CiscoSimulator.pendingClientID)&client_secret=\(CiscoSimulator.clientSecret)\(grant)"
  client.authorization = "Bearer \(try await client.token(form))"
  let answer = try await client.send("/users/user_ids/mhuber")
  #expect(answer.status == 403)
  #expect(answer.text == "<h1>Not Authorized</h1>")
}

@Test(arguments: [nil, "", "Bearer", "Bearer eyJhbGciOi", "Basic c2FuZGJveDpzYW5kYm94"])
func ciscoRequiresAToken(header: String?) async throws {
  var client = try CiscoClient()
  client.authorization = header
  // The token is checked before the rest of the request.
  for path in ["/case_ids/693000001", "/case_ids/a%20b", "/users/user_ids/?sort_by=AGE", "/nowhere"] {
    #expect(try await client.refusal(path) == "403 ERR_403_NOT_AUTHORIZED")
  }
}
