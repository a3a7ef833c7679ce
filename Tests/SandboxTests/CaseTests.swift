import HTTP
import JSON
import Sandbox
import Testing

@Test func getReturnsTheCaseOfTheList() async throws {
  let client = try await Client()
  for listed in try await client.cases("limit=100") {
    let number = try #require(listed["number"]?.string)
    #expect(try await client.get("/cases/\(number)") == listed)
  }
}

@Test func casesHaveTheMembersOfTheSample() async throws {
  let client = try await Client()
  let names = [
    "number", "short_description", "description", "created_at", "created_by", "updated_at", "updated_by", "contact",
    "contact_type", "status", "severity", "support_tier", "resolution", "close_notes", "invoice_number",
    "agent_close_only", "eu", "watchlist", "attachments", "resources", "comments", "offering",
  ]
  for found in try await client.cases("limit=100") {
    #expect(found.names == names || found.names == names.dropLast())
    #expect(found["created_by"]?.names == ["name", "user_id", "realm", "type"])
    #expect(found["eu"]?.names == ["support", "data_center"])
    for attachment in found["attachments"]?.array ?? [] {
      #expect(attachment.names == ["id", "filename", "size_in_bytes", "created_at", "url"])
    }
    for resource in found["resources"]?.array ?? [] {
      #expect(resource.names == ["crn", "name", "type", "url", "note"])
    }
    for comment in found["comments"]?.array ?? [] { #expect(comment.names == ["value", "added_at", "added_by"]) }
  }
}

@Test func attachmentLinksCanHaveTheFormOfTheSample() async throws {
  let client = try await Client()
  func link() async throws -> (id: String, number: String, url: String) {
    let found = try #require(try await client.cases("limit=100").first { $0["attachments"]?[0] != nil })
    let attachment = try #require(found["attachments"]?[0])
    return (
      try #require(attachment["id"]?.string), try #require(found["number"]?.string),
      try #require(attachment["url"]?.string)
    )
  }
  let proper = try await link()
  #expect(proper.url == "\(client.profile.baseURL)/cases/\(proper.number)/attachments/\(proper.id)")
  client.sandbox.ibm.adjust { $0.hasOddLinks = true }
  let odd = try await link()
  #expect(odd.url.hasPrefix("localhost:8080/case-management/v1/cases/\(odd.number)/attachments/"))
  #expect(!odd.url.hasSuffix(odd.id))
}

@Test(arguments: [
  "/cases/CS0000001", "/cases/CS1", "/cases/cs3000001", "/cases/CS99999999999999999999", "/cases/CS+3000001",
  "/cases/3000001", "/cases/%FF", "/cases/CS3000001%2F2", "/cases/\u{0}".replacing("\u{0}", with: "%00"),
])
func unknownCaseIs404(path: String) async throws {
  let client = try await Client()
  for path in [path, path + "/comments"] {
    let answer = try await client.send(.get, path)
    #expect(answer.status == 404)
    #expect(answer.json?["errors"]?[0]?["code"]?.string == "not_found")
  }
}

@Test(arguments: [
  "/case", "/cases/", "/cases//comments", "/cases/CS1/comment", "/cases/CS1/comments/1", "/cases/CS1/attachments/1/2",
  "/cases/./comments", "/cases/../cases", "/", "",
])
func unknownPathIs404(path: String) async throws {
  let client = try await Client()
  #expect(try await client.send(.get, path).status == 404)
}

@Test(arguments: [
  (HTTPRequest.Method.put, "/cases", "GET, POST"), (.delete, "/cases", "GET, POST"), (.put, "/cases/X", "GET"),
  (.delete, "/cases/X", "GET"), (.post, "/cases/X/comments", "GET, PUT"), (.delete, "/cases/X/comments", "GET, PUT"),
  (.get, "/cases/X/status", "PUT"), (.post, "/cases/X/attachments", "PUT"), (.get, "/cases/X/watchlist", "PUT, DELETE"),
  (.put, "/cases/X/attachments/1", "GET, DELETE"),
])
func wrongMethodIs405(method: HTTPRequest.Method, path: String, allowed: String) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let answer = try await client.send(method, path.replacing("X", with: number), json: "{}")
  #expect(answer.status == 405)
  #expect(answer.headers["Allow"] == allowed)
}

@Test(arguments: [
  nil, "", "Bearer", "Bearer ", "Bearer nobody", "Basic TOKEN", "TOKEN", "BearerTOKEN", "Bearer TOKEN x",
  "Bearer TOKENx",
])
func withoutALiveTokenIs401(header: String?) async throws {
  let client = try await Client()
  let token = try #require(client.authorization).dropFirst(7)
  let value = header?.replacing("TOKEN", with: token)
  for path in ["/cases", "/cases/CS1", "/nowhere"] {
    let answer = try await client.send(.get, path, headers: ["Authorization": value])
    #expect(answer.status == 401)
    let trace = try #require(answer.headers["X-Global-Transaction-ID"])
    let text = #"{"trace":""# + trace + #"","errors":[{"code":"invalid_token","message":""#
    #expect(
      String(decoding: answer.body, as: UTF8.self)
        == text + #"The provided IAM token is invalid."}],"status_code":401}"#)
    #expect(trace.count == 32)
  }
}

@Test(arguments: ["Bearer", "bearer", "BEARER"])
func bearerSchemeMayHaveAnyCase(scheme: String) async throws {
  let client = try await Client()
  let token = try #require(client.authorization).dropFirst(7)
  #expect(try await client.send(.get, "/cases", headers: ["Authorization": "\(scheme) \(token)"]).status == 200)
}

@Test(arguments: [
  (nil, 200), ("application/json", 200), ("*/*", 200), ("text/html, application/json;q=0.9", 200),
  ("application/*", 200), ("text/html", 406), ("application/octet-stream", 406),
])
func acceptIsChecked(accept: String?, status: Int) async throws {
  let client = try await Client()
  #expect(try await client.send(.get, "/cases", headers: ["Accept": accept]).status == status)
}

@Test func aViewerCanReadOnly() async throws {
  let client = try await Client(key: IBMSimulator.viewerKey)
  let number = try #require(try await client.numbers("limit=1").first)
  let answer = try await client.send(.put, "/cases/\(number)/comments", json: #"{"comment":"x"}"#)
  #expect(answer.status == 403)
  #expect(answer.json?["errors"]?[0]?["code"]?.string == "forbidden")
}

@Test func responsesHaveTheirTransactionID() async throws {
  let client = try await Client()
  var ids: Set<String> = []
  for path in ["/cases", "/cases", "/cases/CS1"] {
    let answer = try await client.send(.get, path)
    ids.insert(try #require(answer.headers["X-Global-Transaction-ID"]))
    #expect(answer.headers["Content-Type"]?.hasPrefix("application/json") == true)
    #expect(answer.headers["Date"] == "Sat, 21 Nov 2026 09:30:00 GMT")
  }
  #expect(ids.count == 3)
}
