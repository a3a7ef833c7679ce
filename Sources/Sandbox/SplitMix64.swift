import Platform

/// A seeded generator: the same seed gives the same numbers on every system, which the standard generators do not
/// promise. (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014.)
struct SplitMix64: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A generator for one part of a whole, independent of how many numbers the other parts draw.
  init(seed: UInt64, part: UInt64) {
    self.init(seed: seed)
    state = next() ^ (part &* 0xD1B5_4A32_D192_ED03)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 up to but not including `bound`; 0 for a bound below 1.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  mutating func percent(_ percent: Int) -> Bool { below(100) < percent }

  /// The index of one of the weights, drawn in proportion to them.
  mutating func weighted(_ weights: [Int]) -> Int {
    var rest = below(weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return 0
  }

  mutating func hex32() -> String { Hex.text(next()) + Hex.text(next()) }

  /// In the form of a random UUID.
  mutating func uuid() -> String {
    let digits = Array(hex32().utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
      text.append(index == 12 ? UInt8(ascii: "4") : index == 16 ? UInt8(ascii: "9") : digit)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Array {
  func pick(_ random: inout SplitMix64) -> Element? { isEmpty ? nil : self[random.below(count)] }
}
