import HTTP
import JSON
import Sandbox
import Testing

private func utility(_ client: Client, _ path: String) async throws -> HTTPResponse {
  let base = try #require(URLParts(client.profile.baseURL)).origin
  var request = HTTPRequest(.get, "\(base)/case-management/utilities/v1/\(path)")
  request.headers["Authorization"] = client.authorization
  return try await client.transport.send(request, within: client.limits)
}

@Test(arguments: [
  ("eu-support", ["property", "values"]), ("offerings/technical", ["offerings"]),
  ("constants/resolution-codes", ["resolution_codes"]), ("constants/statuses", ["statuses"]),
])
func utilitiesRespond(path: String, names: [String]) async throws {
  var client = try await Client()
  #expect(try await utility(client, path).json?.names == names)
  client.sandbox.ibm.adjust { $0.hasUtilities = false }
  #expect(try await utility(client, path).status == 404)
  client.authorization = nil
  #expect(try await utility(client, path).status == 401)
}

@Test func utilitiesNameWhatCasesCanHave() async throws {
  let client = try await Client()
  let codes = try #require(try await utility(client, "constants/resolution-codes").json?["resolution_codes"]?.array)
  #expect(codes.compactMap { $0["id"]?.integer } == Array(1...8))
  #expect(codes.last?["value"]?.string == "Solution provided by an IBM support engineer")
  let statuses = try #require(try await utility(client, "constants/statuses").json?["statuses"]?.array)
  for status in JSON.strings(statuses, "id") {
    #expect(try await client.send(.get, "/cases?status=\(status)").status == 200)
  }
  #expect(statuses.count == 6)
  let offerings = try #require(try await utility(client, "offerings/technical").json?["offerings"]?.array)
  #expect(offerings.count > 10)
  #expect(offerings.allSatisfy { $0["type"]?.names == ["group", "key"] })
  #expect(try await utility(client, "eu-support").json?["property"]?.string == "supported")
  client.sandbox.ibm.adjust { $0.euByDataCenter = true }
  let centers = try #require(try await utility(client, "eu-support").json)
  #expect(centers["property"]?.string == "data_center")
  #expect(centers["values"]?[0]?["id"]?.integer == 1)
}

@Test(arguments: ["", "eu", "constants", "constants/status", "eu-support/"])
func unknownUtilityIs404(path: String) async throws {
  #expect(try await utility(try await Client(), path).status == 404)
}
