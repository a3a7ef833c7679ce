import HTTP
import JSON
import Platform
import Sandbox
import Testing

private let listMembers = [
  "item_entry_id", "user_id", "case_id", "title", "severity", "contact_name", "status_flag", "status", "creation_date",
  "updated_date", "serial_number", "contract_id", "rmas", "bugs",
]

private let tenContracts = CiscoClient.contracts.prefix(10).joined(separator: ",")

@Test func ciscoListsCasesByContract() async throws {
  let client = try await CiscoClient.ready(cases: 2000)
  let path = "/contracts/contract_ids/\(tenContracts)"
  let answer = try await client.get(path)
  #expect(answer.names == ["pagination_response_record", "cases"])
  let record = try #require(answer["pagination_response_record"])
  #expect(Set(record.names).count == 6)
  let total = try #require(record["total_records"]?.integer)
  let last = try #require(record["last_index"]?.integer)
  #expect(total > 200 && last == (total + 99) / 100)
  #expect(record["page_index"]?.integer == 1)
  #expect(record["page_records"]?.integer == 100)
  #expect(record["title"]?.string == "Get Cases By Contract Id")
  // No entry is repeated or lost, and each page counts its own entries.
  var found: [JSON] = []
  for page in 1...last {
    let cases = try await client.cases(path + "?page_index=\(page)")
    #expect(cases.map { $0["item_entry_id"]?.integer } == (1...cases.count).map { $0 })
    found += cases
  }
  #expect(found.count == total && Set(found.ids).count == total)
  #expect(found.allSatisfy { $0.names == listMembers })
  #expect(Set(JSON.strings(found, "contract_id")) == Set(CiscoClient.contracts.prefix(10)))
  let dates = JSON.strings(found, "updated_date")
  #expect(dates == dates.sorted())
  let past = try await client.get(path + "?page_index=\(last + 1)")
  #expect(past["cases"]?.array?.isEmpty == true)
  #expect(past["pagination_response_record"]?["page_records"]?.integer == 0)
  #expect(past["pagination_response_record"]?["total_records"]?.integer == total)
  #expect(try await client.cases(path + "?page_index=99999").isEmpty)
  #expect(try await client.cases(path + "?page_index=").ids == Array(found.prefix(100)).ids)
}

@Test func ciscoListsCasesByUserInAnyLetterCase() async throws {
  let client = try await CiscoClient.ready(cases: 300)
  let answer = try await client.get("/users/user_ids/gferrando,MHUBER,nobody")
  #expect(answer["pagination_response_record"]?["title"]?.string == "Get Cases By User Id")
  let cases = try #require(answer["cases"]?.array)
  #expect(Set(JSON.strings(cases, "user_id")) == ["gferrando", "mhuber"])
  #expect(try await client.cases("/users/user_ids/GFerrando,mhuber").ids == cases.ids)
  let byMail = try await client.cases("/users/user_ids/NOC%40tramontana.example?status_flag=O&sort_by=STATUS")
  #expect(Set(JSON.strings(byMail, "user_id")) == ["noc@tramontana.example"])
  #expect(try await client.refusal("/users/user_ids/nobody,none") == "403 INVALID_USERID")
}

@Test func ciscoHasNoCasesOfAnUnknownContract() async throws {
  let client = try await CiscoClient.ready()
  let answer = try await client.get("/contracts/contract_ids/123")
  let record = try #require(answer["pagination_response_record"])
  #expect(answer["cases"]?.array?.isEmpty == true)
  #expect(record["total_records"]?.integer == 0 && record["page_records"]?.integer == 0)
  #expect(record["last_index"]?.integer == 1 && record["page_index"]?.integer == 1)
}

// MARK: - Windows and filters

/// 2026-11-21T09:30:00Z, the time of the test clock.
private let now = 1_795_253_400
private let ninetyDays = 90 * 86_400

