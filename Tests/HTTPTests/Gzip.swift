/// Writes gzip (RFC 1952) with almost no compression, and decompression bombs.
enum Gzip {
  /// The bytes in one stored block.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    let block: [UInt8] = [1] + littleEndian(count) + littleEndian(~count) + bytes
    return header + block + littleEndian(checksum(bytes)) + littleEndian(UInt32(bytes.count))
  }

  /// Zeros: 13 bits for each 258 of them, in a block with the fixed codes of RFC 1951, section 3.2.6.
  static func bomb(atLeast count: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b011, 3)  // the last block, with fixed codes
    bits.writeCode(0b0011_0000, 8)  // the byte 0
    for _ in 0...(count / 258) {
      bits.writeCode(0b1100_0101, 8)  // 258 bytes
      bits.writeCode(0, 5)  // distance of one byte
    }
    bits.writeCode(0, 7)
    return header + bits.finish()
  }

  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
  }

  private struct BitWriter {
    private var bytes: [UInt8] = []
    private var current: UInt8 = 0
    private var used: UInt8 = 0

    /// The lowest bit first.
    mutating func write(_ value: UInt16, _ count: Int) {
      for position in 0..<count { writeBit(UInt8(value >> position & 1)) }
    }

    /// The highest bit first, as Huffman codes are written.
    mutating func writeCode(_ code: UInt16, _ count: Int) {
      for position in (0..<count).reversed() { writeBit(UInt8(code >> position & 1)) }
    }

    mutating func finish() -> [UInt8] { used == 0 ? bytes : bytes + [current] }

    private mutating func writeBit(_ bit: UInt8) {
      current |= bit << used
      used += 1
      guard used == 8 else { return }
      bytes.append(current)
      current = 0
      used = 0
    }
  }
}
