/// Decodes the escapes in string tokens.
enum StringDecoder {
  /// Decodes a token that has been scanned.
  @inline(__always)
  static func string(_ bytes: Span<UInt8>, _ text: JSONCursor.Text) -> String {
    text.isEscaped ? unescape(bytes, text.range) : plain(bytes, text.range)
  }

  /// Returns a scanned range as text, without decoding escapes.
  @inline(__always)
  static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    let text = bytes.extracting(range)
    if text.count <= shortLength { return short(text) }
    return text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Returns the text between two quotes. The range has been scanned. Only `JSONSlice.string(atMost:)` may truncate its
  /// last character or escape.
  static func unescape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    String(unsafeUninitializedCapacity: range.count) { target in
      var filled = 0
      var index = range.lowerBound
      while true {
        index = copyPlain(bytes, from: index, to: range.upperBound, into: target, &filled)
        guard index < range.upperBound else { return filled }
        index = escape(bytes, at: index, to: range.upperBound, into: target, &filled)
      }
    }
  }

  /// Decodes the text between two quotes from `index` on, until less than `reserve` bytes of the target are free. Returns the
  /// number of bytes in the target.
  static func decode(
    _ bytes: Span<UInt8>, _ index: inout Int, to end: Int, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var filled = 0
    while index < end, target.count &- filled > reserve {
      // Decoded text is never longer than its source, so it fits.
      let limit = min(end, index &+ (target.count &- filled &- reserve))
      index = copyPlain(bytes, from: index, to: limit, into: target, &filled)
      guard index < limit else { continue }
      // Most escapes of a long text are its line ends.
      if index &+ 1 < end, bytes[index &+ 1] == UInt8(ascii: "n") {
        target[filled] = 0x0A
        filled &+= 1
        index &+= 2
      } else {
        index = escape(bytes, at: index, to: end, into: target, &filled)
      }
    }
    return filled
  }

  /// More than the bytes of a character.
  static let reserve = 16

  /// The length of the texts that a String keeps in itself.
  private static let shortLength = 15

  /// Returns a text of at most `shortLength` bytes. `String(decoding:)` takes twice as long, because it copies byte by byte.
  @inline(__always)
  private static func short(_ text: Span<UInt8>) -> String {
    String(unsafeUninitializedCapacity: text.count) { target in
      let (source, count) = (text.bytes, text.count)
      let raw = UnsafeMutableRawBufferPointer(target)
      // Two words, which overlap.
      if count >= 8 {
        copy(source, 0, into: raw, as: UInt64.self)
        copy(source, count &- 8, into: raw, as: UInt64.self)
      } else if count >= 4 {
        copy(source, 0, into: raw, as: UInt32.self)
        copy(source, count &- 4, into: raw, as: UInt32.self)
      } else {
        for index in 0..<count { target[index] = text[index] }
      }
      return count
    }
  }

  /// Copies a word that the caller knows to be in both.
  @inline(__always)
  private static func copy<Word: BitwiseCopyable>(
    _ source: RawSpan, _ index: Int, into target: UnsafeMutableRawBufferPointer, as: Word.Type
  ) {
    target.storeBytes(
      of: source.unsafeLoadUnaligned(fromByteOffset: index, as: Word.self), toByteOffset: index, as: Word.self)
  }

  /// Whether a scanned token equals `name` after decoding.
  static func matches(_ bytes: Span<UInt8>, _ text: JSONCursor.Text, _ name: StaticString) -> Bool {
    if text.isEscaped { return unescape(bytes, text.range).utf8.elementsEqual("\(name)".utf8) }
    let count = name.utf8CodeUnitCount
    guard text.range.count == count else { return false }
    for step in 0..<count where bytes[text.range.lowerBound + step] != name.utf8Start[step] { return false }
    return true
  }

  /// Copies the bytes up to the next backslash or the end, whose index it returns.
  @inline(__always)
  private static func copyPlain(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into target: UnsafeMutableBufferPointer<UInt8>,
    _ filled: inout Int
  ) -> Int {
    var index = start
    let raw = bytes.bytes
    let rawTarget = UnsafeMutableRawBufferPointer(target)
    // An operator that takes a single byte is compiled to a loop over the block.
    let slash = SIMD16(repeating: UInt8(ascii: "\\"))
    while index &+ 16 <= end {
      let block = raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      rawTarget.storeBytes(of: block, toByteOffset: filled, as: SIMD16<UInt8>.self)
      let halves = unsafeBitCast(block .== slash, to: SIMD2<UInt64>.self)
      if halves.x | halves.y != 0 {
        let (half, before) = halves.x != 0 ? (halves.x, 0) : (halves.y, 8)
        let count = before &+ half.littleEndian.trailingZeroBitCount / 8
        filled &+= count
        return index &+ count
      }
      index &+= 16
      filled &+= 16
    }
    while index &+ 8 <= end {
      // Whole words are written, more than is kept. The space suffices, because decoded text is never longer than its
      // source.
      let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      rawTarget.storeBytes(of: word, toByteOffset: filled, as: UInt64.self)
      let mask = StringScanner.byteMask(of: UInt8(ascii: "\\"), in: UInt64(littleEndian: word))
      let count = mask == 0 ? 8 : mask.trailingZeroBitCount / 8
      index &+= count
      filled &+= count
      if mask != 0 { return index }
    }
    while index < end, bytes[index] != UInt8(ascii: "\\") {
      target[filled] = bytes[index]
      filled &+= 1
      index &+= 1
    }
    return index
  }

  /// Decodes the escape at `index` and returns its end. The result is never longer than the escape.
  private static func escape(
    _ bytes: Span<UInt8>, at index: Int, to end: Int, into target: UnsafeMutableBufferPointer<UInt8>,
    _ filled: inout Int
  ) -> Int {
    guard index + 1 < end else { return end }
    let kind = bytes[index + 1]
    guard kind == UInt8(ascii: "u"), let unit = StringScanner.codeUnit(bytes, at: index, to: end) else {
      target[filled] = character(kind)
      filled += 1
      return index + 2
    }
    var value = UInt32(unit)
    var next = index + 6
    if unit & 0xFC00 == 0xD800, next + 1 < end, bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u"),
      let low = StringScanner.codeUnit(bytes, at: next, to: end), low & 0xFC00 == 0xDC00
    {
      value = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
      next += 6
    }
    append(Unicode.Scalar(value) ?? "\u{FFFD}", to: target, &filled)
    return next
  }

  private static func append(
    _ scalar: Unicode.Scalar, to target: UnsafeMutableBufferPointer<UInt8>, _ filled: inout Int
  ) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      target[filled] = byte
      filled += 1
    }
  }

  private static func character(_ kind: UInt8) -> UInt8 {
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
