import HTTP
import JSON
import Sandbox
import Testing

@Test func listHasDefaultsAndLinks() async throws {
  let client = try await Client()
  let list = try await client.get("/cases")
  #expect(list["total_count"]?.integer == 60)
  #expect(list.names == ["total_count", "first", "next", "last", "cases"])
  let base = "https://ibm.sandbox.invalid/case-management/v1/cases"
  #expect(list["first"]?["href"]?.string == base + "?limit=10&offset=0")
  #expect(list["next"]?["href"]?.string == base + "?limit=10&offset=10")
  #expect(list["last"]?["href"]?.string == base + "?limit=10&offset=50")
  let updated = JSON.strings(list["cases"]?.array ?? [], "updated_at")
  #expect(updated.count == 10)
  #expect(updated == updated.sorted(by: >))
}

@Test func linksCanHaveTheFormOfTheSample() async throws {
  let client = try await Client()
  client.sandbox.ibm.adjust { $0.hasOddLinks = true }
  let list = try await client.get("/cases?offset=10")
  #expect(list["first"]?["href"]?.string == "http://ibm.sandbox.invalid/cases?limit=0")
  #expect(list["next"]?["href"]?.string == "http://ibm.sandbox.invalid/cases?limit=10&offset=20")
  #expect(list["previous"]?["href"]?.string == "http://ibm.sandbox.invalid/cases?limit=10&offset=0")
  #expect(list["last"]?["href"]?.string == "http://ibm.sandbox.invalid/cases?limit=10&offset=50")
}

/// Cases, the requested offset, then the offsets of next, previous and last; -1 without a link.
@Test(arguments: [
  [0, 0, -1, -1, 0], [1, 0, -1, -1, 0], [10, 0, -1, -1, 0], [11, 0, 10, -1, 10], [69, 0, 10, -1, 60],
  [69, 10, 20, 0, 60], [69, 60, -1, 50, 60], [69, 5, 15, 0, 60], [69, 59, -1, 49, 60], [69, 58, 68, 48, 60],
  [69, 500, -1, 59, 60],
])
func linksOfAPage(numbers: [Int]) async throws {
  let client = try await Client(cases: numbers[0])
  let list = try await client.get("/cases?offset=\(numbers[1])")
  #expect(list["total_count"]?.integer == numbers[0])
  #expect((offset(list, "next") ?? -1) == numbers[2])
  #expect((offset(list, "previous") ?? -1) == numbers[3])
  #expect(offset(list, "last") == numbers[4])
  #expect(list["cases"]?.array?.count == max(0, min(10, numbers[0] - numbers[1])))
}

private func offset(_ list: JSON, _ link: String) -> Int? {
  guard let href = list[link]?["href"]?.string, let url = URLParts(href) else { return nil }
  return URLText.pairs(url.query)?.first { $0.name == "offset" }.flatMap { Int($0.value) }
}

@Test(arguments: [
  "limit=7", "limit=100", "sort=number&limit=13", "sort=short_description", "status=closed,new&limit=3",
])
func pagingReturnsEveryCaseOnce(query: String) async throws {
  let client = try await Client()
  var seen: [String] = []
  var path = "/cases?\(query)"
  var total = 0
  for _ in 0..<100 {
    let list = try await client.get(path)
    total = try #require(list["total_count"]?.integer)
    seen += JSON.strings(list["cases"]?.array ?? [], "number")
    guard let next = list["next"]?["href"]?.string else { break }
    // The link is complete: it can be requested unchanged, with the filters of the first request.
    path = String(next.dropFirst(client.profile.baseURL.count))
  }
  #expect(seen.count == total)
  #expect(Set(seen).count == total)
  #expect(total > 0)
}

@Test func aPageBeyondTheEndIsEmpty() async throws {
  let client = try await Client()
  for offset in ["60", "9223372036854775807", "99999999999999999999999"] {
    let list = try await client.get("/cases?offset=\(offset)&limit=100")
    #expect(list["total_count"]?.integer == 60)
    #expect(list["cases"]?.array?.isEmpty == true)
    #expect(list["next"] == nil)
  }
}

@Test(arguments: [("100", 70), ("500", 70), ("99999999999999999999", 70), ("1", 1), ("", 10)])
func limitIsClamped(limit: String, count: Int) async throws {
  let client = try await Client(cases: 70)
  #expect(try await client.cases("limit=\(limit)&fields=number").count == count)
  #expect(try await Client(cases: 120).cases("limit=\(limit)&fields=number").count == (count == 70 ? 100 : count))
}

