/// The line ends and characters of a text.
struct TextCounts: Sendable, Equatable {
  private typealias Block = SIMD16<Int8>

  private(set) var bytes = 0
  /// LF, CR and CRLF.
  private(set) var lineEnds = 0
  /// The bytes that continue a character.
  private(set) var continuations = 0
  /// The bytes that begin a character with two units in UTF-16.
  private(set) var pairs = 0

  init(_ text: Span<UInt8>) {
    bytes = text.count
    let returns = count(text)
    if returns > 0 { lineEnds -= Self.returnsBeforeFeed(text) }
  }

  /// The length in an encoding.
  func units(_ encoding: PositionEncoding) -> Int {
    switch encoding {
    case .utf8: bytes
    case .utf16: bytes - continuations + pairs
    case .utf32: bytes - continuations
    }
  }

  /// Counts each class of bytes. Returns the number of carriage returns.
  private mutating func count(_ text: Span<UInt8>) -> Int {
    let raw = text.bytes
    var index = 0
    var returns = 0
    while index &+ 16 <= text.count {
      // A counter of eight bits per lane overflows after 255 blocks.
      let start = index
      let end = min(text.count, start &+ 255 * 16)
      var (feed, carriage, all) = (Block.zero, Block.zero, Block.zero)
      while index &+ 16 <= end {
        let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
        feed &-= Self.lanes(block .== Block(repeating: 0x0A))
        carriage &-= Self.lanes(block .== Block(repeating: 0x0D))
        all |= block
        index &+= 16
      }
      let carriages = Self.sum(carriage)
      returns &+= carriages
      lineEnds &+= Self.sum(feed) &+ carriages
      // Most texts are ASCII.
      let halves = unsafeBitCast(all .< Block.zero, to: SIMD2<UInt64>.self)
      if halves.x | halves.y != 0 { countCharacters(raw, from: start, to: end) }
    }
    while index < text.count {
      let byte = text[index]
      if byte == 0x0D { returns &+= 1 }
      if byte.isLineEnd { lineEnds &+= 1 }
      if byte.isContinuation { continuations &+= 1 }
      if byte >= 0xF0 { pairs &+= 1 }
      index &+= 1
    }
    return returns
  }

  /// Counts the bytes of characters beyond ASCII in at most 255 blocks, which are within the text.
  private mutating func countCharacters(_ raw: RawSpan, from start: Int, to end: Int) {
    var index = start
    var (continuation, pair) = (Block.zero, Block.zero)
    while index &+ 16 <= end {
      let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
      // As signed numbers, 0x80...0xBF are less than -64 and 0xF0...0xFF are -16...-1.
      continuation &-= Self.lanes(block .< Block(repeating: -64))
      pair &-= Self.lanes((block .> Block(repeating: -17)) .& (block .< Block(repeating: 0)))
      index &+= 16
    }
    continuations &+= Self.sum(continuation)
    pairs &+= Self.sum(pair)
  }

  private static func returnsBeforeFeed(_ text: Span<UInt8>) -> Int {
    let raw = text.bytes
    let last = text.count &- 1
    var index = 0
    var count = 0
    while index &+ 16 <= last {
      let end = min(last, index &+ 255 * 16)
      var found = Block.zero
      while index &+ 16 <= end {
        let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
        let next = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index &+ 1, as: Block.self)
        found &-= lanes((block .== Block(repeating: 0x0D)) .& (next .== Block(repeating: 0x0A)))
        index &+= 16
      }
      count &+= sum(found)
    }
    while index < last {
      if text[index] == 0x0D, text[index &+ 1] == 0x0A { count &+= 1 }
      index &+= 1
    }
    return count
  }

  @inline(__always)
  private static func lanes(_ mask: SIMDMask<Block>) -> Block { unsafeBitCast(mask, to: Block.self) }

  @inline(__always)
  private static func sum(_ lanes: Block) -> Int {
    Int(SIMD16<UInt16>(truncatingIfNeeded: unsafeBitCast(lanes, to: SIMD16<UInt8>.self)).wrappedSum())
  }
}
