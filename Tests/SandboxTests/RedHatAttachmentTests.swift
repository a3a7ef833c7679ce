import HTTP
import JSON
import Platform
import Sandbox
import Testing
import XML

private let boundary = "abc"

private func part(_ head: String, _ body: String) -> String { "--\(boundary)\r\n\(head)\r\n\r\n\(body)\r\n" }

private func file(_ name: String, _ body: String, type: String = "text/plain") -> String {
  part("Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: \(type)", body)
}

private func note(_ text: String) -> String { part("Content-Disposition: form-data; name=\"description\"", text) }

private func upload(
  _ client: RedHatClient, _ number: String, _ parts: String, query: String = "", accept: String = "text/plain"
) async throws -> HTTPResponse {
  try await client.send(
    .post, "/cases/\(number)/attachments\(query)", body: parts + "--\(boundary)--\r\n",
    headers: ["Content-Type": "multipart/form-data; boundary=\(boundary)", "Accept": accept])
}

@Test func redHatAcceptsTheFileOfTheGuide() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let answer = try await upload(
    client, number, note("from db01 – ærlig") + file("test.txt", "hello there"), query: "?private=True")
  #expect(answer.status == 201, "\(answer.headers)")
  #expect(answer.body.isEmpty)
  let location = try #require(answer.headers["Location"])
  #expect(location.hasPrefix("https://redhat.sandbox.invalid/rs/cases/\(number)/attachments/"))
  let list = try await client.get("/cases/\(number)/attachments")
  #expect(list.name == "attachments" && list.elements.count == 1)
  let found = try #require(list.child("attachment"))
  #expect(found.attribute("caseNumber") == number)
  for (name, value) in [
    ("uuid", String(location.suffix(36))), ("uri", location), ("fileName", "test.txt"), ("length", "11"),
    ("description", "from db01 – ærlig"), ("mimeType", "text/plain"), ("active", "true"), ("deprecated", "false"),
    ("private", "true"), ("createdBy", "Mara Lind"),
  ] {
    #expect(found.childText(name) == value, "\(name)")
  }
  let bytes = try await client.send(.get, location)
  #expect(bytes.status == 200)
  #expect(bytes.text == "hello there")
  #expect(bytes.headers["Content-Type"] == "text/plain")
  #expect(bytes.headers["Content-Disposition"] == "attachment; filename=\"test.txt\"")
  #expect(try await client.send(.delete, location).status == 200)
  #expect(try await client.send(.delete, location).status == 404)
  #expect(try await client.send(.get, location).status == 404)
  #expect(try await client.get("/cases/\(number)/attachments").elements.isEmpty)
}

@Test func redHatReadsADescriptionBeforeTheFileOnly() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  #expect(try await upload(client, number, file("a", "1") + note("too late")).status == 201)
  let found = try #require(try await client.get("/cases/\(number)/attachments").child("attachment"))
  #expect(found.child("description") == nil)
  #expect(found.childText("private") == "false")
}

@Test(arguments: [
  ("var/log/messages", "var/log/messages"), ("..\\..\\boot.ini", "..\\..\\boot.ini"), ("it's %22it%22", "it's 'it'"),
  ("søknad.txt", "=?UTF-8?Q?s=C3=B8knad.txt?="), ("要求", "=?UTF-8?B?6KaB5rGC?="),
])
func redHatEncodesNamesLikeMail(name: String, header: String) async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let answer = try await upload(client, number, file(name, "x"))
  let bytes = try await client.send(.get, try #require(answer.headers["Location"]))
  #expect(bytes.headers["Content-Disposition"] == "attachment; filename=\"\(header)\"")
}

@Test func redHatWritesLongNamesInSeveralWords() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let answer = try await upload(client, number, file(String(repeating: "要求", count: 40), "x"))
  let bytes = try await client.send(.get, try #require(answer.headers["Location"]))
  let words = try #require(bytes.headers["Content-Disposition"]).dropFirst(22).dropLast().split(separator: " ")
  #expect(words.count == 6)
  #expect(words.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?UTF-8?B?") && $0.hasSuffix("?=") })
  let text = words.flatMap { Base64.decode($0.dropFirst(10).dropLast(2)) ?? [] }
  #expect(String(decoding: text, as: UTF8.self) == String(repeating: "要求", count: 40))
}

@Test(arguments: [
  (note("no file"), 400), (part("Content-Disposition: form-data; name=\"file\"", "no name"), 400), ("nonsense", 400),
])
func redHatRefusesWrongUploads(parts: String, status: Int) async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  #expect(try await upload(client, number, parts).status == status)
  #expect(try await client.get("/cases/\(number)/attachments").elements.isEmpty)
}

@Test func redHatRequiresMultipart() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  #expect(try await client.send(.post, "/cases/\(number)/attachments", body: "<a/>").status == 415)
  #expect(try await upload(client, "00000001", file("a", "1")).status == 404)
}

@Test func redHatLimitsTheSize() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let usual = try await client.send(.get, "/values/case/attachment/size")
  #expect(usual.text == "1073741824")
  client.redhat.adjust { $0.attachmentBytes = 10 }
  #expect(try await client.send(.get, "/values/case/attachment/size").text == "10")
  #expect(try await upload(client, number, file("a", "0123456789")).status == 201)
  #expect(try await upload(client, number, file("a", "01234567890")).status == 413)
  #expect(try await client.get("/cases/\(number)/attachments").elements.count == 1)
}

@Test func redHatKeepsEntriesOfDeletedFiles() async throws {
  let client = try RedHatClient(cases: 250)
  var kinds: Set<String> = []
  var names: Set<String> = []
  for number in try await client.numbers() {
    for one in try await client.get("/cases/\(number)/attachments").children("attachment") {
      let isActive = one.childText("active") == "true"
      kinds.insert("\(isActive) \(one.childText("deprecated") ?? "")")
      let path = "/cases/\(number)/attachments/\(one.childText("uuid") ?? "")"
      let answer = try await client.send(.get, path)
      #expect(answer.status == (isActive ? 200 : 404))
      guard isActive else { continue }
      #expect("\(answer.body.count)" == one.childText("length"))
      #expect(try await client.send(.get, path).body == answer.body)
      names.insert(answer.headers["Content-Disposition"] ?? "")
    }
  }
  #expect(kinds == ["true false", "true true", "false false"])
  #expect(names.contains { $0.contains("=?UTF-8?") })
  #expect(names.contains { $0.contains("/") })
}
