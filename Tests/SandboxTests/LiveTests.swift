import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// One change of each vendor in 3 s.
private let rate: Double = 60
private let interval = Duration.seconds(3)

/// The numbers of the cases whose rows differ.
private func changed(_ before: [String: JSON], _ after: [String: JSON]) -> [String] {
  after.filter { before[$0.key] != $0.value }.map(\.key)
}

@Test("Without a rate, no case changes", arguments: LiveVendor.allCases)
private func fixedCases(_ vendor: LiveVendor) async throws {
  let client = try await LiveClient(vendor, changesPerMinute: nil)
  let before = try await client.rows()
  client.time.advance(by: .seconds(600))
  #expect(try await client.rows() == before)
}

@Test("No change is older than the first request", arguments: LiveVendor.allCases)
private func firstRequest(_ vendor: LiveVendor) async throws {
  let time = ManualTime.sandbox()
  let live = try await LiveClient(vendor, changesPerMinute: rate, time: time)
  let fixed = try await LiveClient(vendor, changesPerMinute: nil, time: time)
  time.advance(by: .seconds(600))
  let before = try await live.rows()
  #expect(try await fixed.rows() == before)
  time.advance(by: interval)
  #expect(changed(before, try await live.rows()).count == 1)
}

@Test("A vendor makes a third of the changes, one in each interval", arguments: LiveVendor.allCases, [6, 12, 6000])
private func keptRate(_ vendor: LiveVendor, _ rate: Double) async throws {
  let client = try await LiveClient(vendor, cases: 20, changesPerMinute: rate)
  var before = try await client.rows()
  for step in 0..<20 {
    client.time.advance(by: .seconds(180 / rate))
    let after = try await client.rows()
    let numbers = changed(before, after)
    // At 6000, a case can change twice in a second and look the same in the list.
    #expect(rate > 1000 ? numbers.count <= 1 : numbers.count == 1, "\(step)")
    before = after
  }
}

@Test(
  "The same seed gives the same changes at the same times, however often they are read", arguments: LiveVendor.allCases)
private func sameSeed(_ vendor: LiveVendor) async throws {
  func records(seed: UInt64, steps: Int) async throws -> [String: LiveClient.Record] {
    let client = try await LiveClient(vendor, cases: 20, seed: seed, changesPerMinute: rate)
    _ = try await client.rows()
    for _ in 0..<steps {
      client.time.advance(by: interval * 60 / steps)
      _ = try await client.rows()
    }
    var records: [String: LiveClient.Record] = [:]
    for number in try await client.rows().keys { records[number] = try await client.record(number) }
    return records
  }
  let often = try await records(seed: 5, steps: 60)
  #expect(try await records(seed: 5, steps: 1) == often)
  #expect(try await records(seed: 6, steps: 1) != often)
}

@Test("Each change is plausible, and all kinds occur", arguments: LiveVendor.allCases, [0, 30])
private func plausible(_ vendor: LiveVendor, cases: Int) async throws {
  let client = try await LiveClient(vendor, cases: cases, changesPerMinute: rate)
  var rows = try await client.rows()
  var records: [String: LiveClient.Record] = [:]
  for number in rows.keys { records[number] = try await client.record(number) }
  var kinds: Set<String> = []
  for _ in 0..<150 {
    client.time.advance(by: interval)
    let after = try await client.rows()
    let numbers = changed(rows, after)
    #expect(numbers.count == 1)
    for number in numbers {
      let record = try await client.record(number)
      kinds.formUnion(kindsOfChange(records[number], record, vendor))
      records[number] = record
    }
    rows = after
  }
  var expected: Set = ["case", "vendor", "customer", "status", "severity", "file", "owner", "end"]
  if vendor == .ibm { expected.remove("owner") }
  if vendor == .cisco { expected.remove("file") }
  #expect(kinds == expected)
}

