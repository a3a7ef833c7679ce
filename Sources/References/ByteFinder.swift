/// Finds the next of a few bytes in a text, 16 bytes at a time.
struct ByteFinder: Sendable {
  private typealias Block = SIMD16<Int8>

  /// The bytes, the last repeated up to eight.
  private let bytes: SIMD8<Int8>
  /// The number of different bytes.
  private let count: Int
  private let table: [Bool]

  init(_ searched: some Sequence<UInt8>) {
    var table = [Bool](repeating: false, count: 256)
    for byte in searched { table[Int(byte)] = true }
    let distinct = (0...UInt8.max).filter { table[Int($0)] }
    var bytes = SIMD8(repeating: Int8(bitPattern: distinct.last ?? 0))
    for (index, byte) in distinct.prefix(8).enumerated() { bytes[index] = Int8(bitPattern: byte) }
    self.bytes = bytes
    self.table = table
    count = distinct.count
  }

  /// The first index from `start` up to `end` with one of the bytes; `end` if there is none.
  func next(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= text.count)
    var index = start
    if count <= 4 {
      index = skipFour(text.bytes, from: start, to: end)
    } else if count <= 8 {
      index = skipEight(text.bytes, from: start, to: end)
    }
    while index < end, !table[Int(text[index])] { index &+= 1 }
    return max(index, start)
  }

  /// Skips blocks without one of the bytes, up to the first byte in a block that has one.
  private func skipFour(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    let (first, second) = (Block(repeating: bytes[0]), Block(repeating: bytes[1]))
    let (third, fourth) = (Block(repeating: bytes[2]), Block(repeating: bytes[3]))
    var index = start
    while index &+ 16 <= end {
      // Within the bounds that `next` checks.
      let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
      let found = (block .== first) .| (block .== second) .| (block .== third) .| (block .== fourth)
      if let offset = Self.offset(of: found) { return index &+ offset }
      index &+= 16
    }
    return index
  }

  private func skipEight(_ raw: RawSpan, from start: Int, to end: Int) -> Int {
    let low = (
      Block(repeating: bytes[0]), Block(repeating: bytes[1]), Block(repeating: bytes[2]), Block(repeating: bytes[3])
    )
    let high = (
      Block(repeating: bytes[4]), Block(repeating: bytes[5]), Block(repeating: bytes[6]), Block(repeating: bytes[7])
    )
    var index = start
    while index &+ 16 <= end {
      let block = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
      let first = (block .== low.0) .| (block .== low.1) .| (block .== low.2) .| (block .== low.3)
      let second = (block .== high.0) .| (block .== high.1) .| (block .== high.2) .| (block .== high.3)
      if let offset = Self.offset(of: first .| second) { return index &+ offset }
      index &+= 16
    }
    return index
  }

  @inline(__always)
  private static func offset(of found: SIMDMask<Block>) -> Int? {
    let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
    guard halves.x | halves.y != 0 else { return nil }
    let (half, before) = halves.x != 0 ? (halves.x, 0) : (halves.y, 8)
    return before &+ half.littleEndian.trailingZeroBitCount / 8
  }
}
