import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private let v1 = "/support/v1"
private let v3 = "/support/v3"

@Test(arguments: [v1, v3])
func redHatRestRequiresAToken(path: String) async throws {
  var client = try await RedHatClient.rest(path)
  #expect(try await client.send(.post, "/cases/filter", body: "{}").status == 200)
  client.authorization = RedHatClient.basic
  let answer = try await client.send(.post, "/cases/filter", body: "{}")
  #expect(answer.status == 401)
  #expect(answer.json?["message"]?.string == "Unauthorized")
  // strata accepts the token, too.
  var strata = try RedHatClient()
  strata.authorization = "Bearer \(try await strata.token())"
  #expect(try await strata.send(.get, "/products").status == 200)
}

@Test(arguments: [
  (v1, HTTPRequest.Method.get, "/cases/filter", 405), (v1, .get, "/cases", 405), (v1, .get, "/products", 404),
  (v3, .get, "/cases/01234567/attachments/x", 404), (v1, .get, "/cases/00000001", 404),
  (v1, .delete, "/cases/00000001", 405),
])
func redHatRestHasItsOwnAddresses(base: String, method: HTTPRequest.Method, path: String, status: Int) async throws {
  let answer = try await RedHatClient.rest(base).send(method, path)
  #expect(answer.status == status)
  #expect(answer.json?["message"]?.string?.isEmpty == false)
}

