import HTTP
import JSON
import Sandbox
import TestSupport
import Testing

@Test func commentsAreListedWithTheirCreators() async throws {
  let client = try await Client()
  for found in try await client.cases("limit=100&fields=number,comments") {
    let number = try #require(found["number"]?.string)
    let list = try await client.get("/cases/\(number)/comments")
    let comments = try #require(list["comments"]?.array)
    #expect(list.names == ["total_count", "comments"])
    #expect(list["total_count"]?.integer == comments.count)
    #expect(JSON.strings(comments, "value") == JSON.strings(found["comments"]?.array ?? [], "value"))
    let times = JSON.strings(comments, "added_at")
    #expect(times == times.sorted(by: >))
    for comment in comments {
      #expect(comment.names == ["value", "added_at", "added_by", "sys_created_by"])
      #expect(comment["sys_created_by"]?.string?.isEmpty == false)
    }
  }
}

@Test func aCommentIsAddedFirstAndUpdatesTheCase() async throws {
  let client = try await Client()
  for (status, now) in [("new", "2026-11-21 09:30:01"), ("closed", "2026-11-21 09:30:02")] {
    client.time.advance(by: .seconds(1))
    let number = try #require(try await client.numbers("sort=updated_at&status=\(status)").first)
    let before = try await client.get("/cases/\(number)")
    #expect(try await client.numbers("limit=1").first != number)
    let text = "Zeile 1\n\tZeile 2 \"ä€😀\" \\ <b>\u{7F}"
    let added = try await client.put("/cases/\(number)/comments", JSON.object([.init("comment", .string(text))]).text)
    #expect(added.names == ["value", "added_at", "added_by"])
    #expect(added["value"]?.string == text)
    #expect(added["added_at"]?.string == now)
    #expect(added["added_by"]?["name"]?.string == "Zoë Müller")

    let after = try await client.get("/cases/\(number)")
    #expect(after["comments"]?[0] == added)
    #expect(after["comments"]?.array?.dropFirst().elementsEqual(before["comments"]?.array ?? []) == true)
    #expect(after["updated_at"]?.string == now)
    #expect(after["updated_by"]?["user_id"]?.string == "zoe.mueller@nordlicht.example")
    for name in after.names where !["comments", "updated_at", "updated_by"].contains(name) {
      #expect(after[name] == before[name])
    }
    #expect(try await client.numbers("limit=1").first == number)
    #expect(try await client.get("/cases/\(number)/comments")["comments"]?[0]?["value"]?.string == text)
    #expect(try await client.cases("limit=1&fields=comments").first?["comments"]?[0] == added)
  }
}

@Test func aRepeatedPUTAddsTwoComments() async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let before = try #require(try await client.get("/cases/\(number)/comments")["total_count"]?.integer)
  for _ in 0..<2 { _ = try await client.put("/cases/\(number)/comments", #"{"comment":"again"}"#) }
  #expect(try await client.get("/cases/\(number)/comments")["total_count"]?.integer == before + 2)
}

@Test func theTimeOfACaseNeverDecreases() async throws {
  let client = try await Client()
  client.time.advance(by: .seconds(-86_400))
  let number = try #require(try await client.numbers("limit=1").first)
  let before = try #require(try await client.get("/cases/\(number)")["updated_at"]?.string)
  let added = try await client.put("/cases/\(number)/comments", #"{"comment":"early"}"#)
  #expect(added["added_at"]?.string == before)
}

@Test(arguments: [
  (#"{"comment":""}"#, 400), (#"{}"#, 400), (#"{"comment":null}"#, 400), (#"{"comment":7}"#, 400), ("[]", 400),
  ("", 400), ("{", 400), (#"{"comment":"a"} x"#, 400), (#"{"text":"a"}"#, 400), (#"{"comment":"a","b":1}"#, 200),
])
func commentBodyIsChecked(body: String, status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let before = try await client.get("/cases/\(number)")
  let answer = try await client.send(.put, "/cases/\(number)/comments", json: body)
  #expect(answer.status == status)
  if status != 200 { #expect(try await client.get("/cases/\(number)") == before) }
}

@Test(arguments: [
  ("a", 8000, 200), ("a", 8001, 400), ("😀", 8000, 200), ("e\u{301}", 4000, 200), ("e\u{301}", 4001, 400),
])
func commentLengthCountsScalars(text: String, count: Int, status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let body = JSON.object([.init("comment", .string(String(repeating: text, count: count)))])
  #expect(try await client.send(.put, "/cases/\(number)/comments", json: body.text).status == status)
}

@Test(arguments: [
  (["Content-Type": "application/json; charset=utf-8"], 200), (["Content-Type": "Application/JSON"], 200),
  (["Content-Type": nil], 415), (["Content-Type": "text/plain"], 415),
  (["Content-Type": "application/x-www-form-urlencoded"], 415), (["Content-Encoding": "gzip"], 415),
  (["Content-Encoding": "identity"], 200),
])
func bodyRequiresTheMediaTypeOfJSON(headers: [String: String?], status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let answer = try await client.send(
    .put, "/cases/\(number)/comments", json: #"{"comment":"x"}"#, headers: headers)
  #expect(answer.status == status)
}

@Test func aCommentOnAnUnknownCaseIs404() async throws {
  let client = try await Client()
  #expect(try await client.send(.put, "/cases/CS0000000/comments", json: #"{"comment":"x"}"#).status == 404)
}

@Test func listOfCommentsCanBeMissing() async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  client.sandbox.ibm.adjust { $0.listsComments = false }
  #expect(try await client.send(.get, "/cases/\(number)/comments").status == 404)
  #expect(try await client.send(.put, "/cases/\(number)/comments", json: #"{"comment":"x"}"#).status == 200)
}
