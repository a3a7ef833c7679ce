/// The bytes that a bracket expression such as `[a-z_]` matches.
struct ByteSet: Sendable, Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static func == (left: Self, right: Self) -> Bool { left.words == right.words }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  private mutating func invert() { words = (~words.0, ~words.1, ~words.2, ~words.3) }

  private mutating func insert(_ bytes: ClosedRange<UInt8>) { for byte in bytes { insert(byte) } }

  // MARK: Reading

  /// Reads an expression after its `[`. Returns the position after its `]`; nil if it has none.
  mutating func read(_ pattern: [UInt8], from start: Int) -> Int? {
    var index = start
    let isInverted = index < pattern.count && [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[index])
    if isInverted { index += 1 }
    let first = index
    while index < pattern.count {
      // A `]` at the start is a member.
      if pattern[index] == UInt8(ascii: "]"), index > first {
        if isInverted { invert() }
        return index + 1
      }
      if let end = readClass(pattern, from: index) {
        index = end
        continue
      }
      guard let low = Self.member(pattern, &index) else { return nil }
      guard index + 1 < pattern.count, pattern[index] == UInt8(ascii: "-"), pattern[index + 1] != UInt8(ascii: "]")
      else {
        insert(low)
        continue
      }
      index += 1
      guard let high = Self.member(pattern, &index) else { return nil }
      if low <= high { insert(low...high) }
    }
    return nil
  }

  private static func member(_ pattern: [UInt8], _ index: inout Int) -> UInt8? {
    if pattern[index] == UInt8(ascii: "\\") { index += 1 }
    guard index < pattern.count else { return nil }
    defer { index += 1 }
    return pattern[index]
  }

  /// Reads `[:alpha:]`.
  private mutating func readClass(_ pattern: [UInt8], from start: Int) -> Int? {
    guard pattern[start...].starts(with: "[:".utf8) else { return nil }
    for (name, ranges) in Self.classes where pattern[(start + 2)...].starts(with: "\(name):]".utf8) {
      for range in ranges { insert(range) }
      return start + name.utf8.count + 4
    }
    return nil
  }

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  private static let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
  private static let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
  private static let punctuation: [ClosedRange<UInt8>] = [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
  private static let classes: [(name: String, ranges: [ClosedRange<UInt8>])] = [
    ("alnum", [digits, lower, upper]), ("alpha", [lower, upper]), ("blank", [0x09...0x09, 0x20...0x20]),
    ("cntrl", [0x00...0x1F, 0x7F...0x7F]), ("digit", [digits]), ("graph", [0x21...0x7E]), ("lower", [lower]),
    ("print", [0x20...0x7E]), ("punct", punctuation), ("space", [0x09...0x0D, 0x20...0x20]), ("upper", [upper]),
    ("xdigit", [digits, UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F")]),
  ]
}
