import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing
import XML

private let year: Double = 365 * 86_400
private let start: Double = 1_795_253_400

/// The content of an account, as text: its rows with all members, in the order of the numbers.
private struct Account: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// All cases, as the vendor writes them.
  let everything: @Sendable (_ time: ManualTime) async throws -> String
  /// The times at which cases were opened and changed, in the order of the numbers.
  let times: @Sendable (_ time: ManualTime) async throws -> [(created: String, updated: String)]

  static let all = [
    Account(
      testDescription: "IBM",
      everything: { time in
        let client = try await Client(cases: 80, seed: 7, time: time)
        return String(decoding: try await client.send(.get, "/cases?limit=100&sort=number").body, as: UTF8.self)
      },
      times: { time in
        try await Client(cases: 80, seed: 7, time: time).cases("limit=100&sort=number").map {
          (try #require($0["created_at"]?.string), try #require($0["updated_at"]?.string))
        }
      }),
    Account(
      testDescription: "Red Hat",
      everything: { time in
        let client = try RedHatClient(cases: 80, seed: 7, time: time)
        var text = try await client.send(.get, "/entitlements?showAll=true").text
        for number in try await client.numbers() { text += try await client.send(.get, "/cases/\(number)").text }
        return text
      },
      times: { time in
        let client = try RedHatClient(cases: 80, seed: 7, time: time)
        let rows = try await client.get("/cases?includeClosed=true&count=100").children("case")
        return try rows.sorted { ($0.attribute("caseNumber") ?? "") < ($1.attribute("caseNumber") ?? "") }.map {
          (try #require($0.childText("createdDate")), try #require($0.childText("lastModifiedDate")))
        }
      }),
    Account(
      testDescription: "Cisco",
      everything: { time in
        let client = try await CiscoClient.ready(cases: 80, seed: 7, time: time)
        var text = ""
        for id in try await client.everything().ids.sorted() {
          text += try await client.send("/details/case_id/\(id)").text
        }
        return text
      },
      times: { time in
        let rows = try await CiscoClient.ready(cases: 80, seed: 7, time: time).everything()
        return try rows.sorted { ($0["case_id"]?.string ?? "") < ($1["case_id"]?.string ?? "") }.map {
          (try #require($0["creation_date"]?.string), try #require($0["updated_date"]?.string))
        }
      }),
  ]
}

/// The text with each date moved back by this number of days.
private func moved(_ text: String, days: Double) -> String {
  text.replacing(/\d{4}-\d\d-\d\d/) { match in
    guard let date = RFC3339.parse("\(match.output)T00:00:00Z") else { return String(match.output) }
    return String(RFC3339.format(date.addingTimeInterval(-days * 86_400)).prefix(10))
  }
}

private func seconds(_ text: String) throws -> Double {
  try #require(VendorTime.parse(text)).timeIntervalSince1970
}

@Test("A year later, the same seed gives the same cases with times a year later", arguments: Account.all)
private func laterClocksShowTheSameCases(_ account: Account) async throws {
  // The terms of entitlements follow the year, not the day.
  func lines(_ text: String) -> [Substring] {
    text.replacing(/<(start|end)Date>[^<]*/) { "<\($0.output.1)Date>" }.split(whereSeparator: ",>".contains)
  }
  let shown = try await account.everything(ManualTime.sandbox(start))
  #expect(shown.contains("2026-11-21"))
  for years in [1.0, 2.0] {
    let later = try await account.everything(ManualTime.sandbox(start + years * year))
    // 2028 has one more day.
    #expect(later.contains(years == 1 ? "2027-11-21" : "2028-11-20"))
    for (one, other) in zip(lines(moved(later, days: years * 365)), lines(shown)) { #expect(one == other) }
    #expect(lines(later).count == lines(shown).count)
  }
}

@Test("The ages of cases do not depend on the time and the day", arguments: Account.all)
private func agesAreTheSame(_ account: Account) async throws {
  func ages(_ clock: Double) async throws -> [String] {
    let quarter = (clock / 900).rounded(.down) * 900
    return try await account.times(ManualTime.sandbox(clock)).map { times in
      "\(quarter - (try seconds(times.created))) \(quarter - (try seconds(times.updated)))"
    }
  }
  let expected = try await ages(start)
  #expect(expected.count == 80)
  for clock in [start + 61, start + year + 5 * 3600 + 7 * 60, start + 2 * year + 14 * 3600] {
    #expect(try await ages(clock) == expected)
  }
}

@Test("The newest case is minutes old, and a case has changed since yesterday", arguments: Account.all)
private func accountsAreFresh(_ account: Account) async throws {
  for clock in [start, start + year + 12_345, start + 2 * year + 50_000] {
    let times = try await account.times(ManualTime.sandbox(clock))
    let created = try seconds(try #require(times.last).created)
    #expect((300...2100).contains(clock - created))
    let updated = try times.map { try seconds($0.updated) }
    #expect(updated.contains { $0 > clock - 86_400 } && updated.allSatisfy { $0 <= clock })
  }
}

@Test("Red Hat's entitlements are valid in the current year of the clock", arguments: [2026, 2031])
private func entitlementsFollowTheYear(_ shown: Int) async throws {
  let time = ManualTime.sandbox(try #require(RFC3339.parse("\(shown)-06-01T00:00:00Z")).timeIntervalSince1970)
  let found = try await RedHatClient(time: time).get("/entitlements").children("entitlement")
  for one in found {
    #expect((one.childText("startDate") ?? "9999") < "\(shown)-06-01")
    #expect((one.childText("endDate") ?? "") > "\(shown)-06-01")
  }
  #expect(found.count == 4)
}
