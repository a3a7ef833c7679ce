/// Replaces the characters that XML 1.0 does not allow, as bytes and as references, by U+FFFD. Serialisers write such
/// characters: JAXB writes a colour code as `&#27;`. Xalan writes an emoji as two references to surrogates
/// (XALANJ-2617), which are replaced by the emoji.
enum XMLRepair {
  private static let replacement = Array("\u{FFFD}".utf8)

  /// Returns a copy of the document without such characters. Two passes limit the copy to the memory that it needs.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var count = bytes.count
    find(bytes.span) { count += $1.count - $0.count }
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    var kept = 0
    find(bytes.span) { range, substitute in
      copy.append(contentsOf: bytes[kept..<range.lowerBound])
      copy.append(contentsOf: substitute)
      kept = range.upperBound
    }
    copy.append(contentsOf: bytes[kept...])
    return copy
  }

  /// Calls `report` with each range to replace.
  private static func find(_ bytes: Span<UInt8>, _ report: (Range<Int>, _ substitute: [UInt8]) -> Void) {
    // The end of the current section or comment, in which references have no meaning.
    var close: StaticString?
    var index = 0
    while index < bytes.count {
      if let mark = close {
        if XMLCharacters.starts(bytes, at: index, with: mark) { close = nil }
      } else if bytes[index] == UInt8(ascii: "<") {
        if XMLCharacters.starts(bytes, at: index, with: "<![CDATA[") { close = "]]>" }
        if XMLCharacters.starts(bytes, at: index, with: "<!--") { close = "-->" }
      } else if bytes[index] == UInt8(ascii: "&"), let (end, substitute) = reference(bytes, at: index) {
        if let substitute { report(index..<end, substitute) }
        index = end
        continue
      }
      let scalar = XMLCharacters.scalar(bytes, at: index)
      let end = index + (scalar?.length ?? 1)
      if !(scalar.map { XMLCharacters.isAllowed($0.value) } ?? false) { report(index..<end, replacement) }
      index = end
    }
  }

  /// Returns the end of the character reference at `index`, and its substitute unless XML allows its character.
  private static func reference(_ bytes: Span<UInt8>, at index: Int) -> (end: Int, substitute: [UInt8]?)? {
    guard let (unit, end) = XMLText.number(bytes, at: index) else { return nil }
    if XMLCharacters.isAllowed(unit) { return (end, nil) }
    if unit & 0xFFFF_FC00 == 0xD800, let (low, pairEnd) = XMLText.number(bytes, at: end),
      low & 0xFFFF_FC00 == 0xDC00, let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF))
    {
      return (pairEnd, Array(String(Character(scalar)).utf8))
    }
    return (end, replacement)
  }
}
