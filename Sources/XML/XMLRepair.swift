/// Replaces the characters that XML 1.0 does not allow, as bytes and as references, by U+FFFD. Serialisers write them: JAXB a
/// colour code as `&#27;`, Xalan an emoji as two references to surrogates (XALANJ-2617), which become the emoji.
enum XMLRepair {
  private static let replacement = Array("\u{FFFD}".utf8)

  /// A copy of the document without such characters. Two passes, so that the copy takes no more room than it needs.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    let span = bytes.span
    var (index, count) = (0, bytes.count)
    while index < bytes.count {
      let (end, substitute) = next(span, at: index)
      if let substitute { count += substitute.count - (end - index) }
      index = end
    }
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    index = 0
    var kept = 0
    while index < bytes.count {
      let (end, substitute) = next(span, at: index)
      if let substitute {
        copy.append(contentsOf: bytes[kept..<index])
        copy.append(contentsOf: substitute)
        kept = end
      }
      index = end
    }
    copy.append(contentsOf: bytes[kept...])
    return copy
  }

  /// Where what stands at `index` ends, and what has to stand there instead; nil where it may stay.
  private static func next(_ bytes: Span<UInt8>, at index: Int) -> (end: Int, substitute: [UInt8]?) {
    switch bytes[index] {
    case UInt8(ascii: "&"): return reference(bytes, at: index)
    // References mean nothing in there.
    case UInt8(ascii: "<") where XMLCharacters.starts(bytes, at: index, with: "<![CDATA["):
      return (plainEnd(bytes, from: index + 9, before: "]]>"), nil)
    case UInt8(ascii: "<") where XMLCharacters.starts(bytes, at: index, with: "<!--"):
      return (plainEnd(bytes, from: index + 4, before: "-->"), nil)
    default: return character(bytes, at: index)
    }
  }

  /// The first place from `start` on where `mark` stands, or a character that is not allowed does.
  private static func plainEnd(_ bytes: Span<UInt8>, from start: Int, before mark: StaticString) -> Int {
    var index = start
    while index < bytes.count, !XMLCharacters.starts(bytes, at: index, with: mark) {
      let (end, substitute) = character(bytes, at: index)
      if substitute != nil { break }
      index = end
    }
    return index
  }

  private static func character(_ bytes: Span<UInt8>, at index: Int) -> (end: Int, substitute: [UInt8]?) {
    guard let scalar = XMLCharacters.scalar(bytes, at: index) else { return (index + 1, replacement) }
    return (index + scalar.length, XMLCharacters.isAllowed(scalar.value) ? nil : replacement)
  }

  private static func reference(_ bytes: Span<UInt8>, at index: Int) -> (end: Int, substitute: [UInt8]?) {
    guard let (unit, end) = XMLText.number(bytes, at: index, to: bytes.count) else { return (index + 1, nil) }
    if XMLCharacters.isAllowed(unit) { return (end, nil) }
    if unit & 0xFFFF_FC00 == 0xD800, let (low, pairEnd) = XMLText.number(bytes, at: end, to: bytes.count),
      low & 0xFFFF_FC00 == 0xDC00, let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF))
    {
      return (pairEnd, Array(String(Character(scalar)).utf8))
    }
    return (end, replacement)
  }
}
