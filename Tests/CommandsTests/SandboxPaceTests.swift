import CaseService
import Commands
import JSON
import JSONRPC
import Platform
import ProviderKit
import TestSupport
import Testing

private struct PaceCase: Sendable, CustomTestStringConvertible {
  let options: String
  let profile: String
  /// The number of requests, of seven, that wait.
  let waits: Int
  var testDescription: String { "\(options) \(profile)" }
}

private let paceCases = [
  PaceCase(options: "--sandbox", profile: "cisco", waits: 0),
  PaceCase(options: "--sandbox --sandbox-pace", profile: "cisco", waits: 4),
  PaceCase(options: "--sandbox --sandbox-pace", profile: "ibm", waits: 0),
]

@Test("With --sandbox-pace, Cisco gets three requests at once and then two per second", arguments: paceCases)
private func pace(_ test: PaceCase) async throws {
  let time = ManualTime()
  let dispatcher = try Dispatcher(test.options, time)
  let list = try await time.patiently {
    try await dispatcher.result(of: "cases/list", ["profiles": [.string(test.profile)], "limit": 1])
  }
  let id = try #require(list["cases"]?[0]?["id"])
  time.advance(by: .seconds(60))
  let start = time.now
  try await time.patiently {
    for _ in 0..<7 { _ = try await dispatcher.result(of: "cases/get", ["case": id, "fields": ["title"]]) }
  }
  #expect(time.now - start == .milliseconds(500) * test.waits)
}

private let pollingCases: [(options: String, profile: String, polling: PollingSettings)] = [
  ("--sandbox", "ibm", PollingSettings(first: .seconds(1), requestsPerHour: nil)),
  ("--sandbox", "cisco", PollingSettings(first: .seconds(1), requestsPerHour: nil)),
  ("--sandbox --sandbox-pace", "redhat", PollingSettings()),
  ("--sandbox --sandbox-pace", "cisco", PollingSettings(first: .seconds(120), requestsPerHour: 120)),
]

@Test(
  "The sandbox is polled each second without a limit, or with --sandbox-pace as its vendor is", arguments: pollingCases)
private func polling(options: String, profile: String, polling: PollingSettings) throws {
  let time = ManualTime()
  let redactor = Redactor()
  let log = Log(level: .error, redactor: redactor, time: time)
  let options = try Options(options.split(separator: " ").map(String.init))
  let context = Bootstrap.context(options, time: time, log: log, redactor: redactor)
  #expect(try context.profiles().first { $0.name == profile }?.polling == polling)
}
