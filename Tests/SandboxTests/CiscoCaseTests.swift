import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

private let summaryMembers = [
  "item_entry_id", "user_id", "case_id", "title", "severity", "contact_name", "status_flag", "status", "creation_date",
  "updated_date", "serial_number", "contract_id", "technology_name", "sub_technology_name", "rmas", "bugs",
]

private let detailMembers: Set = [
  "user_id", "case_id", "title", "severity", "status", "creation_date", "updated_date", "serial_number", "contract_id",
  "contact_user_id", "contact_name", "preferred_contact_method", "contact_email_ids",
  "contact_business_phone_numbers", "contact_mobile_phone_numbers", "owner_name", "owner_email", "close_date",
  "technology_name", "sub_technology_name", "tracking_number", "problem_code_name", "request_type", "rmas", "bugs",
  "notes",
]

@Test func ciscoReturnsSummaries() async throws {
  let client = try await CiscoClient.ready()
  let ids = Array(try await client.everything().ids.suffix(30))
  let answer = try await client.get("/case_ids/\(ids.joined(separator: ","))")
  #expect(answer.names == ["cases", "count"])
  #expect(answer["count"]?.integer == 30)
  let cases = try #require(answer["cases"]?.array)
  #expect(Set(cases.ids) == Set(ids))
  for (index, one) in cases.enumerated() {
    #expect(one.names == summaryMembers)
    #expect(one["item_entry_id"]?.integer == index + 1)
    #expect(["1", "2", "3", "4"].contains(one["severity"]?.string))
    #expect(one["technology_name"]?.string?.isEmpty == false)
    #expect(one["creation_date"]?.string?.hasSuffix(".000Z") == true)
  }
  // Ascending by the time of the update by default; an empty value is ignored.
  let dates = JSON.strings(cases, "updated_date")
  #expect(dates == dates.sorted())
  let path = "/case_ids/\(ids.joined(separator: "%2C"))"
  #expect(try await client.cases(path + "?sort_by=").ids == cases.ids)
  #expect(try await client.cases(path + "?sort_by=UPDATED_DATE").ids == cases.ids)
  let byStatus = try await client.cases(path + "?sort_by=STATUS")
  let statuses = JSON.strings(byStatus, "status")
  #expect(statuses == statuses.sorted() && Set(statuses).count > 1)
}

@Test func ciscoReturnsTheKnownCasesOfAnIDList() async throws {
  let client = try await CiscoClient.ready()
  let id = try #require(try await client.cases("/users/user_ids/mhuber?status_flag=O").ids.first)
  let answer = try await client.get("/case_ids/100000000,\(id),abc,\(id)")
  #expect(answer["cases"]?.array?.ids == [id])
  #expect(answer["count"]?.integer == 1)
  for unknown in ["100000000", "999999999", "1", "0\(id)", "%2B\(id.dropFirst())", "abc", "9%C3%BC"] {
    #expect(try await client.refusal("/case_ids/\(unknown)") == "403 CASE_NOTFOUND")
    #expect(try await client.refusal("/details/case_id/\(unknown)") == "403 CASE_NOTFOUND")
  }
}

@Test func ciscoReturnsTheDetailsOfACase() async throws {
  let client = try await CiscoClient.ready(cases: 200)
  var noteTitles: Set<String> = []
  for row in try await client.everything() {
    let id = try #require(row["case_id"]?.string)
    let answer = try await client.get("/details/case_id/\(id)")
    #expect(answer.names == ["caseDetail"])
    let one = try #require(answer["caseDetail"])
    #expect(Set(one.names) == detailMembers && one.names.count == detailMembers.count)
    for name in [
      "case_id", "title", "severity", "status", "creation_date", "updated_date", "contract_id", "rmas", "bugs",
    ] {
      #expect(one[name] == row[name], "\(name) of \(id)")
    }
    #expect(one["user_id"]?.string?.lowercased() == row["user_id"]?.string)
    let isClosed = one["status"]?.string == "Closed"
    #expect(row["status_flag"]?.string == (isClosed ? "C" : "O"))
    let closed = try #require(one["close_date"]?.string)
    let created = try #require(one["creation_date"]?.string)
    let updated = try #require(one["updated_date"]?.string)
    #expect(isClosed ? closed >= created && closed <= updated : closed == "")
    let notes = try #require(one["notes"]?.array)
    #expect(!notes.isEmpty)
    for note in notes {
      #expect(note.names == ["note", "note_detail", "created_by", "creation_date"])
      noteTitles.insert(note["note"]?.string ?? "")
    }
    let times = JSON.strings(notes, "creation_date")
    #expect(times == times.sorted(by: >))
    #expect(times.allSatisfy { $0 >= created && $0 <= updated })
  }
  #expect(noteTitles.contains("") && noteTitles.contains("Problem description"))
}

