// The markup around and between the elements.
extension XMLParser {
  /// Skips the byte order mark and the XML declaration, if present.
  mutating func skipDeclaration(_ bytes: Span<UInt8>) throws(XMLError) {
    if XMLCharacters.starts(bytes, at: 0, with: "\u{FEFF}") { position = 3 }
    switch (Self.byte(bytes, at: 0), Self.byte(bytes, at: 1), bytes.count > 1) {
    case (0xFE, 0xFF, _), (0xFF, 0xFE, _), (0, UInt8(ascii: "<"), true), (UInt8(ascii: "<"), 0, true):
      throw XMLError("The encoding is not UTF-8", at: 0, .unsupported)
    default: break
    }
    guard XMLCharacters.starts(bytes, at: position, with: "<?xml"),
      !XMLCharacters.isNamePart(UInt32(Self.byte(bytes, at: position + 5)))
    else { return }
    position += 5
    guard let version = try field("version", bytes) else {
      throw XMLError("The XML declaration has no version", at: position)
    }
    guard version.text.hasPrefix("1."), version.text.utf8.count > 2,
      version.text.utf8.dropFirst(2).allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { throw XMLError("The XML version is not 1.0", at: version.start, .unsupported) }
    if let encoding = try field("encoding", bytes), encoding.text.lowercased() != "utf-8" {
      throw XMLError("The encoding is not UTF-8", at: encoding.start, .unsupported)
    }
    if let standalone = try field("standalone", bytes), standalone.text != "yes", standalone.text != "no" {
      throw XMLError("The value of standalone is neither yes nor no", at: standalone.start)
    }
    let end = XMLCharacters.skipBlanks(bytes, from: position)
    guard end < bytes.count else { throw .truncated(at: bytes.count) }
    guard XMLCharacters.starts(bytes, at: end, with: "?>") else {
      throw XMLError("The XML declaration is not closed", at: end)
    }
    position = end + 2
  }

  /// Reads the value of a field of the XML declaration. Returns nil, and reads nothing, if another field follows.
  private mutating func field(
    _ name: StaticString, _ bytes: Span<UInt8>
  ) throws(XMLError) -> (text: String, start: Int)? {
    let start = XMLCharacters.skipBlanks(bytes, from: position)
    guard start > position, XMLCharacters.starts(bytes, at: start, with: name) else { return nil }
    let value = try Self.value(bytes, from: start + name.utf8CodeUnitCount)
    position = value.upperBound + 1
    return (XMLText.string(bytes, value, as: .plain), value.lowerBound)
  }

  /// Checks and skips a comment, an instruction or, in the content of an element, a CDATA section. Returns false at a tag.
  mutating func skipMarkup(_ bytes: Span<UInt8>, isContent: Bool = false) throws(XMLError) -> Bool {
    switch Self.byte(bytes, at: position + 1) {
    case UInt8(ascii: "?"): try skipInstruction(bytes)
    case UInt8(ascii: "!"):
      let isSection = isContent && Self.byte(bytes, at: position + 2) == UInt8(ascii: "[")
      let mark: StaticString = isSection ? "<![CDATA[" : "<!--"
      let start = position + mark.utf8CodeUnitCount
      guard XMLCharacters.starts(bytes, at: position, with: mark) else {
        if XMLCharacters.starts(bytes, at: position, with: "<!DOCTYPE") {
          throw XMLError("The document has a DOCTYPE", at: position, .unsupported)
        }
        throw bytes.count < start ? .truncated(at: bytes.count) : XMLError("Unknown markup after '<!'", at: position)
      }
      let end = try XMLCharacters.find(isSection ? "]]>" : "--", bytes, from: start)
      guard end + 2 < bytes.count else { throw .truncated(at: bytes.count) }
      guard bytes[end + 2] == UInt8(ascii: ">") else { throw XMLError("A comment contains '--'", at: end) }
      position = end + 3
    default: return false
    }
    return true
  }

  private mutating func skipInstruction(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = position + 2
    let (colon, nameEnd) = try XMLCharacters.name(bytes, at: start)
    if let colon { throw XMLError("The name of a processing instruction contains a colon", at: colon) }
    if XMLText.string(bytes, start..<nameEnd, as: .plain).lowercased() == "xml" {
      throw XMLError("The XML declaration is not at the start of the document", at: position)
    }
    let end = try XMLCharacters.find("?>", bytes, from: nameEnd)
    guard end == nameEnd || XMLCharacters.isBlank(bytes[nameEnd]) else {
      throw XMLError("White space is missing in a processing instruction", at: nameEnd)
    }
    position = end + 2
  }
}
