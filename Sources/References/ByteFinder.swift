/// Finds the next of a few bytes in a text, 16 bytes at a time.
struct ByteFinder: Sendable, Equatable {
  private typealias Block = SIMD16<Int8>

  /// The bytes, the last repeated up to eight.
  private let bytes: SIMD8<Int8>
  /// The number of different bytes.
  private let count: Int
  /// A bit for each of the 256 bytes. An array would be counted at each use.
  private let set: SIMD4<UInt64>

  init(_ searched: some Sequence<UInt8>) {
    let distinct = Set(searched).sorted()
    var words = SIMD4<UInt64>()
    for byte in distinct { words[Int(byte) / 64] |= 1 << UInt64(byte % 64) }
    set = words
    var bytes = SIMD8(repeating: Int8(bitPattern: distinct.last ?? 0))
    for (index, byte) in distinct.prefix(8).enumerated() { bytes[index] = Int8(bitPattern: byte) }
    self.bytes = bytes
    count = distinct.count
  }

  /// The first index from `start` up to `end` with one of the bytes; `end` if there is none.
  func next(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= text.count)
    var index = start
    if count <= 2 {
      index = skipTwo(text.bytes, from: start, to: end)
    } else if count <= 4 {
      index = skipFour(text.bytes, from: start, to: end)
    } else if count <= 8 {
      index = skipEight(text.bytes, from: start, to: end)
    }
    // A block follows only if it has one.
    if count <= 8, index &+ 16 <= end { return index }
    while index < end, !contains(text[index]) { index &+= 1 }
    return index
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word = byte < 128 ? (byte < 64 ? set.x : set.y) : (byte < 192 ? set.z : set.w)
    return word &>> UInt64(byte & 63) & 1 == 1
  }

  // MARK: Blocks

  private func skipTwo(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    let (first, second) = (Block(repeating: bytes[0]), Block(repeating: bytes[1]))
    return Self.skip(raw, from: start, to: end) { ($0 .== first) .| ($0 .== second) }
  }

  private func skipFour(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    let (first, second) = (Block(repeating: bytes[0]), Block(repeating: bytes[1]))
    let (third, fourth) = (Block(repeating: bytes[2]), Block(repeating: bytes[3]))
    return Self.skip(raw, from: start, to: end) {
      (($0 .== first) .| ($0 .== second)) .| (($0 .== third) .| ($0 .== fourth))
    }
  }

  private func skipEight(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    let low = (
      Block(repeating: bytes[0]), Block(repeating: bytes[1]), Block(repeating: bytes[2]), Block(repeating: bytes[3])
    )
    let high = (
      Block(repeating: bytes[4]), Block(repeating: bytes[5]), Block(repeating: bytes[6]), Block(repeating: bytes[7])
    )
    return Self.skip(raw, from: start, to: end) {
      let first = (($0 .== low.0) .| ($0 .== low.1)) .| (($0 .== low.2) .| ($0 .== low.3))
      let second = (($0 .== high.0) .| ($0 .== high.1)) .| (($0 .== high.2) .| ($0 .== high.3))
      return first .| second
    }
  }

  /// Skips blocks without one of the bytes, up to the first such byte in a block. Up to 15 bytes at the end are left. The caller
  /// checks the bounds.
  @inline(__always)
  private static func skip(
    _ raw: RawSpan, from start: Int, to end: Int, _ find: (Block) -> SIMDMask<Block>
  ) -> Int {
    var index = start
    while index &+ 16 <= end {
      let found = find(raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self))
      let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
      if halves.x != 0 { return index &+ halves.x.littleEndian.trailingZeroBitCount / 8 }
      if halves.y != 0 { return index &+ 8 &+ halves.y.littleEndian.trailingZeroBitCount / 8 }
      index &+= 16
    }
    return index
  }
}
