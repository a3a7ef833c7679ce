// The ISO 8601 styles of FoundationEssentials cost 7.5 MB in a static binary and 4 MB of resident memory, and accept
// more than RFC 3339.

/// Days and times of the Gregorian calendar in UTC, years 0000 to 9999.
package enum CivilTime {
  /// The parts of a time, in UTC. `month` and `day` count from 1.
  package typealias Components = (
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanosecond: Int
  )

  /// Seconds from 1970, the origin of days here, to 2001, the origin of `Timestamp`.
  private static let epochToReference: Int64 = 978_307_200
  private static let microsecondsPerDay: Int64 = 86_400_000_000
  private static let firstMicrosecond: Int64 = -62_167_219_200_000_000
  private static let lastMicrosecond: Int64 = 253_402_300_799_999_999

  /// Returns the date of these parts; nil for an invalid day or time. Leap seconds are invalid.
  package static func date(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) -> Timestamp? {
    guard let seconds = seconds(year, month, day, hour, minute, second) else { return nil }
    return date(seconds: seconds, nanosecond: 0)
  }

  /// Returns the parts of a date, rounded to microseconds, or to milliseconds more than 136 years from 2001. This is
  /// the precision of a `Timestamp`, which is a floating-point number. A date outside the years 0000 to 9999 becomes
  /// the nearest limit; NaN becomes 1970.
  package static func components(of date: Timestamp) -> Components {
    let total = microseconds(of: date)
    var days = total / microsecondsPerDay
    var rest = total % microsecondsPerDay
    if rest < 0 {
      rest += microsecondsPerDay
      days -= 1
    }
    let (year, month, day) = civil(fromDays: Int(days))
    let seconds = Int(rest / 1_000_000)
    return (
      year, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, Int(rest % 1_000_000) * 1000
    )
  }

  /// Returns the milliseconds since 1970 of the time that `RFC3339.format` writes.
  package static func milliseconds(of date: Timestamp) -> Int {
    let microseconds = microseconds(of: date)
    return Int(microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000)
  }

  /// Parses `yyyy-MM-dd HH:mm:ss` as UTC, the form of some of IBM's dates. Accepts nothing else.
  package static func parsePlain(_ text: Span<UInt8>) -> Timestamp? {
    guard text.count == 19, text[10] == UInt8(ascii: " "),
      let seconds = wholeSeconds(text, leapSecond: false)
    else { return nil }
    return date(seconds: seconds.value, nanosecond: 0)
  }

  /// Formats a date as `yyyy-MM-dd HH:mm:ss` in UTC. Fractions of a second are truncated.
  package static func formatPlain(_ date: Timestamp) -> String {
    let parts = components(of: date)
    return String(unsafeUninitializedCapacity: 19) { write(parts, separator: UInt8(ascii: " "), into: $0) }
  }

  // MARK: Shared by both forms

  /// Returns the seconds from 1970 to the start of a day; nil for an invalid day.
  static func midnight(_ year: Int, _ month: Int, _ day: Int) -> Int64? { seconds(year, month, day, 0, 0, 0) }

  static func date(seconds: Int64, nanosecond: Int) -> Timestamp {
    Timestamp(timeIntervalSinceReferenceDate: Double(seconds - epochToReference) + Double(nanosecond) / 1e9)
  }

  /// Runs `body` on the text's UTF-8. Copies only a text that is not contiguous.
  static func withUTF8<Result>(
    _ text: some StringProtocol, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
  }

  /// Returns the number that `count` digits from `start` make; nil if a byte is not a digit. The caller checks the
  /// bounds.
  static func digits(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  /// Returns the number that two digits make; nil if a byte is not a digit.
  @inline(__always)
  private static func pair(_ text: Span<UInt8>, _ start: Int) -> Int? {
    let (tens, ones) = (text[start] &- UInt8(ascii: "0"), text[start &+ 1] &- UInt8(ascii: "0"))
    return max(tens, ones) < 10 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  /// Returns the seconds since 1970 of the 19 bytes `yyyy-MM-dd?HH:mm:ss`, with any separator. With `leapSecond`, 60 is
  /// the second after 59 and is reported.
  static func wholeSeconds(_ text: Span<UInt8>, leapSecond: Bool) -> (value: Int64, isLeap: Bool)? {
    guard text.count >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let century = pair(text, 0), let yearOfCentury = pair(text, 2), let month = pair(text, 5),
      let day = pair(text, 8), let hour = pair(text, 11), let minute = pair(text, 14), let second = pair(text, 17)
    else { return nil }
    let year = century * 100 + yearOfCentury
    let isLeap = leapSecond && second == 60
    guard let value = seconds(year, month, day, hour, minute, isLeap ? 59 : second) else { return nil }
    return (isLeap ? value + 1 : value, isLeap)
  }

  /// Writes 19 bytes and returns their number.
  static func write(_ parts: Components, separator: UInt8, into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let text = UnsafeMutableRawBufferPointer(bytes)
    @inline(__always)
    func put(_ value: Int, at position: Int) {
      let tens = UInt16(truncatingIfNeeded: value) / 10
      let ones = UInt16(truncatingIfNeeded: value) &- tens &* 10
      text.storeBytes(of: (ones << 8 | tens | 0x3030).littleEndian, toByteOffset: position, as: UInt16.self)
    }
    put(parts.year / 100, at: 0)
    put(parts.year % 100, at: 2)
    bytes[4] = UInt8(ascii: "-")
    put(parts.month, at: 5)
    bytes[7] = UInt8(ascii: "-")
    put(parts.day, at: 8)
    bytes[10] = separator
    put(parts.hour, at: 11)
    bytes[13] = UInt8(ascii: ":")
    put(parts.minute, at: 14)
    bytes[16] = UInt8(ascii: ":")
    put(parts.second, at: 17)
    return 19
  }

  private static func microseconds(of date: Timestamp) -> Int64 {
    let interval = date.timeIntervalSinceReferenceDate
    guard !interval.isNaN else { return 0 }
    let lowest = Double(firstMicrosecond / 1_000_000 - epochToReference)
    let highest = Double(lastMicrosecond / 1_000_000 + 1 - epochToReference)
    if interval <= lowest { return firstMicrosecond }
    if interval >= highest { return lastMicrosecond }
    let second = interval.rounded(.down)
    let fraction = interval - second
    // At this distance from 2001, the floating-point number cannot represent microseconds.
    let isCoarse = abs(interval) > 4_294_967_296
    let microseconds = isCoarse ? (fraction * 1e3).rounded() * 1e3 : (fraction * 1e6).rounded()
    return min((Int64(second) + epochToReference) * 1_000_000 + Int64(microseconds), lastMicrosecond)
  }

  private static func seconds(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
  ) -> Int64? {
    guard 0...9999 ~= year, 1...12 ~= month, day >= 1, day <= daysIn(month, of: year),
      0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second
    else { return nil }
    return Int64(days(year, month, day)) * 86400 + Int64(hour * 3600 + minute * 60 + second)
  }

  private static func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Counting from 1 March makes the leap day the last of its year. Years count from 1 March of the year -400, 719,468 + 146,097
  // days before 1970, so that nothing is negative.
  private static let daysToOrigin = 719_468 + 146_097

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = UInt32(truncatingIfNeeded: month <= 2 ? year + 399 : year + 400)
    let months = UInt32(truncatingIfNeeded: month <= 2 ? month + 9 : month - 3)
    let centuries = years / 100
    let dayOfYear = (153 * months + 2) / 5 + UInt32(truncatingIfNeeded: day) - 1
    return Int(years * 365 + years / 4 - centuries + centuries / 4 + dayOfYear) - daysToOrigin
  }

  /// The date of a day of the years 0000 to 9999. The divisions of Hinnant's algorithm ("chrono-compatible low-level date
  /// algorithms") become multiplications (Neri and Schneider, "Euclidean affine functions and their application to calendar
  /// algorithms").
  private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let quarters = 4 * UInt32(truncatingIfNeeded: days + daysToOrigin) + 3
    let (century, rest) = quarters.quotientAndRemainder(dividingBy: 146_097)
    let product = UInt64(rest | 3) * 2_939_745
    let yearOfCentury = UInt32(truncatingIfNeeded: product >> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let months = 2141 * dayOfYear + 197_913
    let (month, day) = (Int(months >> 16), Int((months & 0xFFFF) / 2141))
    let isNextYear = dayOfYear >= 306
    let year = Int(100 * century + yearOfCentury) - 400 + (isNextYear ? 1 : 0)
    return (year, isNextYear ? month - 12 : month, day + 1)
  }
}
