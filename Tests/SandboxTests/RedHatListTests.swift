import HTTP
import JSON
import Platform
import Sandbox
import Testing
import XML

private func numbers(_ list: XMLElement) -> [String] {
  list.children("case").compactMap { $0.attribute("caseNumber") }
}

private func total(_ list: XMLElement) -> Int? { list.childText("totalCount").flatMap { Int($0) } }

@Test func redHatListsOpenCasesByDefault() async throws {
  let client = try RedHatClient(cases: 80)
  let open = try await client.get("/cases?count=1000")
  #expect(open.name == "cases")
  #expect(open.children("case").allSatisfy { $0.attribute("closed") == "false" })
  // The Python client writes booleans in this form.
  let all = try await client.get("/cases?count=1000&includeClosed=True")
  #expect(total(all) == 80)
  #expect(numbers(all).count == 80)
  #expect(Set(numbers(all).map(\.utf8.count)) == [8])
  #expect(numbers(all).allSatisfy { $0.hasPrefix("0") })
  #expect(all.children("case").contains { $0.attribute("closed") == "true" && $0.childText("status") == "Closed" })
  #expect(total(open) ?? 0 < 80)
  #expect(try await client.get("/cases?count=1000&includeClosed=1").children("case").count == numbers(open).count)
  // A row has few members.
  let row = try #require(open.child("case"))
  #expect(row.child("comments") == nil)
  #expect(row.child("description") == nil)
  #expect(try await client.get("/cases?detail=true").child("case")?.child("description") != nil)
}

@Test func redHatPagesThroughCases() async throws {
  let client = try RedHatClient(cases: 130)
  let whole = numbers(try await client.get("/cases?includeClosed=true&count=1000"))
  let usual = try await client.get("/cases?includeClosed=true")
  #expect(numbers(usual) == Array(whole.prefix(50)))
  var found: [String] = []
  var address: String? = "/cases?count=40&includeClosed=true&redhat_client=x&whatever=1"
  while let next = address {
    let page = try await client.get(next)
    #expect(total(page) == 130)
    #expect((page.child("previous") != nil) == !found.isEmpty)
    found += numbers(page)
    address = page.childText("next")
  }
  #expect(found == whole)
  let beyond = try await client.get("/cases?start=500&includeClosed=true")
  #expect(numbers(beyond).isEmpty && total(beyond) == 130)
  client.redhat.adjust { $0.sendsTotalCount = false }
  #expect(total(try await client.get("/cases")) == nil)
}

@Test func redHatReturnsAnEmptyList() async throws {
  let client = try RedHatClient(cases: 0)
  let list = try await client.get("/cases?includeClosed=true")
  #expect(list.elements.isEmpty)
}

@Test(arguments: [
  ("2026-11-01", "2026-11-10", "2026-11-01T00:00:00Z", "2026-11-10T23:59:59Z"),
  ("2026-11-01T06:30:00", "2026-11-19T12:00:00", "2026-11-01T06:30:00Z", "2026-11-19T12:00:00Z"),
])
func redHatFiltersByTheLastChange(start: String, end: String, from: String, until: String) async throws {
  let client = try RedHatClient(cases: 300)
  let all = try await client.get("/cases?includeClosed=true&count=1000").children("case")
  let expected = all.filter { one in
    let changed = one.childText("lastModifiedDate") ?? ""
    return changed >= from && changed <= until
  }.compactMap { $0.attribute("caseNumber") }
  let found = numbers(try await client.get("/cases?includeClosed=true&count=1000&startDate=\(start)&endDate=\(end)"))
  #expect(!found.isEmpty && found.count < 300)
  #expect(found == expected)
  let body =
    "<endDate>\(end)</endDate><includeClosed>true</includeClosed><count>1000</count><startDate>\(start)</startDate>"
  #expect(numbers(try await client.filter(body)) == expected)
}

@Test(arguments: [
  "startDate=2026-13-01", "startDate=20261101", "endDate=2026-11-01T00:00:00Z", "endDate=2026-11-01%2000:00:00",
  "count=-1", "count=x", "start=1.5", "group=abc", "query=%ff",
])
func redHatRefusesInvalidQueries(query: String) async throws {
  let answer = try await RedHatClient().send(.get, "/cases?\(query)")
  #expect(answer.status == 400)
  #expect(answer.headers["Strata-Code"] == "BAD_PARAMETER")
  #expect(answer.headers["Strata-Message"]?.isEmpty == false)
  #expect(answer.headers["Content-Type"] == "text/plain; charset=UTF-8")
  #expect(answer.body == [0x20])
}

@Test(arguments: [
  ("status", "Waiting on Customer", "status"), ("severity", "2 (High)", "severity"),
  ("product", "OpenShift Container Platform", "product"), ("type", "Configuration Issue", "type"),
  ("ownerSSOName", "saagaard", "contactSsoUsername"), ("accountNumber", "1460290", "accountNumber"),
  ("owner", "Pavel Horák", "owner"), ("groupNumber", "9003", "folderNumber"),
])
func redHatFiltersByAField(name: String, value: String, shownAs: String) async throws {
  let client = try RedHatClient(cases: 200)
  let all = try await client.filter("<count>1000</count><includeClosed>true</includeClosed>")
  let found = try await client.filter(
    "<includeClosed>True</includeClosed><\(name)>\(value)</\(name)><count>1000</count>")
  let expected = all.children("case").filter { $0.childText(shownAs) == value }
  #expect(!expected.isEmpty && expected.count < 200)
  #expect(numbers(found) == expected.compactMap { $0.attribute("caseNumber") })
}

