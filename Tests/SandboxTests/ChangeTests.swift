import HTTP
import JSON
import Sandbox
import TestSupport
import Testing

private let technical = #"""
  "type":"technical","subject":"Größe","description":"Zeile\n2","offering":{"name":"Code Engine","type":{"group":\#
  "crn_service_name","key":"codeengine","kind":"service","id":"dff97f5c"}}
  """#
private let billing = #""type":"billing_and_invoice","subject":"s","description":"d""#

private func create(_ client: Client, _ members: String) async throws -> HTTPResponse {
  try await client.send(.post, "/cases", json: "{\(members)}")
}

/// A new case and its number.
private func newCase(_ client: Client) async throws -> String {
  try #require(try await create(client, billing).json?["number"]?.string)
}

// MARK: Create

@Test func createReturnsTheNewCase() async throws {
  let client = try await Client()
  let more = #"""
    ,"severity":2,"eu":{"supported":true},"resources":[{"crn":"crn:v1:x::","note":"n"},{"type":"ims","id":211770.0}],\#
    "watchlist":[{"realm":"IBMid","user_id":"Taro.Yamada@nordlicht.example"},{"realm":"IBMid","user_id":"who@else.example"}],\#
    "invoice_number":"7","sla_credit_request":false
    """#
  let answer = try await create(client, technical + more)
  #expect(answer.status == 200)
  let made = try #require(answer.json)
  #expect(made["short_description"]?.string == "Größe")
  #expect(made["description"]?.string == "Zeile\n2")
  #expect(made["status"]?.string == "New")
  #expect(made["severity"]?.integer == 2)
  #expect(made["created_at"]?.string == "2026-11-21 09:30:00")
  #expect(made["updated_at"] == made["created_at"])
  #expect(made["created_by"]?["name"]?.string == "Zoë Müller")
  #expect(made["eu"] == ["support": true, "data_center": ""])
  #expect(made["offering"]?["type"]?["key"]?.string == "codeengine")
  #expect(made["resources"]?.array?.count == 2)
  #expect(made["resources"]?[1]?["crn"]?.string == "211770")
  #expect(JSON.strings(made["watchlist"]?.array ?? [], "name") == ["山田 太郎"])
  #expect(made["invoice_number"]?.string == "7")
  #expect(made["comments"]?.array?.isEmpty == true)

  let number = try #require(made["number"]?.string)
  #expect(try await client.get("/cases/\(number)") == made)
  #expect(try await client.numbers("limit=1") == [number])
  #expect(try await client.get("/cases")["total_count"]?.integer == 61)
}

@Test func createdCasesHaveUniqueNumbers() async throws {
  let client = try await Client()
  var numbers: Set<String> = Set(try await client.numbers("limit=100"))
  for _ in 0..<20 {
    let number = try await newCase(client)
    #expect(number.hasPrefix("CS") && number.count == 9)
    numbers.insert(number)
  }
  #expect(numbers.count == 80)
  let sorted = try await client.numbers("limit=100&sort=number")
  #expect(sorted == sorted.sorted())
  #expect(sorted.count == 80)
}

@Test func plainCaseHasDefaults() async throws {
  let client = try await Client(cases: 0)
  let made = try #require(try await create(client, billing).json)
  #expect(made["severity"]?.integer == 4)
  #expect(made["resources"]?.isNull == true)
  #expect(made["offering"] == nil)
  #expect(made["eu"] == ["support": false, "data_center": ""])
}

private let refusedMembers = [
  #""type":null,"subject":"s","description":"d""#,
  #""type":"other""#, #""subject":"""#, #""description":"""#, #""subject":null"#, #""type":"technical""#,
  #""severity":0"#, #""severity":5"#, #""severity":1.5"#, #""severity":"2""#, #""offering":{"name":"x"}"#,
  #""offering":{"name":"x","type":{"group":"other","key":"k"}}"#,
  #""offering":{"type":{"group":"category","key":"k"}}"#, #""eu":{}"#, #""eu":{"supported":true,"data_center":1}"#,
  #""eu":{"data_center":1}"#, #""eu":{"supported":"yes"}"#, #""resources":[]"#, #""resources":[{"note":"n"}]"#,
  #""resources":[{"type":"ims"}]"#, #""resources":{"crn":"x"}"#, #""watchlist":[]"#,
  #""watchlist":[{"user_id":"x"}]"#, #""watchlist":[{"realm":"X","user_id":"x"}]"#, #""sla_credit_request":"no""#,
]