@Test func redHatRestV1Filters() async throws {
  let client = try await RedHatClient.rest(v1, cases: 320)
  let usual = try await client.filterJSON("{}")
  #expect(usual["cases"]?.array?.count == 50)
  #expect(usual["maxResults"]?.integer == 50 && usual["offset"]?.integer == 0)
  #expect(usual["cases"]?.array?.allSatisfy { $0["isClosed"]?.bool == false } == true)
  let all = try await client.filterJSON(#"{"includeClosed":true,"maxResults":1000}"#)
  #expect(all["cases"]?.array?.count == 200)
  #expect(all["totalCount"]?.integer == 320)
  let rest = try await client.filterJSON(#"{"includeClosed":true,"maxResults":200,"offset":200}"#)
  #expect(rest["cases"]?.array?.count == 120)
  let row = try #require(usual["cases"]?[0])
  #expect(row["caseNumber"]?.string?.count == 8)
  #expect(row["lastModifiedDate"]?.string?.hasSuffix("Z") == true)
  #expect(row["comments"] == nil)
  func count(_ body: String) async throws -> Int {
    try await client.filterJSON(body)["totalCount"]?.integer ?? -1
  }
  let waiting = try await count(#"{"status":"Waiting on Customer"}"#)
  #expect(waiting > 0)
  #expect(try await count(#"{"statuses":["Waiting on Customer"]}"#) == waiting)
  let one = try await count(#"{"accountNumber":"540155","includeClosed":true}"#)
  #expect(try await count(#"{"accountNumber":"1460290","includeClosed":true}"#) == 320 - one)
  #expect(try await count(#"{"groupNumber":"9001","severities":["1 (Urgent)","2 (High)"]}"#) > 0)
  #expect(try await count(#"{"products":["GFS"],"includeClosed":true}"#) > 0)
  #expect(try await count(#"{"keyword":"nfs","includeClosed":true}"#) > 0)
  #expect(
    try await count(#"{"startDate":"2026-11-01","endDate":"2026-11-05","includeClosed":true}"#) < 320)
  let sorted = try await client.filterJSON(#"{"sortField":"caseNumber","sortOrder":"ASC","includeClosed":true}"#)
  let numbers = JSON.strings(sorted["cases"]?.array ?? [], "caseNumber")
  #expect(numbers == numbers.sorted())
}

@Test(arguments: [
  ("[]", "application/json", 400), ("{", "application/json", 400), (#"{"maxResults":-1}"#, "application/json", 400),
  (#"{"offset":"x"}"#, "application/json", 400), (#"{"startDate":"1/2/2026"}"#, "application/json", 400),
  (#"{"sortField":"mood"}"#, "application/json", 400), ("{}", "application/xml", 415), ("{}", nil, 415),
])
func redHatRestRefusesInvalidFilters(body: String, type: String?, status: Int) async throws {
  let client = try await RedHatClient.rest(v1)
  let answer = try await client.send(.post, "/cases/filter", body: body, headers: ["Content-Type": type])
  #expect(answer.status == status)
  #expect(answer.json?["message"]?.string?.isEmpty == false)
}

private let newCase =
  #"{"product":"Red Hat Enterprise Linux","version":"9.4","summary":"søk","description":"d","severity":"2 (High)"}"#

@Test func redHatRestV1CreatesAndChanges() async throws {
  let client = try await RedHatClient.rest(v1)
  let answer = try await client.send(.post, "/cases", body: newCase)
  #expect(answer.status == 201)
  let location = try #require(answer.json?["location"]?[0]?.string)
  #expect(location.hasPrefix("https://redhat.sandbox.invalid/support/v1/cases/0"))
  let path = "/cases/\(location.suffix(8))"
  let made = try await client.getJSON(path)
  #expect(made["summary"]?.string == "søk" && made["severity"]?.string == "2 (High)")
  #expect(made["comments"] == [] && made["groupNumber"]?.string == "9001")
  for (body, name, value) in [
    (#"{"status":"Closed"}"#, "isClosed", JSON.bool(true)), (#"{"alternateId":"INC9"}"#, "alternateId", "INC9"),
    (#"{"requestManagementEscalation":true}"#, "customerEscalation", true),
    (#"{"version":"9.2"}"#, "version", "9.2"), (#"{"caseType":"RCA Only"}"#, "caseType", "RCA Only"),
  ] {
    #expect(try await client.send(.put, path, body: body).status == 200)
    #expect(try await client.getJSON(path)[name] == value, "\(name)")
  }
  for body in [#"{"status":"In Progress"}"#, #"{"version":"99"}"#, #"{"summary":""}"#, #"{"summary":1}"#] {
    #expect(try await client.send(.put, path, body: body).status == 400)
  }
  let refused = try await client.send(.post, "/cases", body: #"{"product":"GFS","summary":"s","description":"d"}"#)
  #expect(refused.status == 400)
  #expect(refused.json?["message"]?.string == "The version is required")
}

@Test func redHatRestV1Comments() async throws {
  let client = try await RedHatClient.rest(v1)
  let location = try await client.send(.post, "/cases", body: newCase).json?["location"]?[0]?.string
  let path = "/cases/\(try #require(location).suffix(8))/comments"
  let limit = String(repeating: "ø", count: 32_768)
  for (body, status) in [
    (#"{"commentBody":"one <b>","isPublic":false}"#, 201), (#"{"commentBody":"\#(limit)"}"#, 201),
    (#"{"commentBody":"\#(limit)x"}"#, 400), (#"{"commentBody":""}"#, 400), ("{}", 400),
  ] {
    #expect(try await client.send(.post, path, body: body).status == status)
  }
  let found = try #require(try await client.getJSON(path).array)
  #expect(found.count == 2)
  let first = try #require(found.last)
  #expect(first["commentBody"]?.string == "one <b>" && first["isPublic"]?.bool == false)
  #expect(first["createdByType"]?.string == "Customer" && first["id"]?.string?.count == 18)
}

private func upload(_ client: RedHatClient, _ path: String) async throws -> HTTPResponse {
  let body =
    "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nnote\r\n--b\r\n"
    + "Content-Disposition: form-data; name=\"file\"; filename=\"å.txt\"\r\n\r\nhello\r\n--b--\r\n"
  return try await client.send(
    .post, path, body: body, headers: ["Content-Type": "multipart/form-data; boundary=b"])
}

@Test func redHatRestV1Attachments() async throws {
  let client = try await RedHatClient.rest(v1)
  let location = try await client.send(.post, "/cases", body: newCase).json?["location"]?[0]?.string
  let path = "/cases/\(try #require(location).suffix(8))/attachments"
  #expect(try await upload(client, path).status == 201)
  let one = try #require(try await client.getJSON(path)[0])
  #expect(one["fileName"]?.string == "å.txt" && one["size"]?.integer == 5 && one["description"]?.string == "note")
  let bytes = try await client.send(.get, "\(path)/\(one["uuid"]?.string ?? "")", headers: ["Accept": "*/*"])
  #expect(bytes.text == "hello")
  client.redhat.adjust { $0.attachmentBytes = 4 }
  #expect(try await upload(client, path).status == 413)
}

// MARK: - rest-v3

@Test func redHatRestV3HasShortPages() async throws {
  let client = try await RedHatClient.rest(v3, cases: 90)
  var found: [JSON] = []
  var pages = 0
  while true {
    let page = try await client.filterJSON(
      #"{"accountNumbers":["540155","1460290"],"includeClosed":true,"maxResults":50,"offset":\#(found.count)}"#)
    #expect(page["totalCount"]?.integer == 90)
    let rows = try #require(page["cases"]?.array)
    if rows.isEmpty { break }
    #expect(rows.count == 5)
    found += rows
    pages += 1
  }
  #expect(pages == 18)
  #expect(Set(JSON.strings(found, "caseNumber")).count == 90)
  let statuses = Set(JSON.strings(found, "status"))
  #expect(statuses == ["In Progress", "Waiting on Customer Action Required", "Needs New Owner", "Closed"])
  #expect(JSON.strings(found, "lastModifiedDate").allSatisfy { $0.hasSuffix(".000+0000") && $0.utf8.count == 28 })
  #expect(found.contains { $0["product"]?.string == "Red Hat Enterprise Linux \($0["version"]?.string ?? "")" })
  #expect(found.contains { $0["comments"]?.array?.isEmpty == false })
  client.redhat.adjust { $0.restV3PageCases = 0 }
  let empty = try await client.filterJSON(#"{"includeClosed":true}"#)
  #expect(empty["cases"] == [] && empty["totalCount"]?.integer == 90)
  let filtered = try await client.filterJSON(#"{"statuses":["Waiting on Customer"],"includeClosed":true}"#)
  #expect(filtered["totalCount"]?.integer == 0)
}

@Test func redHatRestV3CommentsAreHTML() async throws {
  let client = try await RedHatClient.rest(v3)
  let location = try await client.send(.post, "/cases", body: newCase).json?["location"]?[0]?.string
  let number = try #require(location).suffix(8)
  let path = "/cases/\(number)/comments"
  for text in ["a < b & \\\"c\\\"\\nd", "second"] {
    client.time.advance(by: .seconds(1))
    #expect(try await client.send(.post, path, body: #"{"commentBody":"\#(text)"}"#).status == 201)
  }
  let down = try #require(try await client.getJSON("\(path)?sortField=createdDate&sortOrder=desc").array)
  let up = try #require(try await client.getJSON("\(path)?sortField=createdDate&sortOrder=asc").array)
  #expect(up == down.reversed())
  #expect(up[0]["commentBody"]?.string == "<p>a &lt; b &amp; &quot;c&quot;<br/>d</p>")
  #expect(up[0]["isPublic"] == nil && up[0]["createdByType"]?.string == "Customer")
  #expect(try await client.send(.put, "/cases/\(number)", body: #"{"status":"Closed"}"#).status == 200)
  #expect(try await client.send(.put, "/cases/\(number)", body: #"{"status":"Waiting on Red Hat"}"#).status == 400)
  #expect(try await client.send(.put, "/cases/\(number)", body: #"{"status":"In Progress"}"#).status == 200)
}

@Test func redHatRestV3RedirectsFilesToAnotherHost() async throws {
  var client = try await RedHatClient.rest(v3)
  let location = try await client.send(.post, "/cases", body: newCase).json?["location"]?[0]?.string
  let number = try #require(location).suffix(8)
  #expect(try await upload(client, "/cases/\(number)/attachments").status == 201)
  let uuid = try #require(try await client.getJSON("/cases/\(number)/attachments")[0]?["uuid"]?.string)
  let link = try await client.getJSON("/cases/attachments/downloadFile/\(number)/\(uuid)")
  #expect(link["fileName"]?.string == "å.txt" && link["expiresInSeconds"]?.string == "900")
  let address = try #require(link["downloadUrl"]?.string)
  #expect(address.hasPrefix("https://files.sandbox.invalid/"))
  #expect(try await client.send(.get, address).status == 400)
  client.authorization = nil
  let bytes = try await client.send(.get, address, headers: ["Accept": nil])
  #expect(bytes.status == 200 && bytes.text == "hello")
  #expect(client.redhat.requests(at: .operation(.fetchFile)) == 2)
  #expect(try await client.send(.get, String(address.dropLast()) + "!").status == 403)
  #expect(try await client.send(.get, RedHatSimulator.filesOrigin + "/rs/cases").status == 404)
  client.time.advance(by: .seconds(900))
  #expect(try await client.send(.get, address).status == 403)
}
