extension UInt8 {
  /// Whether the byte is one of the ASCII digits `0` to `9`.
  @inlinable package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

extension StringProtocol {
  /// Whether the text is not empty and consists of ASCII digits. Inlinable, because the first call of a generic function takes
  /// 0.2 million instructions, to look up its types.
  @inlinable package var isDecimal: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }
}
