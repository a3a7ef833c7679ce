import HTTP
import JSON
import Platform
import Sandbox
import Testing
import XML

private func post(_ client: RedHatClient, _ number: String, _ elements: String) async throws -> HTTPResponse {
  try await client.send(.post, "/cases/\(number)/comments", body: RedHatClient.xml("comment", elements))
}

@Test func redHatAddsTheCommentOfTheGuide() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let text = "Test comment!  This can contain lots of information, etc."
  let answer = try await post(client, number, "<text>\(text)</text>")
  #expect(answer.status == 201)
  #expect(answer.body.isEmpty)
  let location = try #require(answer.headers["Location"])
  #expect(location.hasPrefix("https://redhat.sandbox.invalid/rs/cases/\(number)/comments/a0a"))
  let id = try #require(location.split(separator: "/").last.map(String.init))
  #expect(id.utf8.count == 18)
  #expect(answer.headers["view_uri"] == "https://access.redhat.com/support/cases/\(number)#\(id)")
  let found = try await client.get("/cases/\(number)/comments")
  #expect(found.name == "comments" && found.elements.count == 1)
  let comment = try #require(found.child("comment"))
  #expect(comment.attribute("id") == id && comment.attribute("caseNumber") == number)
  #expect(
    comment.elements.map(\.name) == [
      "createdBy", "createdDate", "lastModifiedBy", "lastModifiedDate", "text", "uri", "public", "draft",
      "publishedDate",
    ])
  #expect(comment.childText("text") == text)
  #expect(comment.childText("public") == "true" && comment.childText("draft") == "false")
  #expect(comment.childText("uri") == location)
  #expect(try await client.get("/cases/\(number)/comments/\(id)").childText("text") == text)
  #expect(try await client.get("/cases/\(number)").child("comments")?.child("comment")?.attribute("id") == id)
  #expect(try await client.send(.get, "/cases/\(number)/comments/a0aA000000nope").status == 404)
}

@Test func redHatKeepsCommentsUnchanged() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let body = """
    <?xml version="1.0" encoding="utf-8" ?>
    <tns:comment xmlns:tns="http://www.redhat.com/gss/strata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <tns:draft>False</tns:draft>
        <tns:public>False</tns:public>
        <tns:text>  line 1
    \tline 2 &lt;b&gt;&amp;amp; 日本 &#128578;
    </tns:text>
    </tns:comment>

    """
  let answer = try await client.send(.post, "/cases/\(number)/comments", body: body)
  #expect(answer.status == 201)
  let comment = try #require(try await client.get("/cases/\(number)/comments").child("comment"))
  #expect(comment.childText("text") == "  line 1\n\tline 2 <b>&amp; 日本 🙂\n")
  #expect(comment.childText("public") == "false")
}

@Test(arguments: ["", "<text/>", "<text> \n</text>", "<body>x</body>"])
func redHatRequiresTextInComments(elements: String) async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  #expect(try await post(client, number, elements).status == 400)
  #expect(try await client.get("/cases/\(number)/comments").elements.isEmpty)
}

@Test func redHatMovesCasesWithNewComments() async throws {
  let client = try RedHatClient(cases: 120)
  for (status, first) in [("Waiting on Customer", \RedHatSettings.commentsAnswer), ("Closed", \.commentsReopen)] {
    client.redhat.adjust { $0[keyPath: first] = false }
    let number = try await client.number(status)
    #expect(try await post(client, number, "<text>one</text>").status == 201)
    #expect(try await client.status(number) == status)
    client.redhat.adjust { $0[keyPath: first] = true }
    // A draft does not change the case.
    #expect(try await post(client, number, "<text>two</text><draft>true</draft>").status == 201)
    #expect(try await client.status(number) == status)
    #expect(try await post(client, number, "<text>three</text>").status == 201)
    #expect(try await client.status(number) == "Waiting on Red Hat")
  }
}

@Test func redHatChangesDraftsOnly() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let answer = try await post(client, number, "<text>draft</text><draft>TRUE</draft>")
  let path = "/cases/\(number)/comments/\(try #require(answer.headers["Location"]).suffix(18))"
  func put(_ elements: String) async throws -> HTTPResponse {
    try await client.send(.put, path, body: RedHatClient.xml("comment", elements))
  }
  #expect(try await put("<text>better</text>").status == 200)
  #expect(try await client.get(path).childText("draft") == "true")
  #expect(try await put("<draft>false</draft>").status == 200)
  let published = try await client.get(path)
  #expect(published.childText("text") == "better" && published.child("publishedDate") != nil)
  let refused = try await put("<text>again</text>")
  #expect(refused.status == 400)
  #expect(refused.headers["Strata-Message"] == "Only drafts can be changed")
  #expect(try await client.get(path).childText("text") == "better")
}

@Test func redHatHidesCommentsFromPlainTextRequests() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  func add(_ accept: String) async throws -> Int {
    let body = RedHatClient.xml("comment", "<text>x</text>")
    return try await client.send(.post, "/cases/\(number)/comments", body: body, headers: ["Accept": accept]).status
  }
  #expect(try await add("text/plain") == 201)
  client.redhat.adjust { $0.hidesPlainTextComments = true }
  #expect(try await add("text/plain") == 404)
  #expect(try await add("application/xml") == 201)
  #expect(try await client.get("/cases/\(number)/comments").elements.count == 3)
}

@Test func redHatListsCommentsOfSomeDays() async throws {
  let client = try RedHatClient(cases: 150)
  let number = try #require(try await client.numbers("<status>Closed</status>").first)
  let all = try await client.get("/cases/\(number)/comments").children("comment")
  #expect(all.count > 1)
  let day = try #require(all.last?.childText("createdDate")?.prefix(10))
  let some = try await client.get("/cases/\(number)/comments?startDate=\(day)&endDate=\(day)").children("comment")
  #expect(
    some.compactMap { $0.attribute("id") }
      == all.filter { $0.childText("createdDate")?.hasPrefix(day) == true }
      .compactMap { $0.attribute("id") })
  #expect(try await client.send(.get, "/cases/\(number)/comments?startDate=yesterday").status == 400)
  #expect(
    try await client.send(.get, "/cases/\(number)/comments?startDate=2026-02-02&endDate=2026-02-01").status == 400)
}
