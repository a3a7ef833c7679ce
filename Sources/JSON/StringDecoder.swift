/// Decoding of the escapes inside string tokens.
enum StringDecoder {
  /// The text between two quotes. The range has been scanned, so every escape in it is whole.
  static func unescape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    String(unsafeUninitializedCapacity: range.count) { target in
      var filled = 0
      var index = range.lowerBound
      while index < range.upperBound {
        let byte = bytes[index]
        if byte != UInt8(ascii: "\\") {
          target[filled] = byte
          filled += 1
          index += 1
          continue
        }
        index = escape(bytes, at: index, to: range.upperBound, into: target, &filled)
      }
      return filled
    }
  }

  /// Writes what the escape at `index` stands for; where the text goes on. Never longer than the escape itself.
  private static func escape(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, into target: UnsafeMutableBufferPointer<UInt8>,
    _ filled: inout Int
  ) -> Int {
    guard index + 1 < end else { return end }
    let kind = bytes[index + 1]
    guard kind == UInt8(ascii: "u"), let unit = StringScanner.codeUnit(bytes, at: index, to: end) else {
      target[filled] = plain(kind)
      filled += 1
      return index + 2
    }
    var value = UInt32(unit)
    var next = index + 6
    if unit & 0xFC00 == 0xD800, let low = StringScanner.codeUnit(bytes, at: next, to: end) {
      value = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
      next += 6
    }
    for byte in UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
      target[filled] = byte
      filled += 1
    }
    return next
  }

  private static func plain(_ kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: kind
    }
  }
}
