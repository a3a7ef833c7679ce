import Platform
import Testing

@testable import Terminal

@Suite("Times that people type")
struct PersonTimeTests {
  private static let now = Timestamp(timeIntervalSince1970: 1_795_000_000)

  @Test(
    "A relative time counts back from now",
    arguments: [("-7d", 7 * 86_400), ("7d", 7 * 86_400), ("-30m", 1800), ("2h", 7200), ("-1w", 604_800), ("now", 0)])
  func relative(text: String, seconds: Int) {
    #expect(PersonTime.read(text, Self.now) == Self.now.addingTimeInterval(-Double(seconds)))
  }

  @Test(
    "Anything else is refused",
    arguments: ["", "d", "-d", "7", "-7y", "--7d", "1234567d", "2026-13-01", "tomorrow", "٧d"])
  func refused(text: String) { #expect(PersonTime.read(text, Self.now) == nil) }

  @Test("A time with an offset is exact")
  func exact() {
    #expect(PersonTime.read("2026-11-21T10:00:00+01:00", Self.now) == RFC3339.parse("2026-11-21T09:00:00Z"))
  }
}
