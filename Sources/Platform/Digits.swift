extension UInt8 {
  /// Whether it is one of the ASCII digits `0` to `9`.
  package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

extension StringProtocol {
  /// Whether it has at least one character, and all of them are ASCII digits.
  package var isDecimal: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }
}