private func kindsOfChange(
  _ before: LiveClient.Record?, _ after: LiveClient.Record, _ vendor: LiveVendor
) -> Set<String> {
  #expect(after.comments.allSatisfy { !$0.text.contains("{me}") && !$0.text.contains("{agent}") && $0.text != "" })
  #expect(after.comments.map(\.time) == after.comments.map(\.time).sorted())
  #expect(after.comments.allSatisfy { $0.time <= after.updated })
  guard let before else {
    #expect(after.created == after.updated && after.comments.count == (vendor == .cisco ? 1 : 0))
    return ["case"]
  }
  #expect(before.updated <= after.updated && before.created == after.created)
  // An owner's name decides who wrote a note at Cisco.
  #expect(after.comments.prefix(before.comments.count).map(\.text) == before.comments.map(\.text))
  #expect(Array(after.files.prefix(before.files.count)) == before.files)
  var kinds: Set<String> = []
  for comment in after.comments.dropFirst(before.comments.count) {
    kinds.insert(comment.isVendor ? "vendor" : "customer")
    #expect(comment.time == after.updated)
  }
  if before.status != after.status {
    #expect(vendor.transitions[before.status]?.contains(after.status) == true, "\(before.status) \(after.status)")
    kinds.insert(after.status == "Closed" ? "end" : "status")
  }
  if before.severity != after.severity { kinds.insert("severity") }
  if after.files.count > before.files.count { kinds.insert("file") }
  if before.owner != after.owner { kinds.insert("owner") }
  return kinds
}

@Test("An engineer answers a client's own case, whose changes stay")
private func ownCase() async throws {
  let client = try await Client(cases: 0, changesPerMinute: rate)
  let new = #"{"type":"account_and_access","subject":"No access","description":"Since today."}"#
  let number = try #require(try await client.put("/cases", new, .post)["number"]?.string)
  _ = try await client.put("/cases/\(number)/comments", #"{"comment":"It is urgent."}"#)
  client.time.advance(by: interval * 60)
  let comments = try #require(try await client.get("/cases/\(number)")["comments"]?.array)
  #expect(comments.last?["value"]?.string == "It is urgent.")
  #expect(comments.contains { $0["value"]?.string?.contains("Zoë") == true && $0["added_by"]?["type"] == "agent" })
}

@Test("All dialects of Red Hat see a change")
private func dialects() async throws {
  var client = try RedHatClient(changesPerMinute: 60)
  client.sandbox.redhat.adjust { $0.restV3PageCases = 200 }
  let before = try await client.numbers()
  client.time.advance(by: interval * 100)
  let after = try await client.numbers()
  let new = try #require(after.last)
  #expect(after.count > before.count)
  #expect(try await client.status(new) != nil)
  client.authorization = "Bearer \(try await client.token())"
  for dialect in ["/support/v1", "/support/v3"] {
    client.base = RedHatSimulator.apiOrigin + dialect
    let found = try await client.filterJSON(#"{"maxResults":200,"includeClosed":true}"#)["cases"]?.array ?? []
    #expect(JSON.strings(found, "caseNumber").sorted() == after, "\(dialect)")
  }
}

@Test("A clock that jumps back adds nothing, and one that jumps far adds a limited number of changes")
private func jumps() async throws {
  let client = try await LiveClient(.cisco, changesPerMinute: 6000)
  let before = try await client.rows()
  client.time.jump(by: -3600)
  #expect(try await client.rows().count == before.count)
  client.time.jump(by: 3600 + 20 * 86_400)
  let after = try await client.rows()
  // 10,000 changes at 2,000 per minute.
  let start = CiscoClient.date(Int(client.time.date.timeIntervalSince1970) - 301)
  let updated = JSON.strings(after.filter { before[$0.key] == nil }.map(\.value), "updated_date")
  #expect((500...2000).contains(updated.count))
  #expect(updated.allSatisfy { $0 >= start })
}
