import Platform
import TestSupport
import Testing

@Suite("The change feed over simulated vendors")
struct FeedModelTests {
  private static let roundsPerChain = 25

  /// The rounds of all vendors; more with `CASEWIRE_FEED_ROUNDS`. `CASEWIRE_FEED_SEED` is the first seed.
  private static let rounds = number("CASEWIRE_FEED_ROUNDS") ?? 1000
  private static let firstSeed = number("CASEWIRE_FEED_SEED") ?? 1

  private static func number(_ name: String) -> Int? { ProcessEnvironment.all[name].flatMap { Int($0) } }

  @Test(
    "Nothing is lost or repeated, whatever fails and whoever is stopped in the middle of a round",
    arguments: SandboxVendor.all)
  private func chains(_ vendor: SandboxVendor) async throws {
    let count = max(1, Self.rounds / Self.roundsPerChain / SandboxVendor.all.count)
    var (rounds, events, changes, stops) = (0, 0, 0, 0)
    for seed in Self.firstSeed..<Self.firstSeed + count {
      var chain = try FeedChain(vendor, seed: UInt64(seed))
      try await chain.run(rounds: Self.roundsPerChain)
      try await chain.end()
      let problems = try await chain.check()
      #expect(
        problems.isEmpty, "\(chain.label): \(problems.count) differences, \(problems.prefix(6).joined(separator: "; "))"
      )
      rounds += chain.rounds
      events += chain.events.count
      changes += chain.changes
      stops += chain.stops
    }
    guard count >= 8 else { return }
    // Otherwise nothing was tested.
    #expect(events > rounds / 2 && stops > 0, "\(events) events, \(stops) stops")
    #expect(changes > rounds / 4 || !vendor.isWritable, "\(changes) changes")
  }
}
