/// The member names that a reader knows, found by their bytes without building a String.
///
/// Records have their members in one order, so the search begins after the last found name.
package struct JSONNames: Sendable {
  /// The first eight bytes of each name; a shorter name is padded with zeros.
  private let heads: [UInt64]
  private let names: [[UInt8]]
  /// Each name in quotes with a colon behind it: its first eight bytes, and the words behind them.
  private struct Spelling: Sendable {
    let first: UInt64
    /// Ones where `first` has bytes of the name.
    let mask: UInt64
    let count: Int
    /// The index in `words` of the second word.
    let rest: Int
  }
  private let spellings: [Spelling]
  /// Words of eight bytes, zeros behind the last of each name.
  private let words: [UInt64]

  /// Creates a table of names in their usual order. The names must not need escapes.
  package init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
    var (spellings, words): ([Spelling], [UInt64]) = ([], [])
    for name in names {
      let bytes = Array("\"\(name)\":".utf8)
      spellings.append(
        Spelling(
          first: Self.word(bytes.span, at: 0, to: bytes.count),
          mask: bytes.count >= 8 ? .max : (1 << UInt64(bytes.count * 8)) - 1, count: bytes.count, rest: words.count))
      for start in stride(from: 8, to: bytes.count, by: 8) {
        words.append(Self.word(bytes.span, at: start, to: bytes.count))
      }
    }
    (self.spellings, self.words) = (spellings, words)
    heads = self.names.map { name in
      name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }
  }

  /// Returns the index of a known name; nil for any other. The caller passes `hint` from one search to the next.
  @inline(__always)
  func find(_ text: JSONCursor.Text, in bytes: Span<UInt8>, _ hint: inout Int) -> Int? {
    if text.isEscaped { return names.firstIndex { $0.elementsEqual(StringDecoder.unescape(bytes, text.range).utf8) } }
    let head = Self.word(bytes, at: text.range.lowerBound, to: text.range.upperBound)
    var index = hint
    for _ in heads.indices {
      if index >= heads.count { index = 0 }
      if heads[index] == head, isSpelt(index, text.range, bytes) {
        hint = index &+ 1
        return index
      }
      index &+= 1
    }
    return nil
  }

  /// The first of the next three names from `hint` on that is at `start`, with the end of its colon. Members that were not
  /// requested, and optional ones, are passed over.
  @inline(__always)
  func next(
    from hint: Int, at start: Int, in bytes: Span<UInt8>, to end: Int
  ) -> (nameIndex: Int, end: Int)? {
    guard start &+ 8 <= end, end <= bytes.count else { return nil }
    let head = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    var nameIndex = hint
    let behind = min(hint &+ 3, spellings.count)
    while nameIndex < behind {
      let spelling = spellings[nameIndex]
      let last = start &+ spelling.count
      if head & spelling.mask == spelling.first, last <= end, isSpelt(spelling, start &+ 8, bytes, to: last) {
        return (nameIndex, last)
      }
      nameIndex &+= 1
    }
    return nil
  }

  /// Whether the words behind the first are at `start`.
  @inline(__always)
  private func isSpelt(_ spelling: Spelling, _ start: Int, _ bytes: Span<UInt8>, to last: Int) -> Bool {
    var (index, word) = (start, spelling.rest)
    while index < last {
      if words[word] != Self.word(bytes, at: index, to: last) { return false }
      word &+= 1
      index &+= 8
    }
    return true
  }

  /// Returns the eight bytes at `index`, with zeros from `end` on.
  @inline(__always)
  static func word(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> UInt64 {
    let count = end &- index
    if index &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      return count >= 8 ? word : word & ((1 << UInt64(count &* 8)) &- 1)
    }
    var word: UInt64 = 0
    for step in 0..<min(count, 8) { word |= UInt64(bytes[index &+ step]) << UInt64(step &* 8) }
    return word
  }

  private func isSpelt(_ index: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    guard names[index].count == range.count else { return false }
    for step in 0..<range.count where step >= 8 && names[index][step] != bytes[range.lowerBound + step] { return false }
    return true
  }
}