@Test func redHatFiltersByCreatorAndGroupsAndWords() async throws {
  let client = try RedHatClient(cases: 200)
  func found(_ elements: String) async throws -> [XMLElement] {
    try await client.filter("\(elements)<includeClosed>true</includeClosed><count>1000</count>").children("case")
  }
  let mine = try await found("<createdBySSOName>sandbox-user</createdBySSOName>")
  #expect(!mine.isEmpty)
  #expect(mine.allSatisfy { $0.childText("createdBy") == "Mara Lind" })
  let ungrouped = try await found("<onlyUngrouped>true</onlyUngrouped>").count
  #expect(ungrouped > 0)
  #expect(try await found("<groupNumber>-1</groupNumber>").count == ungrouped)
  #expect(try await client.get("/cases?includeClosed=true&count=1000&group=-1").children("case").count == ungrouped)
  let two = try await found(
    "<groupNumbers><groupNumber>9001</groupNumber><groupNumber>9002</groupNumber></groupNumbers>")
  #expect(Set(two.compactMap { $0.childText("folderNumber") }) == ["9001", "9002"])
  // The Java client repeats the element; all words must occur, in any letter case.
  let words = try await found("<keyword>NFS client</keyword><keyword>failover</keyword>")
  #expect(!words.isEmpty)
  #expect(words.allSatisfy { $0.childText("summary")?.hasPrefix("NFS client hangs after failover") == true })
  for query in ["query=nfs+CLIENT+failover", "keyword=nfs%20client%20failover", "newSearch=true&q=nfs+client+failover"]
  {
    #expect(try await client.get("/cases?includeClosed=true&count=1000&\(query)").children("case").count == words.count)
  }
  #expect(try await found("<status>Pending Closure</status>").isEmpty)
  #expect(try await found("<associateSSOName>x</associateSSOName><view>y</view><unknown/>").count == 200)
}

@Test func redHatFiltersByAccount() async throws {
  let client = try RedHatClient(cases: 100)
  let own = try await client.get("/cases?account_number=540155&includeClosed=true&count=1000")
  let other = try await client.get("/cases?account_number=1460290&includeClosed=true&count=1000")
  #expect(total(own).flatMap { one in total(other).map { one + $0 } } == 100)
  let number = try #require(numbers(other).first)
  #expect(try await client.send(.get, "/cases/\(number)").status == 200)
  #expect(try await client.send(.get, "/cases/\(number)?account_number=1460290").status == 200)
  #expect(try await client.send(.get, "/cases/\(number)?account_number=540155").status == 404)
  #expect(try await client.get("/cases?account_number=1&includeClosed=true").elements.isEmpty)
}

@Test(arguments: ["caseNumber", "createdDate", "lastModifiedDate", "severity", "status"])
func redHatSorts(field: String) async throws {
  let client = try RedHatClient(cases: 120)
  for order in ["ASC", "DESC"] {
    let found = try await client.filter(
      "<includeClosed>true</includeClosed><count>500</count><sortField>\(field)</sortField><sortOrder>\(order)</sortOrder>"
    )
    let keys = found.children("case").map { $0.childText(field) ?? $0.attribute(field) ?? "" }
    #expect(Set(keys).count > 2)
    #expect(keys == (order == "ASC" ? keys.sorted() : keys.sorted(by: >)))
  }
}

@Test(arguments: ["<sortField>summary</sortField>", "<sortOrder>UP</sortOrder>", "<count>many</count>"])
func redHatRefusesInvalidFilters(elements: String) async throws {
  let client = try RedHatClient()
  let answer = try await client.send(.post, "/cases/filter", body: RedHatClient.xml("caseFilter", elements))
  #expect(answer.status == 400)
  #expect(answer.headers["Strata-Code"] == "BAD_PARAMETER")
}

@Test func redHatListsAsJSON() async throws {
  let client = try RedHatClient()
  let answer = try await client.send(.get, "/cases?count=3", headers: ["Accept": "application/json"])
  #expect(answer.headers["Content-Type"] == "application/json")
  let found = try #require(answer.json)
  #expect(found["case"]?.array?.count == 3)
  #expect(found["total_count"]?.integer ?? 0 > 3)
  let row = try #require(found["case"]?[0])
  #expect(row["case_number"]?.string?.count == 8)
  #expect(row["closed"]?.bool == false)
  #expect(row["last_modified_date"]?.integer ?? 0 > 1_700_000_000_000)
  #expect(row["contact_sso_username"]?.string?.isEmpty == false)
  let values = try await client.send(.get, "/values/case/severity", headers: ["Accept": "application/json"])
  #expect(values.json?["value"]?[0]?["name"]?.string == "1 (Urgent)")
  let versions = try await client.send(.get, "/products/GFS/versions", headers: ["Accept": "application/json"])
  #expect(versions.json == [:])
}
