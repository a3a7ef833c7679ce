/// A generator of equal numbers for equal seeds (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  package mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(0...(values.count - 1))] }
  /// True with this probability in percent.
  package mutating func hits(_ percent: Int) -> Bool { roll(1...100) <= percent }

  /// Damages a text once or twice: removes, repeats or replaces up to `span` bytes, inserts one of `pieces`, or flips a
  /// bit.
  package mutating func damaged(_ bytes: [UInt8], with pieces: [[UInt8]], span: Int) -> [UInt8] {
    var text = bytes
    for _ in 0..<roll(1...2) {
      let index = roll(0...text.count)
      let end = min(text.count, index + roll(0...span))
      switch roll(0...4) {
      case 0: text.removeSubrange(index..<end)
      case 1: text.insert(contentsOf: pick(pieces), at: index)
      case 2: text.replaceSubrange(index..<end, with: pick(pieces))
      case 3: text.insert(contentsOf: text[index..<end], at: index)
      default: if index < text.count { text[index] ^= 1 << UInt8.random(in: 0..<8, using: &self) }
      }
    }
    return text
  }
}