@Test(arguments: [
  ("number", "number"), ("short_description", "short_description"), ("created_at", "created_at"),
  ("updated_at", "updated_at"),
])
func sorts(key: String, member: String) async throws {
  let client = try await Client()
  func sorted(_ sort: String) async throws -> [[UInt8]] {
    JSON.strings(try await client.cases("limit=100&sort=\(sort)&fields=\(member)"), member).map { Array($0.utf8) }
  }
  let up = try await sorted(key)
  let down = try await sorted("~\(key)")
  #expect(up.count == 60)
  #expect(up == up.sorted { $0.lexicographicallyPrecedes($1) })
  #expect(down == up.reversed())
  #expect(try await sorted("%7E\(key)") == down)
}

@Test func tiesFollowTheNumbers() async throws {
  let client = try await Client()
  for (sort, isUp) in [("severity", true), ("~severity", false)] {
    let found = try await client.cases("limit=100&sort=\(sort)&fields=number,severity")
    for level in 1...4 {
      let numbers = JSON.strings(found.filter { $0["severity"]?.integer == level }, "number")
      #expect(numbers == (isUp ? numbers.sorted() : numbers.sorted().reversed()))
    }
  }
}

@Test func sortsBySeverity() async throws {
  let client = try await Client()
  let up = try await client.cases("limit=100&sort=severity&fields=severity").compactMap { $0["severity"]?.integer }
  #expect(up == up.sorted())
  #expect(up.first == 1)
  let down = try await client.cases("limit=100&sort=~severity&fields=severity").compactMap { $0["severity"]?.integer }
  #expect(down == up.reversed())
}

@Test(arguments: [
  ("new", ["New"]), ("in_progress", ["In Progress"]), ("waiting_on_client", ["Waiting on Client"]),
  ("resolution_provided", ["Resolution Provided"]), ("resolved", ["Resolved"]), ("closed", ["Closed"]),
  ("new,closed", ["Closed", "New"]), ("new%2Cclosed", ["Closed", "New"]),
])
func filtersByStatus(status: String, titles: [String]) async throws {
  let client = try await Client()
  let found = JSON.strings(try await client.cases("limit=100&status=\(status)&fields=status"), "status")
  #expect(Set(found).sorted() == titles)
  let all = JSON.strings(try await client.cases("limit=100&status=&fields=status"), "status")
  #expect(all.filter(titles.contains).count == found.count)
  #expect(all.count == 60)
}

@Test func searchCoversNumberSubjectAndDescription() async throws {
  let client = try await Client()
  let all = try await client.cases("limit=100")
  let number = try #require(all[17]["number"]?.string)
  #expect(try await client.numbers("search=\(number)") == [number])
  for term in ["503 slowdown", "INVOICE", "dns", "nordlicht", "März", "MÄRZ"] {
    let lowercased = term.lowercased()
    let expected = all.filter { record in
      ["number", "short_description", "description"].contains {
        record[$0]?.string?.lowercased().contains(lowercased) == true
      }
    }
    let found = try await client.numbers("limit=100&search=\(URLText.encode(term))")
    #expect(found == JSON.strings(expected, "number"), "\(term)")
    #expect(!found.isEmpty && found.count < 60, "\(term)")
    let asForm = URLText.encode(term).replacing("%20", with: "+")
    #expect(try await client.numbers("limit=100&search=\(asForm)") == found)
  }
  #expect(try await client.get("/cases?search=no+such+text")["total_count"]?.integer == 0)
  #expect(try await client.numbers("search=&limit=100").count == 60)
}

@Test(arguments: ["/cases?limit=3&", "/cases/NUMBER?"])
func fieldsLimitTheReturnedMembers(path: String) async throws {
  let client = try await Client()
  let number = try #require(try await client.numbers("limit=1").first)
  let path = path.replacing("NUMBER", with: number)
  func record(_ query: String) async throws -> JSON {
    let answer = try await client.get(path + query)
    return try #require(answer["cases"]?[0] ?? answer)
  }
  let whole = try await record("fields=")
  #expect(whole.names.count >= 21)
  for name in whole.names {
    let only = try await record("fields=\(name)")
    #expect(only.names == [name])
    #expect(only[name] == whole[name])
  }
  #expect(try await record("fields=status,number").names == ["number", "status"])
  #expect(try await record("fields=status%2Cnumber").names == ["number", "status"])
}

@Test(arguments: [
  "fields=nothing", "fields=number,", "fields=number,number", "fields=Number", "status=open", "status=new,",
  "status=New", "sort=priority", "sort=~", "sort=-updated_at", "sort=description", "limit=0", "limit=-1", "limit=ten",
  "limit=1.5", "offset=-1", "offset=x", "offset=%31%zz", "page=2", "limit=1&limit=2", "status=new&status=closed",
])
func invalidQueriesAreRefused(query: String) async throws {
  let client = try await Client()
  let answer = try await client.send(.get, "/cases?\(query)")
  #expect(answer.status == 400)
  #expect(answer.json?["status_code"]?.integer == 400)
  #expect(answer.json?["errors"]?[0]?["message"]?.string?.isEmpty == false)
}
