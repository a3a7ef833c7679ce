/// HMAC-SHA-256 (RFC 2104): proves that a text was made with the same key.
package enum HMAC {
  private static let blockLength = 64

  package static func digest(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > blockLength ? SHA256.digest(key) : key
    block += [UInt8](repeating: 0, count: blockLength - block.count)
    let inner = SHA256.digest(block.map { $0 ^ 0x36 } + message)
    return SHA256.digest(block.map { $0 ^ 0x5C } + inner)
  }

  /// A random key, which only this process knows.
  package static func makeKey() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
