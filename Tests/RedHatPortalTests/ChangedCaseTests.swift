import CaseModel
import HTTP
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatPortal
import Sandbox
import TestSupport
import Testing

@Suite("Rounds of the change feed at Red Hat") struct ChangedCaseTests {
  @Test(
    "A round costs a request for each page, up to a row that is older",
    arguments: [("strata", [1, 1, 3, 100]), ("rest-v1", [1, 1, 2, 50])])
  func requests(dialect: String, expected: [Int]) async throws {
    let harness = try ProviderHarness(dialect, cases: 10_000)
    let all = try await harness.provider.round(since: .distantPast, harness.call)
    let updates = all.rows.compactMap(\.updatedAt)
    #expect(updates.count == 10_000 && all.total == 10_000 && all.requests == expected.last)
    for (count, requests) in zip([0, 1, 200], expected) {
      let since = count == 0 ? updates[0].addingTimeInterval(1) : updates[count - 1]
      let changed = updates.prefix { $0 >= since }.count
      let round = try await harness.provider.round(since: since, harness.call)
      #expect(round.changed(since: since).count == changed && changed - count < 50)
      #expect(round.requests == requests && round.total == 10_000, "\(count) changes")
    }
    #expect(harness.provider.requests.count == harness.sent.count, "requests for tokens do not count")
  }

  @Test(
    "No row is lost when cases change between two pages", arguments: ["strata", "rest-v1", "rest-v3"], [0, 150, 450])
  func changesDuringRound(dialect: String, index: Int) async throws {
    let harness = try ProviderHarness(dialect, cases: 500)
    // rest-v3 cannot write.
    let writer = try ProviderHarness(beside: harness, "strata", store: nil)
    let all = try await harness.provider.round(since: .distantPast, harness.call)
    #expect(all.numbers.count == 500)
    harness.time.advance(by: .seconds(3600))
    let start = harness.time.date
    let changed = all.rows.dropFirst(index).first { $0.status?.state == .inProgress } ?? all.rows[index]
    let round = try await harness.provider.round(since: .distantPast, harness.call) { page in
      guard page < 3 else { return }
      _ = try await writer.commenting.add("Now.", isPrivate: nil, to: changed.number, writer.call)
    }
    #expect(round.numbers.union([changed.number]) == all.numbers)
    let next = try await harness.provider.round(since: start, harness.call)
    #expect(next.changed(since: start) == [changed.number] && next.requests == 1)
  }

  @Test(
    "Two hundred and fifty cases with the same time are all read, and the round ends", arguments: ["strata", "rest-v1"])
  func sameSecond(dialect: String) async throws {
    let harness = try ProviderHarness(dialect, cases: 600)
    let rows = try await harness.provider.round(since: .distantPast, harness.call).rows
    let numbers = rows.filter { $0.status?.state != .closed }.map(\.number).prefix(250)
    harness.time.advance(by: .seconds(3600))
    let since = harness.time.date
    for number in numbers {
      _ = try await harness.commenting.add("Same second.", isPrivate: nil, to: number, harness.call)
    }
    let round = try await harness.provider.round(since: since, harness.call)
    #expect(round.changed(since: since) == Set(numbers))
    #expect(round.requests == numbers.count / (dialect == "strata" ? 100 : 200) + 1)
  }

  @Test("A missing case is reported as such, with one request each", arguments: ["strata", "rest-v1"])
  func presence(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let number = try await harness.number()
    let before = harness.provider.requests.count
    let found = await harness.cases.presence(of: ["09999999", number], harness.call)
    #expect(harness.provider.requests.count - before == 2)
    guard case .notFound = found[0].presence, case .found(let row, _) = found[1].presence else {
      Issue.record("\(found)")
      return
    }
    #expect(row.value.number == number)
  }
}
