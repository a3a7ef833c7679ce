/// A name as it stands in a tag.
struct XMLQualifiedName {
  let start: Int
  /// Where the colon stands; nil without a prefix.
  let colon: Int?
  let end: Int

  /// Scans the name that begins at `start`.
  @inline(__always)
  init(_ bytes: Span<UInt8>, at start: Int) throws(XMLFault) {
    var index = start
    var part = start
    var colon: Int?
    while index < bytes.count {
      let byte = bytes[index]
      if index == part ? XMLCharacters.isNameStart(byte) : XMLCharacters.isNamePart(byte) {
        index &+= 1
      } else if byte == UInt8(ascii: ":"), colon == nil, index > start {
        colon = index
        index &+= 1
        part = index
      } else if byte >= 0x80, let next = try Self.wide(bytes, at: index, isFirst: index == part) {
        index = next
      } else {
        break
      }
    }
    guard index < bytes.count else { throw .truncated(at: bytes.count) }
    guard index > part, bytes[index] != UInt8(ascii: ":") else { throw XMLFault("a name was expected", at: index) }
    self.start = start
    self.colon = colon
    end = index
  }

  /// Where the character at `index` ends when a name may hold it.
  private static func wide(_ bytes: Span<UInt8>, at index: Int, isFirst: Bool) throws(XMLFault) -> Int? {
    guard let (value, length) = XMLCharacters.scalar(bytes, at: index) else {
      throw XMLFault("the bytes are not UTF-8", at: index)
    }
    return (isFirst ? XMLCharacters.isNameStart(value) : XMLCharacters.isNamePart(value)) ? index + length : nil
  }
}