@Test func ciscoWritesUsersInTwoForms() async throws {
  let client = try await CiscoClient.ready(cases: 200)
  let rows = try await client.everything()
  let row = try #require(rows.first { $0["user_id"]?.string == "gferrando" })
  let id = try #require(row["case_id"]?.string)
  #expect(try await client.cases("/case_ids/\(id)").first?["user_id"]?.string == "gferrando")
  #expect(try await client.get("/details/case_id/\(id)")["caseDetail"]?["user_id"]?.string == "GFerrando")
}

@Test func ciscosRecordsHaveOtherFormsOnRequest() async throws {
  let client = try await CiscoClient.ready()
  client.cisco.adjust {
    $0.leavesOutCloseDate = true
    $0.severityIsNumber = true
  }
  let rows = try await client.everything()
  #expect(rows.allSatisfy { (1...4).contains($0["severity"]?.integer ?? 0) })
  for (flag, names) in [("O", detailMembers.subtracting(["close_date"])), ("C", detailMembers)] {
    let row = try #require(rows.first { $0["status_flag"]?.string == flag })
    let id = try #require(row["case_id"]?.string)
    let one = try #require(try await client.get("/details/case_id/\(id)")["caseDetail"])
    #expect(Set(one.names) == names)
    #expect(one["severity"] == row["severity"])
  }
}

private func ids(_ count: Int) -> String { (0..<count).map { "6930000\($0 + 10)" }.joined(separator: ",") }

/// In the order of the checks: each of these also has the errors of those below it.
@Test(arguments: [
  ("/case_ids/\(ids(31))%20?sort_by=AGE&page_index=1", "596 ERR_596_SERVICE_NOT_FOUND"),
  ("/case_ids/\(ids(31))?sort_by=AGE", "403 EXCEEDED_CASEIDS"),
  ("/case_ids/\(ids(30))?sort_by=AGE", "403 INVALID_SORT_OPTION"),
  ("/case_ids/\(ids(30))?sort_by=status", "403 INVALID_SORT_OPTION"), ("/case_ids/\(ids(30))", "403 CASE_NOTFOUND"),
  ("/case_ids/1?sort_by=STATUS+", "596 ERR_596_SERVICE_NOT_FOUND"),
  ("/case_ids/1?sort_by=STATUS&sort_by=STATUS", "400 BAD_REQUEST"), ("/case_ids/1?status_flag=O", "400 BAD_REQUEST"),
  ("/case_ids/%zz", "400 BAD_REQUEST"), ("/case_ids/1?sort_by=%zz", "400 BAD_REQUEST"),
  ("/case_ids/", "403 MISSING_INPUTS"), ("/case_ids", "403 MISSING_INPUTS"), ("/case_ids/1,,2", "403 MISSING_INPUTS"),
  ("/case_ids/,", "403 MISSING_INPUTS"), ("/details/case_id", "403 MISSING_INPUTS"),
  ("/details/case_id/1%202", "596 ERR_596_SERVICE_NOT_FOUND"), ("/details/case_id/1,2", "403 EXCEEDED_CASEIDS"),
  ("/details/case_id/1?sort_by=STATUS", "400 BAD_REQUEST"), ("/case_ids/1/2", "404 API_UNAVAILABLE"),
  ("/details", "404 API_UNAVAILABLE"), ("", "404 API_UNAVAILABLE"), ("/billtos/1", "404 API_UNAVAILABLE"),
  ("https://cisco.sandbox.invalid/case/v1.0/cases/details/case_ids/1", "596 ERR_596_SERVICE_NOT_FOUND"),
  ("https://cisco.sandbox.invalid/", "596 ERR_596_SERVICE_NOT_FOUND"),
])
func ciscoRefusesInvalidQueries(path: String, refusal: String) async throws {
  let client = try await CiscoClient.ready()
  #expect(try await client.refusal(path) == refusal)
}

/// No request can write.
@Test(arguments: [HTTPRequest.Method.post, .put, .delete])
func ciscoIsReadOnly(method: HTTPRequest.Method) async throws {
  let client = try await CiscoClient.ready()
  for path in ["/case_ids/693000010", "/details/case_id/693000010"] {
    #expect(try await client.refusal(path, method) == "403 ERR_403_FORBIDDEN")
  }
}

@Test func ciscoRequiresJSONAndLimitsAddresses() async throws {
  let client = try await CiscoClient.ready()
  let path = "/users/user_ids/mhuber"
  for accept in [nil, "*/*", "application/*", "text/html, application/json;q=0.5"] {
    #expect(try await client.send(path, accept: accept).status == 200)
  }
  let refused = try await client.send(path, accept: "application/xml")
  #expect(refused.status == 415)
  #expect(refused.json?["errorCode"]?.string == "INVALID_MEDIATYPE")
  let long = "/case_ids/" + String(repeating: "1", count: 8192)
  #expect(try await client.refusal(long) == "414 ERR_414_REQUEST_URI_TOO_LONG")
}
