/// A number exactly as it was written: `1.0`, `1e2` and 30 digits keep their text.
package struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The token as written.
  package let text: String

  /// Wraps a token that has been checked to be a JSON number.
  package init(written text: String) { self.text = text }

  package init(_ value: Int) { text = String(value) }

  package var description: String { text }

  /// The value if it is whole and fits: `4`, `4.0` and `0.4e1` are 4. The result is exact: `1e-400` is not 0, and 2^53
  /// + 1 is itself.
  package var integer: Int? { Int(text) ?? wholeValue }

  /// The nearest double; infinite if the number is too large.
  package var double: Double { Double(text) ?? .nan }

  /// The whole value, from the digits without trailing zeros and the power of ten. The number is whole if the power is
  /// not negative.
  private var wholeValue: Int? {
    var digits: UInt64 = 0
    var zeros = 0
    var power = 0
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    var isFraction = false
    while let byte = rest.popFirst() {
      if byte | 0x20 == UInt8(ascii: "e") {
        power += Self.exponent(rest)
        break
      }
      if byte == UInt8(ascii: ".") {
        isFraction = true
        continue
      }
      if isFraction { power -= 1 }
      zeros += 1
      if byte == UInt8(ascii: "0") { continue }
      guard let shifted = Self.scaled(digits, by: zeros) else { return nil }
      let (sum, overflow) = shifted.addingReportingOverflow(UInt64(byte &- UInt8(ascii: "0")))
      if overflow { return nil }
      digits = sum
      zeros = 0
    }
    if digits == 0 { return 0 }
    guard power + zeros >= 0, let magnitude = Self.scaled(digits, by: power + zeros) else { return nil }
    if isNegative && magnitude == Int.min.magnitude { return .min }
    return Int(exactly: magnitude).map { isNegative ? -$0 : $0 }
  }

  /// Returns the exponent, clamped to a size that no number of digits can offset.
  private static func exponent(_ digits: Substring.UTF8View) -> Int {
    let bound = 1 << 48
    var value = 0
    for byte in digits where byte >= UInt8(ascii: "0") {
      value = min(bound, value * 10 + Int(byte - UInt8(ascii: "0")))
    }
    return digits.first == UInt8(ascii: "-") ? -value : value
  }

  /// Returns `digits` times a non-negative power of ten; nil if the result does not fit.
  private static func scaled(_ digits: UInt64, by power: Int) -> UInt64? {
    if digits == 0 { return 0 }
    var value = digits
    for _ in 0..<power {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
    }
    return value
  }
}
