/// A 64-bit FNV-1a hash. It detects damage and mix-ups but not forgery. Cursors and ids store its values, which must
/// therefore never change.
package struct FNV1a: Sendable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The length of `hex`.
  package static let digits = 16

  package init() {}

  package init(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

  // Not generic: each byte of another module's sequence is a call.
  package init(_ bytes: [UInt8]) { for byte in bytes { add(byte) } }

  package mutating func add(_ text: String) {
    let hash = text.utf8.withContiguousStorageIfAvailable { bytes in
      var hash = self
      for byte in bytes { hash.add(byte) }
      return hash
    }
    if let hash {
      self = hash
    } else {
      for byte in text.utf8 { add(byte) }
    }
  }

  package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// The hash as sixteen hexadecimal digits.
  package var hex: String { Hex.text(value) }

  /// The hash behind a letter.
  package func hex(after letter: Unicode.Scalar) -> String {
    String(unsafeUninitializedCapacity: 1 + Self.digits) { bytes in
      bytes[0] = UInt8(ascii: letter)
      return 1 + Hex.write(value, into: UnsafeMutableBufferPointer(rebasing: bytes[1...]))
    }
  }
}
