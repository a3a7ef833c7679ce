/// Consecutive hexadecimal digits of a text, with an optional separator between two digits: `6b:34`, `6b 34`, `6b-34`.
struct HexRun {
  enum Outcome {
    case continued
    /// The run has its maximum length and may continue.
    case full
    case ended
  }

  /// The maximum length. A longer run is searched in pieces, so that memory does not grow with the text.
  private static let limit = 1 << 16
  /// The digits that a piece shares with the previous one: more than the shortest part of a secret that is recognised.
  private static let overlap = 1 << 12

  /// The values of the digits.
  private(set) var digits: [UInt8] = []
  /// The position of each digit in the text.
  private var positions: [Int] = []
  private var isBehindSeparator = false

  mutating func add(_ byte: UInt8, at position: Int) -> Outcome {
    if let value = Hex.value(byte) {
      digits.append(value)
      positions.append(position)
      isBehindSeparator = false
      return digits.count < Self.limit ? .continued : .full
    }
    let isSeparator = byte == UInt8(ascii: " ") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
    guard isSeparator, !digits.isEmpty, !isBehindSeparator else { return .ended }
    isBehindSeparator = true
    return .continued
  }

  mutating func keepEnd() {
    digits.removeFirst(digits.count - Self.overlap)
    positions.removeFirst(positions.count - Self.overlap)
  }

  mutating func clear() {
    digits.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    isBehindSeparator = false
  }

  /// The part of the text from the first of these digits to the last.
  func original(_ range: Range<Int>) -> Range<Int> { positions[range.lowerBound]..<positions[range.upperBound - 1] + 1 }
}
