import HTTP
import JSON
import Sandbox
import Testing

private typealias File = (name: String?, bytes: [UInt8])

/// A body as IBM's SDK writes it.
private func body(_ files: [File], boundary: String = "b0undary", field: String = "file") -> [UInt8] {
  var bytes: [UInt8] = []
  for file in files {
    let name = file.name.map { "; filename=\"\($0)\"" } ?? ""
    bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\(name)\r\n".utf8
    bytes += "Content-Type: application/octet-stream\r\n\r\n".utf8 + file.bytes + "\r\n".utf8
  }
  return bytes + "--\(boundary)--\r\n".utf8
}

private func upload(
  _ client: Client, _ number: String, _ bytes: [UInt8], type: String = "multipart/form-data; boundary=b0undary"
) async throws -> HTTPResponse {
  var request = HTTPRequest(.put, "\(client.profile.baseURL)/cases/\(number)/attachments", body: bytes)
  request.headers["Authorization"] = client.authorization
  request.headers["Accept"] = "application/json"
  request.headers["Content-Type"] = type
  return try await client.transport.send(request, within: client.limits)
}

private func download(_ client: Client, _ number: String, _ id: String) async throws -> HTTPResponse {
  let headers = ["Accept": "application/octet-stream"]
  return try await client.send(.get, "/cases/\(number)/attachments/\(id)", headers: headers)
}

@Test(arguments: [
  ("notes.txt", "notes.txt"), ("Über „alles“ 😀.log", "Über „alles“ 😀.log"), ("a%22b.txt", "a\"b.txt"),
  (nil, "attachment"),
])
func uploadedBytesAreReturned(name: String?, shown: String) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let content = Array((0...255).map { UInt8($0) }) + "\r\n--b0undar\r\n--".utf8
  let answer = try await upload(client, number, body([(name, content)]))
  #expect(answer.status == 200)
  let attachment = try #require(answer.json)
  #expect(attachment.names == ["id", "filename", "size_in_bytes", "created_at", "url"])
  #expect(attachment["filename"]?.string == shown)
  #expect(attachment["size_in_bytes"]?.integer == content.count)
  let id = try #require(attachment["id"]?.string)
  #expect(id.count == 32)
  let back = try await download(client, number, id)
  #expect(back.status == 200)
  #expect(back.body == content)
  #expect(back.headers["Content-Type"] == "application/octet-stream")
  #expect(try await client.get("/cases/\(number)?fields=attachments")["attachments"]?.array?.last == attachment)
}

@Test func severalFilesAreKeptAndTheFirstIsReturned() async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let answer = try await upload(client, number, body([("1.txt", [1]), ("2.txt", []), ("1.txt", [1])]))
  #expect(answer.json?["filename"]?.string == "1.txt")
  let kept = try #require(try await client.get("/cases/\(number)?fields=attachments")["attachments"]?.array).suffix(3)
  #expect(JSON.strings(Array(kept), "filename") == ["1.txt", "2.txt", "1.txt"])
  #expect(Set(JSON.strings(Array(kept), "id")).count == 3)
  let empty = try #require(kept.dropFirst().first?["id"]?.string)
  #expect(try await download(client, number, empty).body.isEmpty)
}

@Test func removingReturnsTheRemainingFiles() async throws {
  let client = try await Client()
  let found = try #require(
    try await client.cases("limit=100").first { ($0["attachments"]?.array?.count ?? 0) > 1 })
  let number = try #require(found["number"]?.string)
  let attachments = try #require(found["attachments"]?.array)
  let id = try #require(attachments[0]["id"]?.string)
  let answer = try await client.send(.delete, "/cases/\(number)/attachments/\(id)")
  #expect(answer.status == 200)
  #expect(answer.json?["attachments"]?.array == Array(attachments.dropFirst()))
  #expect(try await client.send(.delete, "/cases/\(number)/attachments/\(id)").status == 404)
  #expect(try await download(client, number, id).status == 404)
}

@Test func attachmentsOfThePopulationHaveBytes() async throws {
  let client = try await Client()
  let found = try await client.cases("limit=100&fields=number,attachments")
  var count = 0
  for one in found {
    for attachment in one["attachments"]?.array ?? [] where (attachment["size_in_bytes"]?.integer ?? 0) < 1000 {
      let number = try #require(one["number"]?.string)
      let id = try #require(attachment["id"]?.string)
      let first = try await download(client, number, id).body
      #expect(first.count == attachment["size_in_bytes"]?.integer)
      #expect(try await download(client, number, id).body == first)
      count += 1
    }
  }
  #expect(count > 0)
}

@Test(arguments: [
  ("multipart/form-data", 415), ("application/json", 415), ("multipart/mixed; boundary=b0undary", 415),
  ("multipart/form-data; boundary=other", 400), ("Multipart/Form-Data; charset=x; boundary=\"b0undary\"", 200),
])
func uploadRequiresAMediaType(type: String, status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  #expect(try await upload(client, number, body([("a.txt", [1])]), type: type).status == status)
}

@Test func invalidUploadsAreRefused() async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let whole = body([("a.txt", [1, 2, 3])])
  for length in 0..<(whole.count - 4) {
    #expect(try await upload(client, number, Array(whole.prefix(length))).status == 400, "\(length)")
  }
  #expect(try await upload(client, number, body([("a.txt", [1])], field: "upload")).status == 400)
  #expect(try await upload(client, number, body([])).status == 400)
  #expect(try await upload(client, "CS0000000", whole).status == 404)
}

@Test func filesAreLimited() async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let large = [UInt8](repeating: 0, count: 8 << 20)
  #expect(try await upload(client, number, body([("a.txt", large)])).status == 200)
  #expect(try await upload(client, number, body([("a.txt", large + [0])])).status == 413)
}

@Test(arguments: [("a.json", 415), ("a.pdf", 415), ("a", 415), ("a.TXT", 200), ("a.tar.gz", 200)])
func strictModeChecksExtensions(name: String, status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  #expect(try await upload(client, number, body([(name, [1])])).status == 200)
  client.sandbox.ibm.adjust { $0.isStrictWithFiles = true }
  #expect(try await upload(client, number, body([(name, [1])])).status == status)
}