private let acceptedMembers = [
  #""severity":4.0"#, #""severity":null"#, #""unknown":1"#, #""type":"sales""#, #""type":"account_and_access""#,
  #""offering":{"name":"x","type":{"group":"category","key":"k"}}"#,
]

/// Each list of members is appended to those of a valid case; of duplicate names, the last counts.
@Test(arguments: refusedMembers.map { ($0, 400) } + acceptedMembers.map { ($0, 200) })
func newCaseIsChecked(members: String, status: Int) async throws {
  let client = try await Client(cases: 0)
  #expect(try await create(client, "\(billing),\(members)").status == status)
  #expect(try await client.get("/cases")["total_count"]?.integer == (status == 200 ? 1 : 0))
}

@Test(arguments: [("subject", 160), ("description", 4000), ("invoice_number", 200)])
func newCaseIsLimited(member: String, limit: Int) async throws {
  let client = try await Client(cases: 0)
  for (count, status) in [(limit, 200), (limit + 1, 400)] {
    var body: [String: String] = ["type": "sales", "subject": "s", "description": "d"]
    body[member] = String(repeating: "🚚", count: count)
    let json = JSON.object(body.map { JSON.Member($0.key, .string($0.value)) })
    #expect(try await client.send(.post, "/cases", json: json.text).status == status)
  }
  let resource = #"{"crn":"x"}"#
  for (count, status) in [(5, 200), (6, 400)] {
    let list = Array(repeating: resource, count: count).joined(separator: ",")
    #expect(try await create(client, billing + #","resources":[\#(list)]"#).status == status)
  }
}

@Test func aDataCenterCanBeRequestedInTheEU() async throws {
  let client = try await Client(cases: 0)
  client.sandbox.ibm.adjust { $0.euByDataCenter = true }
  let made = try #require(try await create(client, billing + #","eu":{"data_center":1}"#).json)
  #expect(made["eu"] == ["support": true, "data_center": "Frankfurt"])
  #expect(try await create(client, billing + #","eu":{"data_center":99}"#).status == 400)
  #expect(try await create(client, billing + #","eu":{"supported":true}"#).status == 400)
}

// MARK: Status

