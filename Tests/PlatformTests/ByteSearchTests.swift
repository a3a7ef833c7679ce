import Platform
import TestSupport
import Testing

@Suite("A search in bytes finds the first occurrence") struct ByteSearchTests {
  /// A search without any tricks.
  private static func slow(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    guard part.count <= bytes.count else { return nil }
    return (0...(bytes.count - part.count)).first { bytes[$0...].starts(with: part) }
  }

  private static func fast(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in part.withUnsafeBufferPointer { ByteSearch.first($0, in: bytes) } }
  }

  @Test("Of two letters, in random short texts", arguments: 1...20)
  func random(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 97...98, using: &random) }
      let part = (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 97...98, using: &random) }
      #expect(Self.fast(part, in: bytes) == Self.slow(part, in: bytes), "\(part) in \(bytes)")
    }
  }

  @Test(
    "A range of a text is that of its characters",
    arguments: [("naïve 🧵 thread", "🧵", "naïve "), ("a://b", "://", "a"), ("x", "", ""), ("€€=", "€=", "€")])
  func text(_ text: String, _ part: String, _ before: String) throws {
    let range = try #require(text.firstRange(ofText: part))
    #expect(text[..<range.lowerBound] == before && text[range] == part)
    let inner = text.dropFirst(0)
    #expect(inner.firstRange(ofText: part[...]) == range)
    #expect(text.dropFirst(text.count).firstRange(ofText: part)?.isEmpty ?? !part.isEmpty)
  }
}
