/// The names that a reader of objects knows, found by their bytes without building a text for any that stands in an object.
///
/// A vendor writes the members of its records in one order, so the search begins behind the name that was found last.
package struct JSONNames: Sendable {
  /// The first eight bytes of each name, zeros behind a shorter one.
  private let heads: [UInt64]
  private let names: [[UInt8]]

  /// Names are given in the order in which they mostly come.
  package init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
    heads = self.names.map { name in
      name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }
  }

  /// The place of a name among those that are known; nil for any other. `hint` is kept from one search to the next.
  @inline(__always)
  func find(_ text: JSONCursor.Text, in bytes: Span<UInt8>, _ hint: inout Int) -> Int? {
    if text.isEscaped { return names.firstIndex { $0.elementsEqual(StringDecoder.unescape(bytes, text.range).utf8) } }
    let head = Self.head(of: text.range, in: bytes)
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

  private func isSpelt(_ index: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    guard names[index].count == range.count else { return false }
    for step in 0..<range.count where step >= 8 && names[index][step] != bytes[range.lowerBound + step] { return false }
    return true
  }

  @inline(__always)
  private static func head(of range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
    if range.lowerBound &+ 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))
      return range.count >= 8 ? word : word & ((1 << UInt64(range.count * 8)) - 1)
    }
    var head: UInt64 = 0
    for step in 0..<min(8, range.count) { head |= UInt64(bytes[range.lowerBound + step]) << UInt64(step * 8) }
    return head
  }
}