@Test(arguments: [
  // Without dates: the last 90 days.
  ("", now - ninetyDays, now),
  ("?date_created_from=&date_created_to=&status_flag=&sort_by=", now - ninetyDays, now),
  ("?status_flag=C", now - ninetyDays, now),
  // With one date: 90 days in the other direction.
  ("?date_created_from=2025-03-01T00:00:00Z", 1_740_787_200, 1_740_787_200 + ninetyDays),
  ("?date_created_to=2025-03-01T00%3A00%3A00Z", 1_740_787_200 - ninetyDays, 1_740_787_200),
  ("?date_created_from=2026-01-01T00:00:00Z&date_created_to=2026-02-01T00:00:00Z", 1_767_225_600, 1_769_904_000),
  ("?date_created_from=2026-01-01T00:00:00Z&date_created_to=2026-04-01T00:00:00Z", 1_767_225_600, 1_775_001_600),
  (
    "?date_created_from=2026-01-01T00:00:00Z&date_created_to=2026-02-01T00:00:00Z&status_flag=O", 1_767_225_600,
    1_769_904_000
  ),
])
func ciscoListsCasesCreatedInAWindow(query: String, from: Int, to: Int) async throws {
  let client = try await CiscoClient.ready(cases: 1500)
  let users = CiscoClient.users.prefix(6).joined(separator: ",")
  let flag = query.contains("flag=O") ? "O" : query.contains("flag=C") ? "C" : ""
  let expected = try await client.everything().filter { one in
    guard CiscoSimulator.users.prefix(6).contains(where: { $0.lowercased() == one["user_id"]?.string }),
      let created = one["creation_date"]?.string.flatMap({ RFC3339.parse($0) })?.timeIntervalSince1970
    else { return false }
    return created >= Double(from) && created <= Double(to) && (flag.isEmpty || one["status_flag"]?.string == flag)
  }
  let found = try await client.all("/users/user_ids/\(users)" + (query.isEmpty ? "?sort_by=" : query))
  #expect(!expected.isEmpty)
  #expect(Set(found.ids) == Set(expected.ids))
}

