/// The member names that a reader knows, found by their bytes without building a String.
///
/// Records have their members in one order, so the search begins after the last found name.
package struct JSONNames: Sendable {
  /// The first eight bytes of each name; a shorter name is padded with zeros.
  private let heads: [UInt64]
  private let names: [[UInt8]]
  /// Each name in quotes with a colon behind it: its first and its last eight bytes, and the words between them.
  private struct Spelling: Sendable {
    let first: UInt64
    /// Ones where `first` has bytes of the name.
    let mask: UInt64
    /// The last eight bytes; those from `first` on for a short name.
    let last: UInt64
    let count: Int
    /// The index in `words` of the second word; the last one is not in it.
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
          mask: bytes.count >= 8 ? .max : (1 << UInt64(bytes.count * 8)) - 1,
          last: Self.word(bytes.span, at: max(bytes.count - 8, 0), to: bytes.count), count: bytes.count,
          rest: words.count))
      for start in stride(from: 8, to: bytes.count - 8, by: 8) {
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

  /// Returns the end of the colon of a name if it is at `start`; nil also for an index behind the last name.
  @inline(__always)
  func end(of nameIndex: Int, at start: Int, in bytes: Span<UInt8>, to end: Int) -> Int? {
    guard nameIndex < spellings.count, start >= 0, start &+ 8 <= end, end <= bytes.count else { return nil }
    let spelling = spellings[nameIndex]
    // Within the bounds that were checked above.
    let head = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self))
    let last = start &+ spelling.count
    return head & spelling.mask == spelling.first && last <= end && isSpelt(spelling, start, bytes) ? last : nil
  }

  /// Whether the words behind the first, which is at `start`, follow. The caller has checked that the bytes exist.
  @inline(__always)
  private func isSpelt(_ spelling: Spelling, _ start: Int, _ bytes: Span<UInt8>) -> Bool {
    guard spelling.count > 8 else { return true }
    let (raw, last) = (bytes.bytes, start &+ spelling.count &- 8)
    guard UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: last, as: UInt64.self)) == spelling.last
    else { return false }
    var (index, word) = (start &+ 8, spelling.rest)
    while index < last {
      let found = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      if words[word] != found { return false }
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
