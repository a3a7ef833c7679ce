/// Encodes the content of string tokens. Escapes only quotes, backslashes and control characters.
enum StringEncoder {
  /// Encodes `range` of `source`. `target` must have space for six bytes per source byte, and for eight more.
  @inline(__always)
  static func escape(
    _ source: UnsafeRawBufferPointer, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer,
    _ filled: inout Int
  ) {
    var index = range.lowerBound
    let (blank, quote, slash) = (
      SIMD16<UInt8>(repeating: 0x20), SIMD16(repeating: UInt8(ascii: "\"")), SIMD16(repeating: UInt8(ascii: "\\"))
    )
    // Plain blocks. An operator that takes a single byte is compiled to a loop over the block.
    while index &+ 16 <= range.upperBound {
      let block = source.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      let specials = (block .< blank) .| (block .== quote) .| (block .== slash)
      let halves = unsafeBitCast(specials, to: SIMD2<UInt64>.self)
      if halves.x | halves.y != 0 { break }
      target.storeBytes(of: block, toByteOffset: filled, as: SIMD16<UInt8>.self)
      index &+= 16
      filled &+= 16
    }
    while index &+ 8 <= range.upperBound {
      // Whole words are written. The bytes from the first one to escape are overwritten.
      let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      target.storeBytes(of: word, toByteOffset: filled, as: UInt64.self)
      let mask = StringScanner.specials(in: UInt64(littleEndian: word))
      let count = mask == 0 ? 8 : mask.trailingZeroBitCount / 8
      index &+= count
      filled &+= count
      if mask != 0 {
        append(source[index], to: target, &filled)
        index &+= 1
      }
    }
    if range.upperBound >= 8 {
      escapeRest(source, index..<range.upperBound, into: target, &filled)
    } else {
      for byte in source[index..<range.upperBound] { put(byte, into: target, &filled) }
    }
  }

  /// Encodes at most seven bytes, taken from the last eight bytes of the range.
  @inline(__always)
  private static func escapeRest(
    _ source: UnsafeRawBufferPointer, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer,
    _ filled: inout Int
  ) {
    let last = UInt64(
      littleEndian: source.loadUnaligned(fromByteOffset: range.upperBound &- 8, as: UInt64.self))
    var index = range.lowerBound
    while index < range.upperBound {
      // The shift adds zeros after the remaining bytes, which end the count like a special character.
      let word = last >> UInt64(truncatingIfNeeded: 8 &* (8 &- (range.upperBound &- index)))
      target.storeBytes(of: word.littleEndian, toByteOffset: filled, as: UInt64.self)
      let count = StringScanner.specials(in: word).trailingZeroBitCount / 8
      index &+= count
      filled &+= count
      if index < range.upperBound {
        append(source[index], to: target, &filled)
        index &+= 1
      }
    }
  }

  @inline(__always)
  private static func put(_ byte: UInt8, into target: UnsafeMutableRawBufferPointer, _ filled: inout Int) {
    if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      append(byte, to: target, &filled)
    } else {
      target[filled] = byte
      filled &+= 1
    }
  }

  private static func append(_ byte: UInt8, to target: UnsafeMutableRawBufferPointer, _ filled: inout Int) {
    target[filled] = UInt8(ascii: "\\")
    if let letter = letter(byte) {
      target[filled + 1] = letter
      filled += 2
      return
    }
    let digits: StaticString = "0123456789abcdef"
    target[filled + 1] = UInt8(ascii: "u")
    target[filled + 2] = UInt8(ascii: "0")
    target[filled + 3] = UInt8(ascii: "0")
    target[filled + 4] = digits.utf8Start[Int(byte >> 4)]
    target[filled + 5] = digits.utf8Start[Int(byte & 15)]
    filled += 6
  }

  /// Returns the letter of a two-character escape; nil if the byte has none.
  @inline(__always)
  private static func letter(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x22, 0x5C: byte
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    default: nil
    }
  }
}