@Test func resolvingAndReopeningLeaveTheirComments() async throws {
  let client = try await Client()
  let number = try await newCase(client)
  client.time.advance(by: .seconds(60))
  let resolved = try await client.put("/cases/\(number)/status", #"{"action":"resolve","resolution_code":8}"#)
  #expect(resolved["status"]?.string == "Resolved")
  #expect(resolved["updated_at"]?.string == "2026-11-21 09:31:00")
  #expect(
    JSON.strings(resolved["comments"]?.array ?? [], "value")
      == ["Close notes: Solution provided by an IBM support engineer"])
  client.time.advance(by: .seconds(60))
  let reopened = try await client.put("/cases/\(number)/status", #"{"action":"unresolve","comment":"Again"}"#)
  #expect(reopened["status"]?.string == "In Progress")
  let comments = try #require(reopened["comments"]?.array)
  #expect(JSON.strings(comments, "value").prefix(2) == ["Again", "Close notes: "])
  #expect(comments[0]["added_at"] == comments[1]["added_at"])
  #expect(try await client.get("/cases/\(number)") == reopened)
  #expect(try await client.numbers("limit=100&status=in_progress").contains(number))
}

@Test(arguments: [
  ("new", #"{"action":"resolve","resolution_code":6,"comment":"c"}"#, 200),
  ("waiting_on_client", #"{"action":"resolve","resolution_code":1}"#, 200),
  ("new", #"{"action":"resolve"}"#, 400), ("new", #"{"action":"resolve","resolution_code":9}"#, 400),
  ("new", #"{"action":"resolve","resolution_code":0}"#, 400),
  ("new", #"{"action":"resolve","resolution_code":"1"}"#, 400), ("new", #"{"resolution_code":1}"#, 400),
  ("new", #"{"action":"close"}"#, 400), ("resolved", #"{"action":"resolve","resolution_code":1}"#, 409),
  ("closed", #"{"action":"resolve","resolution_code":1}"#, 409), ("resolved", #"{"action":"unresolve"}"#, 400),
  ("resolved", #"{"action":"unresolve","comment":""}"#, 400),
  ("resolved", #"{"action":"unresolve","comment":"c"}"#, 200),
  ("closed", #"{"action":"unresolve","comment":"c"}"#, 409),
  ("new", #"{"action":"unresolve","comment":"c"}"#, 409), ("resolution_provided", #"{"action":"accept"}"#, 200),
  ("resolution_provided", #"{"action":"accept","comment":"c"}"#, 200), ("new", #"{"action":"accept"}"#, 409),
  ("closed", #"{"action":"accept"}"#, 409),
])
func statusFollowsItsRules(from: String, body: String, status: Int) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1&status=\(from)").first)
  let before = try await client.get("/cases/\(number)")
  let answer = try await client.send(.put, "/cases/\(number)/status", json: body)
  #expect(answer.status == status)
  if status == 200 {
    let expected = body.contains("unresolve") ? "In Progress" : "Resolved"
    #expect(answer.json?["status"]?.string == expected)
    #expect((answer.json?["comments"]?[0]?["value"]?.string == "c") == body.contains(#""comment":"c""#))
  } else {
    #expect(try await client.get("/cases/\(number)") == before)
  }
}

// MARK: Watchlist and resources

private func users(_ ids: String...) -> String {
  let list = ids.map { #"{"realm":"IBMid","user_id":"\#($0)","name":"N"}"# }
  return #"{"watchlist":[\#(list.joined(separator: ","))]}"#
}

@Test func watchlistAcceptsMembersAndNamesOthers() async throws {
  let client = try await Client()
  let number = try await newCase(client)
  let one = "priya.natarajan@nordlicht.example"
  let two = "BJORN.ODEGARD@nordlicht.example"
  let added = try await client.put("/cases/\(number)/watchlist", users(one, "x@other.example", two))
  #expect(JSON.strings(added["added"]?.array ?? [], "name") == ["Priya Natarajan", "Bjørn Ødegård"])
  #expect(JSON.strings(added["failed"]?.array ?? [], "user_id") == ["x@other.example"])
  _ = try await client.put("/cases/\(number)/watchlist", users(one))
  #expect(try await client.get("/cases/\(number)?fields=watchlist")["watchlist"]?.array?.count == 2)

  let left = try await client.put("/cases/\(number)/watchlist", users(one, "x@other.example"), .delete)
  #expect(left.names == ["watchlist"])
  #expect(JSON.strings(left["watchlist"]?.array ?? [], "name") == ["Bjørn Ødegård"])
  let none = try await client.put("/cases/\(number)/watchlist", "{}")
  #expect(none == ["added": [], "failed": []])
  for method in [HTTPRequest.Method.put, .delete] {
    #expect(try await client.send(method, "/cases/\(number)/watchlist").status == 415)
    #expect(try await client.send(method, "/cases/\(number)/watchlist", json: #"{"watchlist":[{}]}"#).status == 400)
    #expect(try await client.send(method, "/cases/CS0000000/watchlist", json: "{}").status == 404)
  }
}

@Test(arguments: [
  (#"{"crn":"296878"}"#, "296878"), (#"{"crn":"crn:v1::","note":"ä","type":"t"}"#, "crn:v1::"),
  (#"{"type":"ims","id":211770.0}"#, "211770"), ("{}", nil), (#"{"crn":""}"#, nil), (#"{"id":1}"#, nil),
  (#"{"type":"ims","id":-1}"#, nil),
])
func resourceRequiresAnIdentity(body: String, crn: String?) async throws {
  let client = try await Client()
  let number = try await newCase(client)
  let answer = try await client.send(.put, "/cases/\(number)/resources", json: body)
  #expect(answer.status == (crn == nil ? 400 : 200))
  #expect(answer.json?["crn"]?.string == crn)
  let resources = try await client.get("/cases/\(number)?fields=resources")["resources"]
  #expect(resources?[0] == (crn == nil ? nil : answer.json))
}
