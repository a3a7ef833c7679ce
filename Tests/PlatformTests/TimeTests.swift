import Platform
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private func unix(_ seconds: Double) -> Timestamp { Timestamp(timeIntervalSince1970: seconds) }

struct TimeTests {
  @Test(arguments: [
    ("2026-11-21T10:00:00Z", 1_795_255_200.0),
    ("2026-11-21t10:00:00z", 1_795_255_200),
    ("2026-11-21T12:30:00+02:30", 1_795_255_200),
    ("2026-11-21T09:00:00-01:00", 1_795_255_200),
    ("2026-11-21T10:00:00-00:00", 1_795_255_200),
    ("2026-11-21T10:00:00.5Z", 1_795_255_200.5),
    ("2026-11-21T10:00:00.123456789012345678901234567890Z", 1_795_255_200.123456789),
    ("1970-01-01T00:00:00Z", 0),
    ("1969-12-31T23:59:59.5Z", -0.5),
    ("2000-02-29T00:00:00Z", 951_782_400),
    ("2016-12-31T23:59:60Z", 1_483_228_800),
    ("2017-01-01T05:29:60+05:30", 1_483_228_800),
    ("0000-01-01T00:00:00Z", -62_167_219_200),
    ("0000-02-29T00:00:00Z", -62_162_121_600),
    ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("0000-01-01T00:00:00+23:59", -62_167_305_540),
  ])
  func rfc3339IsRead(text: String, seconds: Double) throws {
    let expected = unix(seconds).timeIntervalSinceReferenceDate
    let bytes = Array(text.utf8)
    let slice = (Array("x".utf8) + bytes)[1...]
    let dates = [
      RFC3339.parse(text), RFC3339.parse(text[...]), RFC3339.parse(bytes.span), RFC3339.parse(slice.span),
    ]
    for date in dates {
      #expect(abs(try #require(date).timeIntervalSinceReferenceDate - expected) < 1e-6)
    }
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-11-21T10:00:00", "2026-11-21 10:00:00Z", "2026-11-21T10:00Z",
    "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00,5Z", "2026-11-21T10:00:00Zx", " 2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00+0100", "2026-11-21T10:00:00+01", "2026-11-21T10:00:00+24:00", "2026-11-21T10:00:00+01:60",
    "2026-11-21T10:00:00+01:000", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T12:00:60Z",
    "2016-12-31T23:59:60+01:00", "+026-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "2026-1--01T00:00:00Z",
    "２０26-11-21T10:00:00Z", "2026-11-21T10:00:00.5", "2026-11-21T10:00:00.5+", "20261-11-21T10:00:00Z",
  ])
  func invalidRFC3339IsRefused(text: String) {
    #expect(RFC3339.parse(text) == nil)
  }

  @Test(arguments: [
    (1_795_255_200.0, "2026-11-21T10:00:00Z"),
    (1_795_255_200.123, "2026-11-21T10:00:00.123Z"),
    (1_795_255_200.007, "2026-11-21T10:00:00.007Z"),
    (1_795_255_200.9999, "2026-11-21T10:00:00.999Z"),
    (1_795_255_200.0004, "2026-11-21T10:00:00Z"),
    (-0.5, "1969-12-31T23:59:59.500Z"),
    (-62_167_219_200, "0000-01-01T00:00:00Z"),
    (253_402_300_799, "9999-12-31T23:59:59Z"),
    (-1e300, "0000-01-01T00:00:00Z"),
    (1e300, "9999-12-31T23:59:59.999Z"),
    (.infinity, "9999-12-31T23:59:59.999Z"),
    (-.infinity, "0000-01-01T00:00:00Z"),
    (.nan, "1970-01-01T00:00:00Z"),
  ])
  func rfc3339IsWritten(seconds: Double, text: String) {
    #expect(RFC3339.format(unix(seconds)) == text)
  }

  @Test func everyMillisecondReadsBack() throws {
    var numbers = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let milliseconds = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &numbers)
      let text = RFC3339.format(unix(Double(milliseconds) / 1000))
      let date = try #require(RFC3339.parse(text))
      #expect(Int64((date.timeIntervalSince1970 * 1000).rounded()) == milliseconds)
      #expect(RFC3339.format(date) == text)
    }
  }

  @Test func daysAgreeWithCounting() throws {
    var expected = -62_167_219_200.0
    for year in 0...9999 {
      for month in 1...12 {
        let first = try #require(CivilTime.date(year: year, month: month, day: 1))
        #expect(first.timeIntervalSince1970 == expected)
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        #expect(CivilTime.date(year: year, month: month, day: length + 1) == nil)
        let begin = CivilTime.components(of: first)
        #expect(begin.year == year && begin.month == month && begin.day == 1 && begin.hour == 0)
        let end = CivilTime.components(of: unix(expected + Double(length) * 86400 - 1))
        #expect(end.year == year && end.month == month && end.day == length)
        #expect(end.hour == 23 && end.minute == 59 && end.second == 59)
        expected += Double(length) * 86400
      }
    }
  }

  @Test func anyBytesAreReadWithoutATrap() {
    var numbers = SeededRandom(seed: 2)
    let model = Array("2026-11-21T10:00:00.123+01:00".utf8)
    var accepted = 0
    for _ in 0..<100_000 {
      var bytes = model
      for _ in 0..<Int.random(in: 0...3, using: &numbers) {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &numbers) / 8)
      if let date = RFC3339.parse(bytes.span) {
        accepted += 1
        #expect(RFC3339.parse(RFC3339.format(date)) != nil)
      }
      _ = CivilTime.parsePlain(bytes.span)
    }
    #expect(accepted > 1000 && accepted < 99_000)
  }

  @Test func plainTimes() {
    #expect(CivilTime.parsePlain(Array("2026-11-21 10:00:00".utf8).span) == unix(1_795_255_200))
    #expect(CivilTime.formatPlain(unix(1_795_255_200.9)) == "2026-11-21 10:00:00")
    let wrong = ["", "2026-11-21T10:00:00", "2026-11-21 10:00:00Z", "2026-11-21 10:00:60", "2026-02-30 10:00:00"]
    for text in wrong { #expect(CivilTime.parsePlain(Array(text.utf8).span) == nil) }
    let outside = [
      CivilTime.date(year: Int.max, month: 1, day: 1), CivilTime.date(year: 2026, month: Int.min, day: 1),
      CivilTime.date(year: 2026, month: 1, day: 1, hour: Int.max), CivilTime.date(year: -1, month: 1, day: 1),
    ]
    #expect(outside.allSatisfy { $0 == nil })
  }

  @Test func monotonicArithmeticSaturates() {
    let zero = MonotonicTime(nanoseconds: 0)
    let far = MonotonicTime(nanoseconds: .max)
    let near = MonotonicTime(nanoseconds: .min)
    let ever = Duration.seconds(Int64.max)
    #expect(zero + .milliseconds(5) == MonotonicTime(nanoseconds: 5_000_000))
    #expect(zero + ever == far && zero - ever == near + .nanoseconds(1))
    #expect(far + .nanoseconds(1) == far && near - .nanoseconds(1) == near)
    #expect(far - near == .nanoseconds(Int64.max) && near - far == .nanoseconds(Int64.min))
    #expect(far + ever == far && far - ever == zero && near - .seconds(Int64.min) < far)
    #expect(MonotonicTime(nanoseconds: 7) - MonotonicTime(nanoseconds: 9) == .nanoseconds(-2))
    #expect(Duration.seconds(Int64.min).saturatedNanoseconds == .min)
    #expect(Duration.seconds(1.5).saturatedNanoseconds == 1_500_000_000)
    #expect((Duration.zero - .nanoseconds(3)).saturatedNanoseconds == -3)
  }

  @Test func theSystemClockAdvancesAndWaits() async throws {
    let time = SystemTime()
    let start = time.now
    try await time.sleep(for: .milliseconds(3))
    #expect(time.now - start >= .milliseconds(3))
    try await time.sleep(until: start)
    // Foundation reads the same clock in another way.
    #expect(abs(time.date.timeIntervalSince1970 - Date().timeIntervalSince1970) < 60)
  }

  @Test(arguments: [Duration.seconds(3600), .seconds(Int64.max), .seconds(-1)])
  func cancellingEndsAWait(duration: Duration) async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await SystemTime().sleep(for: duration)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
