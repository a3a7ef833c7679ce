/// Scans the content of a JSON string: eight or more bytes at a time in plain ASCII, otherwise by character.
enum StringScanner {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Scans to `end` from `start`, which is after the opening quote or an earlier `resume`.
  @inline(__always)
  static func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(ScanError) -> StringScan {
    // Most strings are plain, and end here.
    let stop = skipPlain(bytes, from: start, to: end)
    if stop < end, bytes[stop] == UInt8(ascii: "\"") { return .closed(quote: stop, isEscaped: false) }
    return try scanOn(bytes, from: stop, to: end)
  }

  private static func scanOn(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(ScanError) -> StringScan {
    var index = start
    var isEscaped = false
    while true {
      index = skipLine(bytes, from: index, to: end)
      guard index < end else { return .open(resume: end) }
      let byte = bytes[index]
      let length: Int?
      switch byte {
      case UInt8(ascii: "\""): return .closed(quote: index, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        if index &+ 1 < end, bytes[index &+ 1] == UInt8(ascii: "n") {
          index &+= 2
          continue
        }
        length = try escape(bytes, at: index, to: end)
      case 0..<0x20: throw ScanError(.controlCharacter, at: index)
      default: length = try sequence(bytes, at: index, to: end)
      }
      guard let length else { return .open(resume: index) }
      index &+= length
    }
  }

  /// Like `scan`, but accepts halves of surrogate pairs and bytes that are not UTF-8.
  static func scanLeniently(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(ScanError) -> StringScan {
    var index = start
    var isEscaped = false
    while true {
      index = skipPlain(bytes, from: index, to: end)
      guard index < end else { return .open(resume: end) }
      switch bytes[index] {
      case UInt8(ascii: "\""): return .closed(quote: index, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        let isUnit = index + 1 < end && bytes[index + 1] == UInt8(ascii: "u")
        if isUnit && codeUnit(bytes, at: index, to: end) != nil {
          index &+= 6
        } else {
          guard let length = try escape(bytes, at: index, to: end) else { return .open(resume: index) }
          index &+= length
        }
      case 0x80...: index &+= 1
      default: throw ScanError(.controlCharacter, at: index)
      }
    }
  }

  /// Returns the top bit of each byte of `word` that equals `byte`. Only the lowest one is reliable, because a borrow
  /// may set bits above it.
  @inline(__always)
  static func byteMask(of byte: UInt8, in word: UInt64) -> UInt64 {
    let zeros = word ^ (ones &* UInt64(byte))
    return (zeros &- ones) & ~zeros & highs
  }

  /// The same for every byte that must be escaped in a string: quotes, backslashes and control characters.
  @inline(__always)
  static func specials(in word: UInt64) -> UInt64 {
    let controls = (word &- (ones &* 0x20)) & ~word & highs
    return byteMask(of: UInt8(ascii: "\""), in: word) | byteMask(of: UInt8(ascii: "\\"), in: word) | controls
  }

  /// The same for every byte that ends a run of plain ASCII: those, and bytes over 0x7F.
  @inline(__always)
  private static func stops(in word: UInt64) -> UInt64 {
    let quotes = (word ^ (ones &* UInt64(UInt8(ascii: "\"")))) &- ones
    let slashes = (word ^ (ones &* UInt64(UInt8(ascii: "\\")))) &- ones
    return (quotes | slashes | (word &- (ones &* 0x20)) | word) & highs
  }

  /// Skips blocks of 32 plain bytes.
  @inline(never)
  private static func skipBlocks(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 32 <= end {
      let first = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<Int8>.self)
      let second = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index &+ 16, as: SIMD16<Int8>.self)
      // Bytes over 0x7F are negative. An operator that takes a single byte is compiled to a loop over the block.
      let (blank, quote, slash) = (
        SIMD16<Int8>(repeating: 0x20), SIMD16<Int8>(repeating: 0x22), SIMD16<Int8>(repeating: 0x5C)
      )
      let stops =
        (first .< blank) .| (first .== quote) .| (first .== slash) .| (second .< blank) .| (second .== quote)
        .| (second .== slash)
      let halves = unsafeBitCast(stops, to: SIMD2<UInt64>.self)
      if halves.x | halves.y != 0 { break }
      index &+= 32
    }
    return index
  }

  /// Like `skipPlain`, for a text of lines, which have a few blocks each.
  @inline(__always)
  private static func skipLine(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= bytes.count)
    var index = start
    let raw = bytes.bytes
    let (blank, quote, slash) = (
      SIMD16<Int8>(repeating: 0x20), SIMD16<Int8>(repeating: 0x22), SIMD16<Int8>(repeating: 0x5C)
    )
    while index &+ 16 <= end {
      // Within the bounds that were checked above.
      let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<Int8>.self)
      let stops = (block .< blank) .| (block .== quote) .| (block .== slash)
      let halves = unsafeBitCast(stops, to: SIMD2<UInt64>.self)
      if halves.x != 0 { return index &+ halves.x.littleEndian.trailingZeroBitCount / 8 }
      if halves.y != 0 { return index &+ 8 &+ halves.y.littleEndian.trailingZeroBitCount / 8 }
      index &+= 16
    }
    return skipPlain(bytes, from: index, to: end)
  }

