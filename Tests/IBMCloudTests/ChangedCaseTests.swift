import CaseModel
import HTTP
import IBMCloud
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Rounds of the change feed at IBM") struct ChangedCaseTests {
  /// The times of update of all cases, newest first.
  private static func updates(_ harness: ProviderHarness) async throws -> [Timestamp] {
    let all = try await harness.provider.round(since: .distantPast, harness.call)
    #expect(all.total == all.numbers.count)
    return all.rows.compactMap(\.updatedAt)
  }

  @Test("A round costs a request for each hundred rows, up to a row that is older")
  func requests() async throws {
    let harness = try ProviderHarness(cases: 10_000)
    let updates = try await Self.updates(harness)
    #expect(updates.count == 10_000 && harness.provider.requests.count == 100)
    #expect(harness.provider.requests.count == harness.apiRequests.count, "requests for tokens do not count")
    for (count, requests) in [(0, 1), (1, 1), (99, 1), (200, 3)] {
      // Several cases may have the same time.
      let since = count == 0 ? updates[0].addingTimeInterval(1) : updates[count - 1]
      let changed = updates.prefix { $0 >= since }.count
      let round = try await harness.provider.round(since: since, harness.call)
      #expect(round.changed(since: since).count == changed && changed - count < 50)
      #expect(round.requests == requests && round.pages == requests, "\(count) changes")
      #expect(round.total == 10_000 && round.memory == nil)
    }
  }

  @Test("A new comment and a new status are in the next round, with the texts")
  func content() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someCase(.inProgress).number
    harness.time.advance(by: .seconds(3600))
    let since = harness.time.date
    _ = try await harness.commenting.add("The log is attached.", isPrivate: nil, to: number, harness.call)
    let round = try await harness.provider.round(since: since, harness.call)
    #expect(round.changed(since: since) == [number] && round.requests == 1)
    let row = try #require(round.rows.first { $0.number == number })
    #expect(row.comments?.last?.text == "The log is attached." && row.status?.state == .inProgress)
  }

  @Test("A hundred and fifty cases with the same time are all read, and the round ends")
  func sameSecond() async throws {
    let harness = try ProviderHarness(cases: 300)
    let numbers = try await harness.provider.round(since: .distantPast, harness.call).rows.map(\.number)
    harness.time.advance(by: .seconds(3600))
    let since = harness.time.date
    for number in numbers.prefix(150) {
      _ = try await harness.commenting.add("Same second.", isPrivate: nil, to: number, harness.call)
    }
    let round = try await harness.provider.round(since: since, harness.call)
    #expect(round.changed(since: since) == Set(numbers.prefix(150)) && round.requests == 2)
  }

  @Test("No row is lost when cases change between two pages", arguments: [0, 99, 100, 150, 299])
  func changesDuringRound(index: Int) async throws {
    let harness = try ProviderHarness(cases: 300)
    let all = try await harness.provider.round(since: .distantPast, harness.call)
    #expect(all.numbers.count == 300)
    harness.time.advance(by: .seconds(3600))
    let start = harness.time.date
    let round = try await harness.provider.round(since: .distantPast, harness.call) { page in
      guard page < 3 else { return }
      _ = try await harness.commenting.add("Now.", isPrivate: nil, to: all.rows[index].number, harness.call)
    }
    #expect(round.numbers.union([all.rows[index].number]) == all.numbers)
    let next = try await harness.provider.round(since: start, harness.call)
    #expect(next.changed(since: start) == [all.rows[index].number])
  }

  @Test("Cases are requested by number, and a missing one is not taken for a failure")
  func presence() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let before = harness.provider.requests.count
    let found = await harness.cases.presence(of: [number, "CS9999999"], harness.call)
    #expect(found.map(\.number) == [number, "CS9999999"] && harness.provider.requests.count - before == 2)
    guard case .found(let row, let members) = found[0].presence, case .notFound = found[1].presence else {
      Issue.record("\(found)")
      return
    }
    #expect(row.value.number == number && members == harness.cases.listedMembers)
  }

  @Test("After a fault that concerns all cases, nothing more is requested")
  func unavailable() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.sandbox.ibm.inject(.status(429, retryAfter: .seconds(60)), for: .operation(.getCase))
    let before = harness.provider.requests.count
    let found = await harness.cases.presence(of: [number, "CS9999999", number], harness.call)
    #expect(found.count == 3 && harness.provider.requests.count - before == 1)
    for entry in found {
      if case .unknown(let fault) = entry.presence {
        #expect(fault.kind == .rateLimited)
      } else {
        Issue.record("\(entry)")
      }
    }
  }
}
