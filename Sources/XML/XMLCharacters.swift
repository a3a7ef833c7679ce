/// The characters that XML 1.0 allows, and scans over characters without meaning: 16 bytes at a time in plain ASCII.
enum XMLCharacters {
  /// Returns the first index at or after `start` with one of three bytes, a control character or a byte over 0x7F.
  @inline(__always)
  static func skipPlain(_ bytes: Span<UInt8>, from start: Int, to first: UInt8, _ second: UInt8, _ third: UInt8) -> Int
  {
    var index = start
    let raw = bytes.bytes
    let stops = (
      SIMD16(repeating: Int8(bitPattern: first)), SIMD16(repeating: Int8(bitPattern: second)),
      SIMD16(repeating: Int8(bitPattern: third))
    )
    // Bytes over 0x7F are negative. An operator that takes a single byte is compiled to a loop over the block.
    let blank = SIMD16<Int8>(repeating: 0x20)
    precondition(start >= 0)
    while index &+ 16 <= bytes.count {
      let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<Int8>.self)
      let found = (block .< blank) .| (block .== stops.0) .| (block .== stops.1) .| (block .== stops.2)
      let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
      if halves.x | halves.y != 0 {
        let (half, before) = halves.x != 0 ? (halves.x, 0) : (halves.y, 8)
        return index &+ before &+ half.littleEndian.trailingZeroBitCount / 8
      }
      index &+= 16
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == first || byte == second || byte == third || byte < 0x20 || byte > 0x7F { break }
      index &+= 1
    }
    return index
  }

  /// Whether the `count` bytes at two indices, which must exist, are equal.
  @inline(__always)
  static func areEqual(_ bytes: Span<UInt8>, _ first: Int, _ second: Int, count: Int) -> Bool {
    precondition(min(first, second, count) >= 0 && max(first, second) &+ count <= bytes.count)
    // Within the ranges that were checked above. The last word overlaps the one before.
    let raw = bytes.bytes
    if count >= 8 {
      var index = 0
      while index &+ 8 < count {
        if differ(raw, first &+ index, second &+ index, as: UInt64.self) { return false }
        index &+= 8
      }
      return !differ(raw, first &+ count &- 8, second &+ count &- 8, as: UInt64.self)
    }
    if count >= 4 {
      return !differ(raw, first, second, as: UInt32.self)
        && !differ(raw, first &+ count &- 4, second &+ count &- 4, as: UInt32.self)
    }
    for index in 0..<count where bytes[first &+ index] != bytes[second &+ index] { return false }
    return true
  }

  @inline(__always)
  private static func differ<Word: FixedWidthInteger & BitwiseCopyable>(
    _ raw: RawSpan, _ first: Int, _ second: Int, as: Word.Type
  ) -> Bool {
    raw.unsafeLoadUnaligned(fromUncheckedByteOffset: first, as: Word.self)
      != raw.unsafeLoadUnaligned(fromUncheckedByteOffset: second, as: Word.self)
  }

  /// Returns the end of the character at `index`; throws if XML does not allow the character.
  static func next(_ bytes: Span<UInt8>, at index: Int) throws(XMLError) -> Int {
    guard let scalar = scalar(bytes, at: index) else {
      throw XMLError("The bytes are not UTF-8", at: index, isCharacter: true)
    }
    guard isAllowed(scalar.value) else {
      throw XMLError("XML does not allow this character", at: index, isCharacter: true)
    }
    return index &+ scalar.length
  }

  /// Returns the first occurrence of `mark` at or after `start`. Checks the characters before it.
  static func find(_ mark: StaticString, _ bytes: Span<UInt8>, from start: Int) throws(XMLError) -> Int {
    let first = mark.utf8Start[0]
    var index = start
    while true {
      index = skipPlain(bytes, from: index, to: first, first, first)
      guard index < bytes.count else { throw .truncated(at: bytes.count) }
      if bytes[index] != first {
        index = try next(bytes, at: index)
      } else if starts(bytes, at: index, with: mark) {
        return index
      } else {
        index += 1
      }
    }
  }

  /// Returns the character at `index`; nil if the bytes are not UTF-8.
  @inline(__always)
  static func scalar(_ bytes: Span<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
    bytes[index] < 0x80 ? (UInt32(bytes[index]), 1) : wideScalar(bytes, at: index)
  }

  private static func wideScalar(_ bytes: Span<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
    let first = UInt32(bytes[index])
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, index &+ length <= bytes.count else { return nil }
    var value = first & (0x7F >> UInt32(length))
    for step in 1..<length {
      let byte = bytes[index &+ step]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let isShortest = length == 2 || (length == 3 ? value >= 0x800 : value >= 0x10000)
    return isShortest && value <= 0x10FFFF && value & 0xFFFF_F800 != 0xD800 ? (value, length) : nil
  }

  static func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// Returns the first index at or after `start` that is not white space.
  @inline(__always)
  static func skipBlanks(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, isBlank(bytes[index]) { index &+= 1 }
    return index
  }

  /// Whether the bytes at `index` begin with `text`.
  static func starts(_ bytes: Span<UInt8>, at index: Int, with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index &+ count <= bytes.count else { return false }
    for step in 0..<count where bytes[index &+ step] != text.utf8Start[step] { return false }
    return true
  }

  // MARK: Names

  /// Whether a name may contain this character.
  @inline(__always)
  static func isNamePart(_ scalar: UInt32, isFirst: Bool = false) -> Bool {
    guard scalar < 0x80 else { return isWideNamePart(scalar, isFirst) }
    // Bit n represents the ASCII character n or 64 + n.
    let half: UInt64 = scalar >= 64 ? 0x07FF_FFFE_87FF_FFFE : isFirst ? 0 : 0x03FF_6000_0000_0000
    return half >> UInt64(scalar & 63) & 1 == 1
  }

  private static func isWideNamePart(_ scalar: UInt32, _ isFirst: Bool) -> Bool {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
      0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: !isFirst
    default: false
    }
  }

  /// Whether a byte in a tag ends a name.
  @inline(__always)
  static func isNameEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ">") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "/") || isBlank(byte)
  }

  /// Scans the name at `start`. Returns its end and the colon after its prefix.
  @inline(__always)
  static func name(_ bytes: Span<UInt8>, at start: Int) throws(XMLError) -> (colon: Int?, end: Int) {
    var (index, part) = (start, start)
    var colon: Int?
    while index < bytes.count {
      guard let (value, length) = scalar(bytes, at: index) else { throw XMLError("The bytes are not UTF-8", at: index) }
      if value == 0x3A, colon == nil, index > start {
        colon = index
        part = index &+ 1
      } else if !isNamePart(value, isFirst: index == part) {
        break
      }
      index &+= length
    }
    guard index < bytes.count else { throw .truncated(at: bytes.count) }
    guard index > part, bytes[index] != UInt8(ascii: ":") else { throw XMLError("A name is missing", at: index) }
    return (colon, index)
  }
}
