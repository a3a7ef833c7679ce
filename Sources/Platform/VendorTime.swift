/// Parses times in all forms that the vendors use. `RFC3339` parses the times of clients.
///
/// | form | example |
/// | --- | --- |
/// | RFC 3339, with any fraction | `2026-10-24T19:02:31.123Z`, `2026-10-24T21:02:31+02:00` |
/// | a zone without its colon, or hours only | `2026-10-24T19:02:31.000+0000`, `2026-10-24T19:02:31+00` |
/// | no zone, which is UTC; a blank instead of the `T`; no seconds | `2026-10-24 19:02:31`, `2026-10-24T19:02` |
/// | a date alone, which is its midnight in UTC | `2026-10-24` |
/// | the end of a day | `2026-10-24T24:00:00Z` |
/// | milliseconds since 1970, as a number or as digits | `1792868551000` |
package enum VendorTime {
  /// The last millisecond of the year 9999.
  private static let lastMillisecond = 253_402_300_799_999
  /// A smaller number counts seconds: as milliseconds, it would be before March 1973.
  private static let leastMilliseconds = 100_000_000_000

  /// Returns the time of a number; nil outside the years 0000 to 9999.
  package static func parse(number: Int) -> Timestamp? {
    guard (-62_167_219_200_000...lastMillisecond).contains(number) else { return nil }
    let isSeconds = number.magnitude < leastMilliseconds.magnitude
    return isSeconds ? Timestamp(timeIntervalSince1970: Double(number)) : Timestamp(millisecondsSince1970: number)
  }

  /// Returns the time in a text, ignoring blanks around it; nil for any other text.
  package static func parse(_ text: Span<UInt8>) -> Timestamp? {
    // The usual forms are tried first, because a listing has hundreds of them.
    if let time = CivilTime.parsePlain(text) ?? RFC3339.parse(text) { return time }
    var (start, end) = (0, text.count)
    while start < end, text[start] <= 0x20 { start += 1 }
    while start < end, text[end - 1] <= 0x20 { end -= 1 }
    guard end - start <= 64 else { return nil }
    return text.extracting(start..<end).withUnsafeBufferPointer { bytes in
      var reader = Reader(text: bytes)
      return reader.time()
    }
  }

  /// The same for a string.
  package static func parse(_ text: some StringProtocol) -> Timestamp? {
    CivilTime.withUTF8(text) { parse($0.span) }
  }

  /// Reads a text from its start. The reader does not outlive the text.
  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    mutating func time() -> Timestamp? {
      if let number = wholeNumber() { return VendorTime.parse(number: number) }
      guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
        let midnight = CivilTime.midnight(year, month, day)
      else { return nil }
      if isAtEnd { return CivilTime.date(seconds: midnight, nanosecond: 0) }
      guard take("T") || take("t") || take(" "), let (seconds, nanosecond) = clock(), let offset = zone(), isAtEnd
      else {
        return nil
      }
      return CivilTime.date(seconds: midnight + seconds - offset, nanosecond: nanosecond)
    }

    /// Returns the whole text as a number of 9 to 15 digits; nil for any other text.
    private func wholeNumber() -> Int? {
      guard (9...15).contains(text.count) else { return nil }
      return CivilTime.digits(text.span, 0, text.count)
    }

    /// Reads the seconds since midnight and the nanoseconds.
    private mutating func clock() -> (seconds: Int64, nanosecond: Int)? {
      guard let hour = digits(2), take(":"), let minute = digits(2), minute < 60 else { return nil }
      var (second, nanosecond) = (0, 0)
      if take(":") {
        guard let found = digits(2), found <= 60 else { return nil }
        second = found
        if take(".") || take(",") {
          guard let fraction = fraction() else { return nil }
          nanosecond = fraction
        }
      }
      guard hour < 24 || hour == 24 && minute == 0 && second == 0 && nanosecond == 0 else { return nil }
      return (Int64(hour * 3600 + minute * 60 + second), nanosecond)
    }

    /// Reads at least one digit; the first nine count.
    private mutating func fraction() -> Int? {
      let start = index
      var (value, scale) = (0, 100_000_000)
      while index < text.count, let digit = CivilTime.digits(text.span, index, 1) {
        value += digit * scale
        scale /= 10
        index += 1
      }
      return index > start ? value : nil
    }

    /// Reads the seconds east of UTC; no zone means UTC.
    private mutating func zone() -> Int64? {
      _ = take(" ")
      if isAtEnd || take("Z") || take("z") { return 0 }
      if take("U") { return take("T") && take("C") ? 0 : nil }
      if take("G") { return take("M") && take("T") ? 0 : nil }
      let isEast = take("+")
      guard isEast || take("-"), let hours = digits(2), hours < 24 else { return nil }
      var minutes = 0
      if !isAtEnd {
        _ = take(":")
        guard let found = digits(2), found < 60 else { return nil }
        minutes = found
      }
      let seconds = Int64(hours * 3600 + minutes * 60)
      return isEast ? seconds : -seconds
    }

    private var isAtEnd: Bool { index == text.count }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
      index += 1
      return true
    }

    private mutating func digits(_ count: Int) -> Int? {
      guard index + count <= text.count, let value = CivilTime.digits(text.span, index, count) else { return nil }
      index += count
      return value
    }
  }
}