  /// Returns the first index at or after `start` with a quote, a backslash, a control character or a byte over 0x7F.
  @inline(__always)
  static func skipPlain(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= bytes.count)
    var index = start
    let raw = bytes.bytes
    var steps = 0
    while index &+ 8 <= end {
      // Within the bounds that were checked above.
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
      let mask = stops(in: word)
      if mask != 0 { return index &+ mask.trailingZeroBitCount / 8 }
      index &+= 8
      steps &+= 1
      // Names and short texts have ended by now. A long text continues faster.
      if steps == 4 { index = skipBlocks(raw, from: index, to: end) }
    }
    while index < end {
      let byte = bytes[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return index }
      index &+= 1
    }
    return end
  }

  /// Returns the length of the escape at `index`; a pair of surrogates counts as one. Nil if it is truncated.
  private static func escape(_ bytes: Span<UInt8>, at index: Int, to end: Int) throws(ScanError) -> Int? {
    guard index + 1 < end else { return nil }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"): break
    default: throw ScanError(.invalidEscape, at: index)
    }
    guard let unit = codeUnit(bytes, at: index, to: end) else {
      try checkCutOff(bytes, at: index, to: end, escape: index)
      return nil
    }
    if unit & 0xFC00 == 0xDC00 { throw ScanError(.loneSurrogate, at: index) }
    guard unit & 0xFC00 == 0xD800 else { return 6 }
    let second = index + 6
    if second < end && bytes[second] != UInt8(ascii: "\\") { throw ScanError(.loneSurrogate, at: index) }
    if second + 1 < end && bytes[second + 1] != UInt8(ascii: "u") { throw ScanError(.loneSurrogate, at: index) }
    guard let low = codeUnit(bytes, at: second, to: end) else {
      try checkCutOff(bytes, at: second, to: end, escape: index)
      return nil
    }
    if low & 0xFC00 != 0xDC00 { throw ScanError(.loneSurrogate, at: index) }
    return 12
  }

  /// Throws for a `\uXXXX` with an invalid digit, but not for a truncated one.
  private static func checkCutOff(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, escape: Int
  ) throws(ScanError) {
    for offset in min(index + 2, end)..<min(index + 6, end) where hexValue(bytes[offset]) == nil {
      throw ScanError(.invalidEscape, at: escape)
    }
  }

  /// Returns the code unit of `\uXXXX` at `index`; nil if it is truncated or not hexadecimal.
  static func codeUnit(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> UInt16? {
    guard index + 6 <= end else { return nil }
    var unit: UInt16 = 0
    for offset in (index + 2)..<(index + 6) {
      guard let value = hexValue(bytes[offset]) else { return nil }
      unit = unit << 4 | value
    }
    return unit
  }

  /// A copy of `Hex.value` in Platform, because JSON imports no module.
  private static func hexValue(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// Returns the length of the UTF-8 sequence at `index`, two to four; nil if it is truncated. Overlong forms,
  /// surrogates and values over U+10FFFF fail.
  @inline(__always)
  static func sequence(_ bytes: Span<UInt8>, at index: Int, to end: Int) throws(ScanError) -> Int? {
    let first = bytes[index]
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, low) = (3, 0xA0)
    case 0xED: (length, high) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, low) = (4, 0x90)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, high) = (4, 0x8F)
    default: throw ScanError(.invalidUTF8, at: index)
    }
    for step in 1..<length {
      guard index + step < end else { return nil }
      let byte = bytes[index + step]
      if byte < low || byte > high { throw ScanError(.invalidUTF8, at: index) }
      (low, high) = (0x80, 0xBF)
    }
    return length
  }
}
