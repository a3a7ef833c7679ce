/// Bytes that are stored as base64 (RFC 4648, the plain alphabet, padded) and decoded while they are read.
///
/// The text is the content of a JSON string, where a slash may be written `\/` and any digit `\uXXXX`. It shares the
/// storage of its message, so that a file in a message is in memory only once.
package struct Base64Text: Sendable, Equatable {
  private let storage: [UInt8]
  private let range: Range<Int>
  /// The number of bytes after decoding.
  package let count: Int

  /// Checks the text without decoding it. Nil for a text that is not padded base64 in the plain alphabet.
  package init?(jsonString storage: [UInt8], _ range: Range<Int>) {
    guard let count = Base64Digits.decodedCount(storage.span, range) else { return nil }
    self.storage = storage
    self.range = range
    self.count = count
  }

  /// The same for a text without escapes.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.contains(UInt8(ascii: "\\")) else { return nil }
    self.init(jsonString: bytes, bytes.indices)
  }

  package var reader: Reader { Reader(storage: storage, range: range, left: count) }

  package struct Reader: Sendable {
    private let storage: [UInt8]
    private let end: Int
    private var index: Int
    /// Bytes that have not been returned.
    private var left: Int
    /// The bytes of the last group that have not been returned: `pendingCount` bytes, from bit 23 down.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    fileprivate init(storage: [UInt8], range: Range<Int>, left: Int) {
      self.storage = storage
      self.left = left
      index = range.lowerBound
      end = range.upperBound
    }

    /// Fills the buffer and returns the number of bytes; 0 is the end.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let requested = min(buffer.count, left)
      var filled = 0
      while filled < requested {
        if pendingCount == 0 {
          filled = readPlainGroups(into: buffer, from: filled, to: requested)
          guard filled < requested else { break }
          readGroup()
        }
        buffer[filled] = UInt8(truncatingIfNeeded: pending >> 16)
        pending <<= 8
        pendingCount -= 1
        filled += 1
      }
      left -= filled
      return filled
    }

    /// Decodes groups of four digits without escapes and padding. Returns the new number of bytes in the buffer.
    private mutating func readPlainGroups(
      into buffer: UnsafeMutableRawBufferPointer, from start: Int, to requested: Int
    ) -> Int {
      let (text, values) = (storage, Base64Digits.values)
      var index = index
      defer { self.index = index }
      var filled = start
      // A block has twelve bytes, and the last of them is stored with one more.
      while requested - filled > 12, index + 16 <= end {
        let block = text.span.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: Base64Digits.Block.self)
        guard let groups = Base64Digits.groups(block) else { break }
        for lane in 0..<4 {
          buffer.storeBytes(of: (groups[lane] << 8).bigEndian, toByteOffset: filled + 3 * lane, as: UInt32.self)
        }
        filled += 12
        index += 16
      }
      while requested - filled >= 3, index + 4 <= end {
        var group: UInt32 = 0
        var other: UInt8 = 0
        for step in 0..<4 {
          let value = values[Int(text[index + step])]
          group = group << 6 | UInt32(value & 63)
          other |= value
        }
        guard other < 64 else { break }
        buffer[filled] = UInt8(truncatingIfNeeded: group >> 16)
        buffer[filled + 1] = UInt8(truncatingIfNeeded: group >> 8)
        buffer[filled + 2] = UInt8(truncatingIfNeeded: group)
        filled += 3
        index += 4
      }
      return filled
    }

    /// Decodes the next four digits, escaped or not; padding counts as zero.
    private mutating func readGroup() {
      pending = 0
      var index = index
      defer { self.index = index }
      for _ in 0..<4 {
        let digit = Base64Digits.next(storage.span, &index, to: end) ?? UInt8(ascii: "=")
        let value = Base64Digits.values[Int(digit)]
        pending = pending << 6 | UInt32(value < 64 ? value : 0)
      }
      pendingCount = 3
    }
  }
}

/// The digits of base64 inside a JSON string.
private enum Base64Digits {
  static let other: UInt8 = 0xFF

  /// The value of each byte as a digit; `other` for a byte that is not a digit.
  static let values: [UInt8] = {
    var values = [UInt8](repeating: other, count: 256)
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
    return values
  }()

