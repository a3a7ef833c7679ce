/// The names that a reader of objects knows, found by their bytes without building a String.
///
/// Records have their members in one order, so the search begins behind the last found name.
package struct JSONNames: Sendable {
  /// The first eight bytes of each name, zeros behind a shorter one.
  private let heads: [UInt64]
  private let names: [[UInt8]]
  /// Each name in quotes with a colon behind it, as words of eight bytes, zeros behind the last; and where they are.
  private let spellings: [UInt64]
  private let slots: [(first: Int, count: Int)]

  /// Names in their usual order, without characters that need escapes.
  package init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
    var (spellings, slots): ([UInt64], [(Int, Int)]) = ([], [])
    for name in names {
      let bytes = Array("\"\(name)\":".utf8)
      slots.append((spellings.count, bytes.count))
      for start in stride(from: 0, to: bytes.count, by: 8) {
        spellings.append(Self.word(bytes.span, at: start, to: bytes.count))
      }
    }
    (self.spellings, self.slots) = (spellings, slots)
    heads = self.names.map { name in
      name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }
  }

  /// The index of a known name; nil for any other. Keep `hint` from one search to the next.
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

  /// The end of the name at `nameIndex` and its colon, if they are at `start`.
  @inline(__always)
  func end(ofMember nameIndex: Int, at start: Int, in bytes: Span<UInt8>, to end: Int) -> Int? {
    guard nameIndex < slots.count else { return nil }
    var (word, count) = slots[nameIndex]
    let last = start &+ count
    guard last <= end else { return nil }
    var index = start
    while index < last {
      if spellings[word] != Self.word(bytes, at: index, to: last) { return nil }
      word &+= 1
      index &+= 8
    }
    return last
  }

  /// The eight bytes at `index`, with zeros from `end` on.
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
