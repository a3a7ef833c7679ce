import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing
import XML

@Test func redHatsSeedGivesTheSameBytes() async throws {
  let one = try RedHatClient(cases: 40, seed: 7)
  let same = try RedHatClient(cases: 40, seed: 7, time: ManualTime.sandbox(1_795_253_400 + 899))
  let other = try RedHatClient(cases: 40, seed: 8)
  let path = "/cases?includeClosed=true&detail=true"
  let body = try await one.send(.get, path).body
  #expect(try await same.send(.get, path).body == body)
  #expect(try await other.send(.get, path).body != body)
  let number = try #require(try await one.numbers().last)
  #expect(try await one.send(.get, "/cases/\(number)").body == same.send(.get, "/cases/\(number)").body)
}

@Test(arguments: [UInt64(1), 2, 99, .max])
func redHatsPopulationIsPlausible(seed: UInt64) async throws {
  let client = try RedHatClient(cases: 250, seed: seed)
  let numbers = try await client.numbers()
  #expect(numbers.count == 250)
  #expect(numbers == numbers.sorted() && Set(numbers).count == 250)
  var found: [XMLElement] = []
  for number in numbers { found.append(try await client.get("/cases/\(number)")) }
  for one in found { try check(one) }
  let created = found.compactMap { $0.childText("createdDate") }
  #expect(created == created.sorted())
  #expect(("2026-11-21T09:10"..."2026-11-21T09:26").contains(try #require(created.last)))
  #expect(try #require(created.first) < "2025-07")
  for (name, count) in [("status", 3), ("severity", 4), ("accountNumber", 2), ("folderNumber", 3)] {
    #expect(Set(found.compactMap { $0.childText(name) }).count == count, "\(name)")
  }
  #expect(Set(found.compactMap { $0.childText("product") }).count >= 6)
  #expect(found.contains { $0.childText("description")?.unicodeScalars.contains { $0.value > 0xFF } == true })
  let authors = found.flatMap {
    $0.child("comments")?.children("comment").compactMap { $0.childText("createdBy") } ?? []
  }
  #expect(Set(authors).count > 12)
  let ids = found.flatMap { $0.child("comments")?.children("comment").compactMap { $0.attribute("id") } ?? [] }
  #expect(Set(ids).count == ids.count && ids.count > 400)
}

private func check(_ one: XMLElement) throws {
  let number = try #require(one.attribute("caseNumber"))
  #expect(number.utf8.count == 8 && number.hasPrefix("0"))
  let created = try #require(one.childText("createdDate"))
  let changed = try #require(one.childText("lastModifiedDate"))
  #expect(created >= "2025-05-20" && created <= changed && changed <= "2026-11-21T09:30:00Z", "\(number)")
  let summary = try #require(one.childText("summary"))
  #expect((20...120).contains(summary.unicodeScalars.count), "\(summary)")
  #expect((one.attribute("closed") == "true") == (one.childText("status") == "Closed"))
  let texts = [summary, one.childText("description") ?? ""]
  let comments = one.child("comments")?.children("comment") ?? []
  let commentTexts = comments.compactMap { $0.childText("text") }
  for text in texts + commentTexts {
    #expect(!text.contains("{host}") && !text.contains("{n}") && !text.contains("{agent}"), "\(text)")
  }
  // Newest first.
  let times = comments.compactMap { $0.childText("createdDate") }
  #expect(times == times.sorted(by: >))
  #expect(times.allSatisfy { $0 >= created && $0 <= changed })
  if let last = times.first { #expect(last == changed) }
}

/// The start does no work that depends on the number of cases, because programs wait for it.
@Test func redHatsCasesAreCreatedOnDemand() async throws {
  let client = try RedHatClient(cases: 100_000)
  let list = try await client.get("/cases?includeClosed=true&count=10")
  #expect(list.childText("totalCount") == "100000")
  let number = try #require(list.child("case")?.attribute("caseNumber"))
  #expect(try await client.get("/cases/\(number)").attribute("caseNumber") == number)
}
