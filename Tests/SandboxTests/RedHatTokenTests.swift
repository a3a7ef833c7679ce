import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Test func ssoExchangesTheOfflineToken() async throws {
  let client = try RedHatClient()
  let answer = try await client.exchange(RedHatClient.form(RedHatSimulator.offlineToken))
  #expect(answer.status == 200)
  #expect(answer.headers["Content-Type"] == "application/json")
  let body = try #require(answer.json)
  #expect(body["expires_in"]?.integer == 900)
  #expect(body["refresh_expires_in"]?.integer == 0)
  #expect(body["refresh_token"]?.string == RedHatSimulator.offlineToken)
  #expect(body["token_type"]?.string == "bearer")
  #expect(body["access_token"]?.string?.isEmpty == false)
  #expect(client.redhat.exchanges == 1)
}

@Test(arguments: ["", "api.console"], [true, false])
func ssoAcceptsAServiceAccount(scope: String, inForm: Bool) async throws {
  var client = try await RedHatClient.rest("/support/v1")
  let (id, secret) = (RedHatSimulator.clientID, RedHatSimulator.clientSecret)
  let basic = "Basic \(Base64.encode(Array("\(id):\(secret)".utf8)))"
  let form = "grant_type=client_credentials" + (inForm ? "&client_id=\(id)&client_secret=\(secret)" : "")
  let answer = try await client.exchange(
    scope.isEmpty ? form : form + "&scope=\(scope)", authorization: inForm ? nil : basic)
  #expect(answer.status == 200 && answer.json?["expires_in"]?.integer == 900)
  #expect(answer.json?["refresh_token"] == nil && answer.json?["token_type"]?.string == "Bearer")
  client.authorization = "Bearer \(try #require(answer.json?["access_token"]?.string))"
  #expect(try await client.send(.post, "/cases/filter", body: "{}").status == 200)
  client.redhat.adjust { $0.admitsServiceAccounts = false }
  #expect(try await client.send(.post, "/cases/filter", body: "{}").status == 403)
}

@Test(arguments: [
  ("grant_type=client_credentials", 401, "invalid_client"),
  ("grant_type=client_credentials&client_id=sandbox-redhat-service-account", 401, "invalid_client"),
  ("grant_type=client_credentials&client_id=sandbox-redhat-service-account&client_secret=x", 401, "invalid_client"),
  (
    "grant_type=client_credentials&client_id=sandbox-redhat-service-account&client_secret=sandbox-redhat-client-secret&scope=x",
    400, "invalid_scope"
  ),
  ("grant_type=refresh_token&client_id=rhsm-api&refresh_token=wrong", 400, "invalid_grant"),
  ("client_id=rhsm-api&refresh_token=sandbox-redhat-offline-token", 400, "invalid_request"),
  ("grant_type=refresh_token&client_id=rhsm-api", 400, "invalid_request"),
  ("grant_type=password&client_id=rhsm-api&username=a&password=b", 400, "unsupported_grant_type"),
  ("grant_type=refresh_token&client_id=me&refresh_token=sandbox-redhat-offline-token", 400, "invalid_client"),
  ("grant_type=%zz", 400, "invalid_request"), ("", 400, "invalid_request"),
])
func ssoRefusesOtherForms(form: String, status: Int, error: String) async throws {
  let client = try RedHatClient()
  let answer = try await client.exchange(form)
  #expect(answer.status == status)
  #expect(answer.json?["error"]?.string == error)
  #expect(answer.json?["error_description"]?.string?.isEmpty == false)
  #expect(client.redhat.exchanges == 0)
}

@Test func ssoAcceptsFormsByPOSTOnly() async throws {
  let client = try RedHatClient()
  let form = RedHatClient.form(RedHatSimulator.offlineToken)
  #expect(try await client.exchange(form, .get).status == 405)
  #expect(try await client.exchange(form, type: "application/json").status == 415)
  #expect(try await client.exchange(form, type: nil).status == 415)
  #expect(try await client.send(.post, RedHatSimulator.tokenOrigin + "/token").status == 404)
}

@Test func ssoTokensExpireAndAreRevoked() async throws {
  let client = try await RedHatClient.rest("/support/v1")
  func status() async throws -> Int { try await client.send(.post, "/cases/filter", body: "{}").status }
  #expect(try await status() == 200)
  client.time.advance(by: .seconds(899))
  #expect(try await status() == 200)
  client.time.advance(by: .seconds(1))
  #expect(try await status() == 401)
  client.redhat.adjust { $0.tokenLifetime = 5 }
  var other = client
  other.authorization = "bearer \(try await client.token())"
  #expect(try await other.send(.post, "/cases/filter", body: "{}").status == 200)
  other.redhat.revokeTokens()
  let refused = try await other.send(.post, "/cases/filter", body: "{}")
  #expect(refused.status == 401)
  #expect(refused.json?["message"]?.string == "Unauthorized")
}

@Test func ssoCanRotateOfflineTokens() async throws {
  let client = try RedHatClient()
  client.redhat.adjust { $0.rotatesOfflineTokens = true }
  let first = try await client.exchange(RedHatClient.form(RedHatSimulator.offlineToken))
  let next = try #require(first.json?["refresh_token"]?.string)
  #expect(next != RedHatSimulator.offlineToken)
  let old = try await client.exchange(RedHatClient.form(RedHatSimulator.offlineToken))
  #expect(old.status == 400)
  #expect(old.json?["error"]?.string == "invalid_grant")
  #expect(try await client.exchange(RedHatClient.form(next)).status == 200)
}
