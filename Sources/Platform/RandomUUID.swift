/// A random UUID of version 4 (RFC 9562).
package enum RandomUUID {
  /// Creates a UUID in lower case, such as `cb14422c-3b8c-4648-be17-4dac61785ce0`.
  package static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return make(using: &generator)
  }

  /// The same from another generator; for tests.
  package static func make(using generator: inout some RandomNumberGenerator) -> String {
    // Version 4 in the high nibble of byte 6, variant 10 in the high bits of byte 8.
    let high: UInt64 = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low: UInt64 = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Array((Hex.text(high) + Hex.text(low)).utf8)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: digits[$0], as: UTF8.self) }
      .joined(separator: "-")
  }
}