  /// Returns the number of bytes that a text encodes; nil if it is not base64.
  static func decodedCount(_ text: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
    let values = values.span
    var (index, digits, padding) = (range.lowerBound, 0, 0)
    while index < range.upperBound {
      if padding == 0 {
        let plain = skipBlocks(text, from: index, to: range.upperBound)
        digits += plain - index
        index = plain
        if index == range.upperBound { break }
      }
      let byte = text[index]
      if padding == 0 && values[Int(byte)] < 64 {
        index += 1
      } else {
        guard let digit = next(text, &index, to: range.upperBound) else { return nil }
        if digit == UInt8(ascii: "=") {
          padding += 1
        } else if padding > 0 || values[Int(digit)] == other {
          return nil
        }
      }
      digits += 1
    }
    guard digits.isMultiple(of: 4), padding <= 2 else { return nil }
    return digits / 4 * 3 - padding
  }

  typealias Block = SIMD16<UInt8>

  /// Skips blocks of digits without escapes and padding.
  private static func skipBlocks(_ text: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int {
    let raw = text.bytes
    var index = start
    while index &+ 16 <= end {
      let (letters, others) = kinds(raw.unsafeLoadUnaligned(fromByteOffset: index, as: Block.self))
      guard areAll(letters.capitals .| letters.small .| others.digits .| others.plus .| others.slash) else { break }
      index &+= 16
    }
    return index
  }

  /// Returns the values of 16 digits, four in each number; nil if one of them is not a digit.
  static func groups(_ block: Block) -> SIMD4<UInt32>? {
    let (letters, others) = kinds(block)
    guard areAll(letters.capitals .| letters.small .| others.digits .| others.plus .| others.slash) else { return nil }
    // What is added to a character to get its value.
    var shift = Block(repeating: 16)
    shift.replace(with: Block(repeating: 191), where: letters.capitals)
    shift.replace(with: Block(repeating: 185), where: letters.small)
    shift.replace(with: Block(repeating: 4), where: others.digits)
    shift.replace(with: Block(repeating: 19), where: others.plus)
    let values = block &+ shift
    // The even lanes are the more significant ones of each pair.
    let pairs =
      SIMD8<UInt16>(truncatingIfNeeded: values.evenHalf) &<< 6 | SIMD8<UInt16>(truncatingIfNeeded: values.oddHalf)
    return SIMD4<UInt32>(truncatingIfNeeded: pairs.evenHalf) &<< 12 | SIMD4<UInt32>(truncatingIfNeeded: pairs.oddHalf)
  }

  private typealias Mask = SIMDMask<SIMD16<Int8>>

  @inline(__always)
  private static func kinds(
    _ block: Block
  ) -> (letters: (capitals: Mask, small: Mask), others: (digits: Mask, plus: Mask, slash: Mask)) {
    // An operator that takes a single byte is compiled to a loop over the block.
    let letters = (
      capitals: block &- Block(repeating: UInt8(ascii: "A")) .< Block(repeating: 26),
      small: block &- Block(repeating: UInt8(ascii: "a")) .< Block(repeating: 26)
    )
    let others = (
      digits: block &- Block(repeating: UInt8(ascii: "0")) .< Block(repeating: 10),
      plus: block .== Block(repeating: UInt8(ascii: "+")), slash: block .== Block(repeating: UInt8(ascii: "/"))
    )
    return (letters, others)
  }

  @inline(__always)
  private static func areAll(_ mask: Mask) -> Bool {
    let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return halves.x & halves.y == .max
  }

  /// Returns the next character, unescaped; nil at the end, and for an escape that cannot be a digit.
  static func next(_ text: borrowing Span<UInt8>, _ index: inout Int, to end: Int) -> UInt8? {
    guard index < end else { return nil }
    let byte = text[index]
    index += 1
    guard byte == UInt8(ascii: "\\") else { return byte }
    guard index < end else { return nil }
    let kind = text[index]
    index += 1
    if kind == UInt8(ascii: "/") { return kind }
    guard kind == UInt8(ascii: "u"), end - index >= 4 else { return nil }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let value = Hex.value(text[index]) else { return nil }
      unit = unit << 4 | UInt32(value)
      index += 1
    }
    return unit < 0x80 ? UInt8(unit) : nil
  }
}
