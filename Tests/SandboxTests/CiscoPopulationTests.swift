import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Test func ciscosSeedGivesTheSameBytes() async throws {
  let one = try await CiscoClient.ready(cases: 40, seed: 7)
  let same = try await CiscoClient.ready(cases: 40, seed: 7, time: ManualTime.sandbox(1_795_253_400 + 899))
  let other = try await CiscoClient.ready(cases: 40, seed: 8)
  let path = "/users/user_ids/\(CiscoClient.users.prefix(10).joined(separator: ","))?status_flag=O"
  let body = try await one.send(path).body
  #expect(try await same.send(path).body == body)
  #expect(try await other.send(path).body != body)
  for id in try await one.cases(path).ids {
    #expect(try await one.send("/details/case_id/\(id)").body == same.send("/details/case_id/\(id)").body)
  }
}

@Test func ciscosProfileNamesAPartOfTheAccount() throws {
  let profile = try CiscoClient().profile
  #expect(profile.provider == "cisco-support")
  #expect(profile.baseURL == "https://cisco.sandbox.invalid/case/v3")
  #expect(profile.tokenURL == "https://cisco-id.sandbox.invalid/oauth2/default/v1/token")
  #expect(Set(profile.credentials.keys) == ["clientId", "clientSecret"])
  let contracts = profile.settings["contracts"]?.array?.compactMap(\.string) ?? []
  let users = profile.settings["users"]?.array?.compactMap(\.string) ?? []
  // More than one request may name, so that clients must send chunks.
  #expect(Set(CiscoSimulator.contracts).count >= 12 && Set(CiscoSimulator.users).count >= 11)
  #expect(!contracts.isEmpty && Set(contracts).isStrictSubset(of: CiscoSimulator.contracts))
  #expect(!users.isEmpty && Set(users).isStrictSubset(of: CiscoSimulator.users))
}

@Test(arguments: [UInt64(1), 2, 99, .max])
func ciscosPopulationIsPlausible(seed: UInt64) async throws {
  let client = try await CiscoClient.ready(cases: 250, seed: seed)
  let rows = try await client.everything()
  #expect(rows.count == 250 && Set(rows.ids).count == 250)
  var found: [JSON] = []
  for id in rows.ids.sorted() {
    found.append(try #require(try await client.get("/details/case_id/\(id)")["caseDetail"]))
  }
  for one in found { try check(one) }
  // Numbers are assigned in the order of time.
  let created = JSON.strings(found, "creation_date")
  #expect(created == created.sorted())
  #expect(("2026-11-21T09:10"..."2026-11-21T09:26").contains(try #require(created.last)))
  #expect(try #require(created.first) < "2024-03")
  for (name, least) in [
    ("status", 6), ("severity", 4), ("contract_id", 10), ("technology_name", 9), ("request_type", 5), ("owner_name", 8),
    ("preferred_contact_method", 2), ("user_id", 10), ("contact_user_id", 11), ("problem_code_name", 6),
  ] {
    #expect(Set(JSON.strings(found, name)).count >= least, "\(name)")
  }
  for name in ["contract_id", "serial_number", "tracking_number", "owner_name"] {
    let values = JSON.strings(found, name)
    #expect(values.contains("") && values.contains { !$0.isEmpty }, "\(name)")
  }
  for name in ["rmas", "bugs", "contact_mobile_phone_numbers"] {
    let counts = Set(found.map { $0[name]?.array?.count ?? -1 })
    #expect(counts.isSuperset(of: [0, 1]), "\(name)")
  }
  // Some belong neither to a contract nor to a user of the profile.
  let named = Set(CiscoSimulator.contracts.prefix(5))
  #expect(
    rows.contains { row in
      !named.contains(row["contract_id"]?.string ?? "")
        && !["gferrando", "mhuber"].contains(row["user_id"]?.string ?? "")
    })
}

/// Lengths are those of the reference.
private let lengths = [
  ("title", 240), ("user_id", 50), ("case_id", 64), ("serial_number", 30), ("contract_id", 120),
  ("contact_user_id", 100), ("contact_name", 150), ("preferred_contact_method", 30), ("owner_name", 30),
  ("owner_email", 30), ("technology_name", 150), ("sub_technology_name", 150), ("tracking_number", 240),
  ("problem_code_name", 30), ("request_type", 30),
]

private func check(_ one: JSON) throws {
  let id = try #require(one["case_id"]?.string)
  #expect(id.utf8.count == 9 && id.utf8.allSatisfy { (0x30...0x39).contains($0) })
  let created = try #require(one["creation_date"]?.string)
  let updated = try #require(one["updated_date"]?.string)
  #expect(created >= "2023-11-20" && created <= updated && updated <= "2026-11-21T09:30:00.000Z", "\(id)")
  for (name, length) in lengths {
    #expect(try #require(one[name]?.string).unicodeScalars.count <= length, "\(name) of \(id)")
  }
  let notes = try #require(one["notes"]?.array)
  let texts = JSON.strings(notes, "note_detail") + JSON.strings(notes, "note") + [one["title"]?.string ?? ""]
  for text in texts {
    #expect(text.firstMatch(of: /\{[a-z]+\}/) == nil, "\(text)")
    #expect(text.unicodeScalars.count <= 2000)
  }
  let rmas = one["rmas"]?.array?.compactMap(\.string) ?? []
  let bugs = one["bugs"]?.array?.compactMap(\.string) ?? []
  #expect(rmas.allSatisfy { $0.wholeMatch(of: /\d{9}/) != nil })
  #expect(bugs.allSatisfy { $0.wholeMatch(of: /CSC[a-z]{2}\d{5}/) != nil })
  switch one["status"]?.string {
  case "Service Order Pending": #expect(!rmas.isEmpty)
  case "Cisco Release Pending": #expect(!bugs.isEmpty)
  default: break
  }
}

/// The start does no work that depends on the number of cases, because programs wait for it; and pages are not sorted
/// again.
@Test func ciscosCasesAreCreatedOnDemand() async throws {
  let client = try await CiscoClient.ready(cases: 100_000)
  let path = "/contracts/contract_ids/\(CiscoClient.contracts.prefix(10).joined(separator: ","))"
  let record = try await client.get(path)["pagination_response_record"]
  let total = try #require(record?["total_records"]?.integer)
  #expect(total > 20_000)
  let last = try #require(record?["last_index"]?.integer)
  let rows = try await client.cases(path + "?page_index=\(last)")
  #expect(rows.count == (total - 1) % 100 + 1)
}

/// Few cases and no cases are valid settings.
@Test(arguments: [0, 1, 2, 11])
func ciscoHasTheRequestedNumberOfCases(count: Int) async throws {
  let client = try await CiscoClient.ready(cases: count)
  #expect(try await client.everything().count == count)
}
