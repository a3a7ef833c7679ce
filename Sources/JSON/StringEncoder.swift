/// Encodes the content of string tokens. Escapes only quotes, backslashes and control characters.
enum StringEncoder {
  private typealias Block = SIMD16<UInt8>

  /// Copies a text that needs no escapes. Returns false for any other text; the bytes in `target` then have no meaning.
  ///
  /// The last word overlaps the one before, so that no rest is copied byte by byte. `target` must have space for the text.
  @inline(__always)
  static func copyPlain(
    _ source: UnsafeRawPointer, _ count: Int, into target: UnsafeMutableRawPointer
  ) -> Bool {
    if count >= 16 {
      var index = 0
      while index &+ 16 < count {
        if specials(copying: source + index, to: target + index) != 0 { return false }
        index &+= 16
      }
      return specials(copying: source + (count &- 16), to: target + (count &- 16)) == 0
    }
    if count >= 8 {
      let first = source.loadUnaligned(as: UInt64.self)
      let last = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      target.storeBytes(of: first, as: UInt64.self)
      target.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
      return specials(in: SIMD2(first, last)) == 0
    }
    if count >= 4 {
      let first = source.loadUnaligned(as: UInt32.self)
      let last = source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      target.storeBytes(of: first, as: UInt32.self)
      target.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
      let word = UInt64(first) | UInt64(last) << 32
      return specials(in: SIMD2(word, word)) == 0
    }
    for index in 0..<count {
      let byte = source.load(fromByteOffset: index, as: UInt8.self)
      if needsEscape(byte) { return false }
      target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
    return true
  }

  /// Returns ones for each byte to escape.
  @inline(__always)
  private static func halves(_ block: Block) -> SIMD2<UInt64> {
    // An operator that takes a single byte is compiled to a loop over the block.
    let specials =
      (block .< Block(repeating: 0x20)) .| (block .== Block(repeating: UInt8(ascii: "\"")))
      .| (block .== Block(repeating: UInt8(ascii: "\\")))
    return unsafeBitCast(specials, to: SIMD2<UInt64>.self)
  }

  /// Returns 0 if no byte needs an escape.
  @inline(__always)
  private static func specials(in words: SIMD2<UInt64>) -> UInt64 {
    let halves = halves(unsafeBitCast(words, to: Block.self))
    return halves.x | halves.y
  }

  /// The same for 16 bytes that are copied.
  @inline(__always)
  private static func specials(copying source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) -> UInt64 {
    let words = source.loadUnaligned(as: SIMD2<UInt64>.self)
    target.storeBytes(of: words, as: SIMD2<UInt64>.self)
    return specials(in: words)
  }

  /// Encodes `range` of `source`. `target` must have space for six bytes per source byte, and for 16 more.
  @inline(__always)
  static func escape(
    _ source: UnsafeRawBufferPointer, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer,
    _ filled: inout Int
  ) {
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    var index = range.lowerBound
    // Whole words are written. The bytes from the first one to escape are overwritten.
    while index &+ 16 <= range.upperBound {
      let block = (from + index).loadUnaligned(as: Block.self)
      (to + filled).storeBytes(of: block, as: Block.self)
      let halves = halves(block)
      guard halves.x | halves.y != 0 else {
        index &+= 16
        filled &+= 16
        continue
      }
      let (half, before) = halves.x != 0 ? (halves.x, 0) : (halves.y, 8)
      let count = before &+ half.littleEndian.trailingZeroBitCount / 8
      index &+= count
      filled &+= count
      append(source[index], to: target, &filled)
      index &+= 1
    }
    while index &+ 8 <= range.upperBound {
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
    if needsEscape(byte) {
      append(byte, to: target, &filled)
    } else {
      target[filled] = byte
      filled &+= 1
    }
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
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
