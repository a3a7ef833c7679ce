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
    var (text, hash) = (text, self)
    text.withUTF8 { for byte in $0 { hash.add(byte) } }
    self = hash
  }

  package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// The hash as sixteen hexadecimal digits.
  package var hex: String { Hex.text(value) }
}