@Test func ciscosWindowIncludesItsEnds() async throws {
  let client = try await CiscoClient.ready()
  let one = try #require(try await client.everything().first)
  let created = try #require(one["creation_date"]?.string.flatMap { RFC3339.parse($0) })
  let user = URLText.encode(try #require(one["user_id"]?.string))
  for (from, to, isIn) in [(0.0, 0.0, true), (-9, 0, true), (0, 9, true), (1, 9, false), (-9, -1, false)] {
    let path =
      "/users/user_ids/\(user)?date_created_from=\(RFC3339.format(created.addingTimeInterval(from)))"
      + "&date_created_to=\(RFC3339.format(created.addingTimeInterval(to)))"
    #expect(try await client.cases(path).ids.contains(one["case_id"]?.string ?? "") == isIn)
  }
}

/// The reference: without dates, all open cases are listed, whatever their age.
@Test func ciscoListsOpenCasesOfAnyAge() async throws {
  let client = try await CiscoClient.ready(cases: 1500)
  let open = try await client.everything().filter { $0["status_flag"]?.string == "O" }
  var found: [JSON] = []
  for users in [CiscoClient.users.prefix(6), CiscoClient.users.dropFirst(6)] {
    found += try await client.all("/users/user_ids/\(users.joined(separator: ","))?status_flag=O&sort_by=STATUS")
  }
  #expect(Set(found.ids) == Set(open.ids) && found.count == open.count)
  #expect(JSON.strings(found, "creation_date").contains { $0 < "2025-11" })
  #expect(Set(JSON.strings(found, "status")).count == 5)
}

private let users11 = (0..<11).map { "user\($0)" }.joined(separator: ",")
private let wrongDates = "date_created_from=2026-02-01T00:00:00Z&date_created_to=2026-01-01T00:00:00Z"

@Test(arguments: [
  ("/users/user_ids/\(users11)?sort_by=AGE", "403 EXCEEDED_USERIDS"),
  ("/contracts/contract_ids/\((1...11).map(String.init).joined(separator: ","))", "403 EXCEEDED_CONTRACTIDS"),
  ("/contracts/contract_ids/1,%202", "596 ERR_596_SERVICE_NOT_FOUND"),
  ("/users/user_ids/", "403 MISSING_INPUTS"), ("/contracts/contract_ids", "403 MISSING_INPUTS"),
  // The order of the checks: sort, dates, flags, existence.
  ("/users/user_ids/nobody?sort_by=AGE&date_created_from=x&status_flag=x", "403 INVALID_SORT_OPTION"),
  ("/users/user_ids/nobody?date_created_from=x&status_flag=x", "403 INVALID_DATEFORMAT"),
  ("/users/user_ids/nobody?\(wrongDates)&status_flag=x", "403 INVALID_DATERANGE"),
  ("/users/user_ids/nobody?status_flag=x", "403 INVALID_STATUSFLAG"),
  ("/users/user_ids/nobody", "403 INVALID_USERID"),
  ("/users/user_ids/mhuber?status_flag=o", "403 INVALID_STATUSFLAG"),
  ("/users/user_ids/mhuber?status_flag=O,C", "403 INVALID_STATUSFLAG"),
  ("/users/user_ids/mhuber?page_index=0", "400 BAD_REQUEST"),
  ("/users/user_ids/mhuber?page_index=x", "400 BAD_REQUEST"),
  ("/users/user_ids/mhuber?page_index=100000", "400 BAD_REQUEST"),
  ("/users/user_ids/mhuber?page=2", "400 BAD_REQUEST"),
  // 90 days and a second.
  (
    "/users/user_ids/mhuber?date_created_from=2026-01-01T00:00:00Z&date_created_to=2026-04-01T00:00:01Z",
    "403 INVALID_DATERANGE"
  ),
])
func ciscoRefusesInvalidLists(path: String, refusal: String) async throws {
  let client = try await CiscoClient.ready()
  #expect(try await client.refusal(path) == refusal)
}

@Test(arguments: [
  "2026-01-01", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00%2B01:00", "20260101T000000Z",
  "2026-02-30T00:00:00Z", "2026-01-01t00:00:00Z", "yesterday",
])
func ciscoAcceptsDatesInOneFormOnly(date: String) async throws {
  let client = try await CiscoClient.ready()
  for name in ["date_created_from", "date_created_to"] {
    #expect(try await client.refusal("/users/user_ids/mhuber?\(name)=\(date)") == "403 INVALID_DATEFORMAT")
  }
}

@Test func ciscoCanBeLimitedToOneContract() async throws {
  let client = try await CiscoClient.ready()
  client.cisco.adjust { $0.takesOneContract = true }
  let (one, other) = (CiscoClient.contracts[0], CiscoClient.contracts[1])
  #expect(try await client.refusal("/contracts/contract_ids/\(one),\(other)") == "403 EXCEEDED_INPUTS")
  #expect(try await client.send("/contracts/contract_ids/\(one)").status == 200)
  #expect(try await client.send("/users/user_ids/mhuber,gferrando").status == 200)
}

// MARK: - Links

@Test(arguments: [
  (
    "/contracts/contract_ids/7730145?date_created_from=2026-04-01T00%3A00%3A00Z&sort_by=&status_flag=O&page_index=1",
    "/contracts/contract_ids/7730145?date_created_from=2026-04-01T00%3A00%3A00Z&sort_by=&status_flag=O&page_index=1"
  ),
  ("/contracts/contract_ids/7730145", "/contracts/contract_ids/7730145?page_index=1&sort_by=UPDATED_DATE"),
  (
    "/users/user_ids/mhuber?date_created_from=2026-04-01T00%3A00%3A00Z&sort_by=&status_flag=O",
    "/users/user_ids/mhuber?page_index=1&sort_by=UPDATED_DATE&status_flag=O&date_created_from=2026-04-01T00:00:00Z"
  ),
  ("/users/user_ids/mhuber?page_index=2&sort_by=STATUS", "/users/user_ids/mhuber?page_index=2&sort_by=STATUS"),
])
func ciscosPagesLinkToThemselves(path: String, link: String) async throws {
  let client = try await CiscoClient.ready()
  func found() async throws -> String? {
    try await client.get(path)["pagination_response_record"]?["self_link"]?.string
  }
  #expect(try await found() == "https://cisco.sandbox.invalid/case/v3/cases" + link)
  client.cisco.adjust { $0.hasOddLinks = true }
  #expect(try await found() == "https://apicisco.com/case/v3/cases" + link)
}
