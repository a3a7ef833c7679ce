/// Which characters XML 1.0 allows, and scanning over the ones that mean nothing: eight or more bytes at a time while
/// they are plain ASCII.
enum XMLCharacters {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The top bit of each byte of `word` that equals `byte`. Only the lowest is sure: a borrow may set bits above it.
  @inline(__always)
  private static func byteMask(of byte: UInt8, in word: UInt64) -> UInt64 {
    let zeros = word ^ (ones &* UInt64(byte))
    return (zeros &- ones) & ~zeros & highs
  }

  /// The first place at or after `start` that holds one of three bytes, a control character or a byte over 0x7F.
  @inline(__always)
  static func skipPlain(_ bytes: Span<UInt8>, from start: Int, to first: UInt8, _ second: UInt8, _ third: UInt8) -> Int
  {
    var index = start
    let end = bytes.count
    let raw = bytes.bytes
    var steps = 0
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let controls = (word &- (ones &* 0x20)) & ~word & highs
      let stops = byteMask(of: first, in: word) | byteMask(of: second, in: word) | byteMask(of: third, in: word)
      let mask = stops | controls | (word & highs)
      if mask != 0 { return index &+ mask.trailingZeroBitCount / 8 }
      index &+= 8
      steps &+= 1
      // Short texts have ended by now; a long one goes on faster.
      if steps == 4 { index = skipBlocks(raw, from: index, to: first, second, third) }
    }
    while index < end {
      let byte = bytes[index]
      if byte == first || byte == second || byte == third || byte < 0x20 || byte > 0x7F { break }
      index &+= 1
    }
    return index
  }

  /// Steps over blocks of 32 bytes in which nothing stops a scan, one vector at a time.
  @inline(__always)
  private static func skipBlocks(
    _ raw: RawSpan, from start: Int, to first: UInt8, _ second: UInt8, _ third: UInt8
  ) -> Int {
    let one = SIMD4(repeating: ones)
    var index = start
    while index &+ 32 <= raw.byteCount {
      let block = raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
      let (a, b) = (block ^ SIMD4(repeating: ones &* UInt64(first)), block ^ SIMD4(repeating: ones &* UInt64(second)))
      let c = block ^ SIMD4(repeating: ones &* UInt64(third))
      let controls = (block &- SIMD4(repeating: ones &* 0x20)) & ~block
      let found = ((a &- one) & ~a) | ((b &- one) & ~b) | ((c &- one) & ~c) | controls | block
      let stops = found & SIMD4(repeating: highs)
      if (stops.x | stops.y) | (stops.z | stops.w) != 0 { break }
      index &+= 32
    }
    return index
  }

  /// The eight bytes at `index`, with zeros in the place of those at and behind `end`.
  @inline(__always)
  static func word(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> UInt64 {
    let count = end &- index
    if index &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      return count >= 8 ? word : word & ((1 << UInt64(count &* 8)) &- 1)
    }
    var word: UInt64 = 0
    for step in 0..<min(count, 8) { word |= UInt64(bytes[index &+ step]) << UInt64(step &* 8) }
    return word
  }

  /// Where the character at `index` ends; throws where it is none that XML allows.
  static func next(_ bytes: Span<UInt8>, at index: Int) throws(XMLFault) -> Int {
    guard let scalar = scalar(bytes, at: index) else {
      throw XMLFault(isCharacter: true, "the bytes are not UTF-8", at: index)
    }
    guard isAllowed(scalar.value) else {
      throw XMLFault(isCharacter: true, "a character is not allowed in XML", at: index)
    }
    return index &+ scalar.length
  }

  /// The character at `index`; nil where the bytes are not UTF-8.
  static func scalar(_ bytes: Span<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
    let first = UInt32(bytes[index])
    if first < 0x80 { return (first, 1) }
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

  /// The first place at or after `start` that is no white space.
  @inline(__always)
  static func skipBlanks(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, isBlank(bytes[index]) { index &+= 1 }
    return index
  }

  /// Whether the bytes at `index` are these.
  static func starts(_ bytes: Span<UInt8>, at index: Int, with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index &+ count <= bytes.count else { return false }
    for step in 0..<count where bytes[index &+ step] != text.utf8Start[step] { return false }
    return true
  }

  // MARK: Names

  // Bit n of the pair stands for the ASCII character n.
  private static let nameStarts: (UInt64, UInt64) = (0, 0x07FF_FFFE_87FF_FFFE)
  private static let nameParts: (UInt64, UInt64) = (0x03FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE)

  @inline(__always)
  static func isNamePart(_ byte: UInt8) -> Bool {
    let half = byte < 64 ? nameParts.0 : nameParts.1
    return byte < 0x80 && half >> UInt64(byte & 63) & 1 == 1
  }

  @inline(__always)
  static func isNameStart(_ byte: UInt8) -> Bool {
    let half = byte < 64 ? nameStarts.0 : nameStarts.1
    return byte < 0x80 && half >> UInt64(byte & 63) & 1 == 1
  }

  /// Whether a name may begin with this character, which is not ASCII.
  static func isNameStart(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
      0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// Whether a name may go on with this character, which is not ASCII.
  static func isNamePart(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: isNameStart(scalar)
    }
  }
}
