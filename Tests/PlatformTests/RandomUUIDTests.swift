import Platform
import Testing

@Suite struct RandomUUIDTests {
  private struct FakeRandom: RandomNumberGenerator {
    let value: UInt64
    mutating func next() -> UInt64 { value }
  }

  /// Version and variant are set whatever the random bits are.
  @Test(arguments: [
    (UInt64.min, "00000000-0000-4000-8000-000000000000"), (.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    (0x0123_4567_89AB_CDEF, "01234567-89ab-4def-8123-456789abcdef"),
  ])
  func theFormIsThatOfVersion4(bits: UInt64, text: String) {
    var source = FakeRandom(value: bits)
    #expect(RandomUUID.make(using: &source) == text)
  }

  @Test func eachUUIDIsDifferent() {
    let made = (0..<1000).map { _ in RandomUUID.make() }
    #expect(Set(made).count == 1000 && made.allSatisfy { $0.utf8.count == 36 })
  }
}
