/// The times of the protocol: RFC 3339, in UTC.
package enum RFC3339 {
  /// Formats a date: `2026-11-21T10:00:00Z`, or `2026-11-21T10:00:00.123Z` if the milliseconds are not zero. Finer
  /// fractions are truncated, so that a "since" never excludes its own record. A date outside the years 0000 to 9999
  /// becomes the nearest limit.
  package static func format(_ date: Timestamp) -> String {
    String(unsafeUninitializedCapacity: length) { write(date, into: $0) }
  }

  /// The maximum length of a time in bytes.
  package static let length = 24

  /// Writes the same into a buffer of at least `length` bytes. Returns the number of bytes.
  package static func write(_ date: Timestamp, into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let parts = CivilTime.components(of: date)
    var count = CivilTime.write(parts, separator: UInt8(ascii: "T"), into: bytes)
    let millisecond = parts.nanosecond / 1_000_000
    if millisecond > 0 {
      bytes[count] = UInt8(ascii: ".")
      bytes[count + 1] = UInt8(ascii: "0") + UInt8(millisecond / 100)
      bytes[count + 2] = UInt8(ascii: "0") + UInt8(millisecond / 10 % 10)
      bytes[count + 3] = UInt8(ascii: "0") + UInt8(millisecond % 10)
      count += 4
    }
    bytes[count] = UInt8(ascii: "Z")
    return count + 1
  }

  /// Parses a time strictly. `T` and `Z` may have either case, an offset is required, and the day must exist. A
  /// fraction may have any length; nanoseconds are used. A second of 60 is the second after 59. It is accepted only
  /// where a leap second is possible: at the end of a day in UTC.
  package static func parse(_ text: Span<UInt8>) -> Timestamp? {
    guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"),
      let (local, isLeap) = CivilTime.wholeSeconds(text, leapSecond: true)
    else { return nil }
    var position = 19
    var nanosecond = 0
    if text[position] == UInt8(ascii: ".") {
      guard let fraction = fraction(text, from: position + 1) else { return nil }
      (nanosecond, position) = fraction
    }
    guard let offset = offset(text, from: position) else { return nil }
    let seconds = local - offset
    if isLeap && seconds % 86400 != 0 { return nil }
    return CivilTime.date(seconds: seconds, nanosecond: nanosecond)
  }

  /// The same for a string.
  package static func parse(_ text: some StringProtocol) -> Timestamp? {
    CivilTime.withUTF8(text) { parse($0.span) }
  }

  /// Parses at least one digit; the first nine count.
  private static func fraction(_ text: Span<UInt8>, from start: Int) -> (nanosecond: Int, end: Int)? {
    var position = start
    var value = 0
    var scale = 100_000_000
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value += Int(digit) * scale
      scale /= 10
      position += 1
    }
    return position > start ? (value, position) : nil
  }

  /// Returns the seconds east of UTC of the `Z` or `+hh:mm` that must end the text.
  private static func offset(_ text: Span<UInt8>, from start: Int) -> Int64? {
    guard start < text.count else { return nil }
    if text[start] | 0x20 == UInt8(ascii: "z") { return text.count == start + 1 ? 0 : nil }
    let isEast = text[start] == UInt8(ascii: "+")
    guard isEast || text[start] == UInt8(ascii: "-"), text.count == start + 6, text[start + 3] == UInt8(ascii: ":"),
      let hours = CivilTime.digits(text, start + 1, 2), let minutes = CivilTime.digits(text, start + 4, 2),
      hours <= 23, minutes <= 59
    else { return nil }
    let seconds = Int64(hours * 3600 + minutes * 60)
    return isEast ? seconds : -seconds
  }
}
