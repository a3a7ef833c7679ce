import HTTP
import JSON
import Sandbox
import TestSupport
import Testing

private func pages(_ client: Client, _ query: String = "") async throws -> [JSON] {
  var found: [JSON] = []
  while true {
    let page = try await client.cases("limit=100&sort=number&offset=\(found.count)\(query)")
    if page.isEmpty { return found }
    found += page
  }
}

@Test func sameSeedGivesTheSameBytes() async throws {
  let one = try await Client(cases: 40, seed: 7)
  let later = ManualTime.sandbox(1_795_253_400 + 899)
  let same = try await Client(cases: 40, seed: 7, time: later)
  let other = try await Client(cases: 40, seed: 8)
  let more = try await Client(cases: 41, seed: 7)
  let body = try await one.send(.get, "/cases?limit=40").body
  #expect(try await same.send(.get, "/cases?limit=40").body == body)
  #expect(try await other.send(.get, "/cases?limit=40").body != body)
  #expect(try await more.send(.get, "/cases?limit=40").body != body)
}

@Test(arguments: [UInt64(1), 2, 99, .max])
func populationIsPlausible(seed: UInt64) async throws {
  let client = try await Client(cases: 300, seed: seed)
  let found = try await pages(client)
  #expect(found.count == 300)
  #expect(Set(JSON.strings(found, "number")).count == 300)
  let files = found.flatMap { JSON.strings($0["attachments"]?.array ?? [], "id") }
  #expect(files.count > 30)
  #expect(Set(files).count == files.count)
  for one in found { try check(one) }
  let counts = Dictionary(grouping: JSON.strings(found, "status")) { $0 }.mapValues(\.count)
  #expect(counts.count == 6)
  #expect((120...210).contains(counts["Closed"] ?? 0))
  let urgent = found.filter { $0["severity"]?.integer == 1 }.count
  #expect((1...30).contains(urgent))
  #expect(found.contains { $0["resources"]?.isNull == true })
  #expect(found.contains { $0["resources"]?[0]?["crn"]?.string?.hasPrefix("crn:v1:bluemix:public:") == true })
  #expect(found.contains { $0["offering"]?["value"]?.string != nil })
  #expect(found.contains { $0["offering"]?["type"]?["group"]?.string == "crn_service_name" })
  #expect(found.contains { $0["invoice_number"]?.string?.isEmpty == false })
  #expect(found.contains { $0["eu"]?["support"]?.bool == true })
  let newest = JSON.strings(found, "created_at").max() ?? ""
  #expect(("2026-11-21 09:10"..."2026-11-21 09:26").contains(newest))
}

private func check(_ one: JSON) throws {
  let number = try #require(one["number"]?.string)
  #expect(number.hasPrefix("CS") && number.count == 9, "\(number)")
  let created = try #require(one["created_at"]?.string)
  let updated = try #require(one["updated_at"]?.string)
  #expect(created >= "2025-05-20" && created <= updated && updated <= "2026-11-21 09:30:00", "\(number)")
  let subject = try #require(one["short_description"]?.string)
  let description = try #require(one["description"]?.string)
  #expect((10...160).contains(subject.unicodeScalars.count), "\(number)")
  #expect((100...4000).contains(description.unicodeScalars.count), "\(number)")
  let severity = try #require(one["severity"]?.integer)
  #expect((1...4).contains(severity))
  if one["support_tier"]?.string == "Basic" { #expect(severity == 4) }
  let comments = try #require(one["comments"]?.array)
  #expect(comments.count <= 12)
  let times = JSON.strings(comments, "added_at")
  #expect(times == times.sorted(by: >), "\(number)")
  #expect(times.allSatisfy { created <= $0 && $0 <= updated }, "\(number)")
  for text in JSON.strings(comments, "value") + [subject, description] {
    #expect(!text.contains("{me}") && !text.contains("{agent}") && !text.contains("{n}"), "\(number)")
  }
  for time in JSON.strings(one["attachments"]?.array ?? [], "created_at") {
    #expect(created <= time && time <= updated, "\(number)")
  }
  let watchers = JSON.strings(one["watchlist"]?.array ?? [], "user_id")
  #expect(Set(watchers).count == watchers.count, "\(number)")
}

@Test func populationHasTextsThatTestClients() async throws {
  let client = try await Client()
  let text = String(decoding: try await client.send(.get, "/cases?limit=100").body, as: UTF8.self)
  for part in ["ü", "太郎", "Ł", "\\\"", "\\n", "<", "→"] { #expect(text.contains(part), "\(part)") }
  let names = Set(
    try await client.cases("limit=100&fields=created_by").compactMap { $0["created_by"]?["name"]?.string })
  #expect(names.count >= 6)
}

@Test func fieldsDoNotChangeTheirValues() async throws {
  let client = try await Client(cases: 30)
  let whole = try await pages(client)
  let lean = try await pages(client, "&fields=number,updated_by,attachments,resources,close_notes")
  for (one, other) in zip(whole, lean) { for name in other.names { #expect(one[name] == other[name]) } }
}

@Test func tenThousandCasesCanBePaged() async throws {
  let client = try await Client(cases: 10_000)
  var numbers: [String] = []
  while numbers.count < 10_000 {
    let page = try await client.numbers("limit=100&fields=number&offset=\(numbers.count)")
    try #require(!page.isEmpty)
    numbers += page
  }
  #expect(Set(numbers).count == 10_000)
  let last = try #require(numbers.last)
  #expect(try await client.get("/cases/\(last)")["number"]?.string == last)
}

@Test(arguments: [-5, 0])
func noCasesIsAValidSetting(count: Int) async throws {
  let client = try await Client(cases: count)
  #expect(try await client.get("/cases")["total_count"]?.integer == 0)
  #expect(try await client.send(.get, "/cases/CS3000000").status == 404)
}
