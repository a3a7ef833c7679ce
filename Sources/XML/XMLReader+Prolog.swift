// What stands around and between the elements.
extension XMLReader {
  // MARK: Skipping

  /// The byte order mark and the XML declaration, where they are.
  mutating func skipDeclaration() throws(XMLFault) {
    if XMLCharacters.starts(bytes.span, at: 0, with: "\u{FEFF}") { position = 3 }
    switch (Self.byte(bytes.span, at: 0), Self.byte(bytes.span, at: 1), bytes.count > 1) {
    case (0xFE, 0xFF, _), (0xFF, 0xFE, _), (0, UInt8(ascii: "<"), true), (UInt8(ascii: "<"), 0, true):
      throw XMLFault(.unsupported, "the encoding is not UTF-8", at: 0)
    default: break
    }
    guard XMLCharacters.starts(bytes.span, at: position, with: "<?xml"),
      !XMLCharacters.isNamePart(Self.byte(bytes.span, at: position + 5))
    else { return }
    position += 5
    guard let version = try field("version") else { throw XMLFault("the version is missing", at: position) }
    guard isVersion(version) else { throw XMLFault(.unsupported, "the version is not 1.0", at: version.lowerBound) }
    if let encoding = try field("encoding") {
      guard lowercased(encoding) == "utf-8" else {
        throw XMLFault(.unsupported, "the encoding is not UTF-8", at: encoding.lowerBound)
      }
    }
    if let standalone = try field("standalone") {
      let value = String(decoding: bytes[standalone], as: UTF8.self)
      guard value == "yes" || value == "no" else {
        throw XMLFault("standalone is neither yes nor no", at: standalone.lowerBound)
      }
    }
    let end = XMLCharacters.skipBlanks(bytes.span, from: position)
    guard end < bytes.count else { throw .truncated(at: bytes.count) }
    guard XMLCharacters.starts(bytes.span, at: end, with: "?>") else {
      throw XMLFault("the XML declaration is not closed", at: end)
    }
    position = end + 2
  }

  /// The value of a field of the XML declaration; nil, and nothing read, when another comes next.
  private mutating func field(_ name: StaticString) throws(XMLFault) -> Range<Int>? {
    let start = XMLCharacters.skipBlanks(bytes.span, from: position)
    guard start > position, XMLCharacters.starts(bytes.span, at: start, with: name) else { return nil }
    let quote = try Self.valueStart(bytes.span, from: start + name.utf8CodeUnitCount)
    let value = try XMLText.scanValue(bytes.span, quote: quote)
    position = Int(value.end) + 1
    return value.range
  }

  private func isVersion(_ range: Range<Int>) -> Bool {
    range.count > 2 && XMLCharacters.starts(bytes.span, at: range.lowerBound, with: "1.")
      && bytes[range].dropFirst(2).allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  private func lowercased(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self).lowercased() }

  /// A comment; anything else that begins with `<!` is an error.
  mutating func skipComment() throws(XMLFault) {
    guard XMLCharacters.starts(bytes.span, at: position, with: "<!--") else {
      if XMLCharacters.starts(bytes.span, at: position, with: "<!DOCTYPE") {
        throw XMLFault(.unsupported, "the document has a document type", at: position)
      }
      throw bytes.count - position < 4
        ? .truncated(at: bytes.count) : XMLFault("'<!' begins nothing that is known", at: position)
    }
    let start = position
    position = try Self.find(bytes.span, from: start + 4, UInt8(ascii: "-"), UInt8(ascii: "-"))
    guard position + 2 < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[position + 2] == UInt8(ascii: ">") else { throw XMLFault("'--' is inside a comment", at: position) }
    position += 3
  }

  mutating func skipInstruction() throws(XMLFault) {
    let target = try XMLQualifiedName(bytes.span, at: position + 2)
    if let colon = target.colon { throw XMLFault("a processing instruction has a colon in its name", at: colon) }
    if lowercased(target.start..<target.end) == "xml" {
      throw XMLFault("the XML declaration is not at the start", at: position)
    }
    let end = try Self.find(bytes.span, from: target.end, UInt8(ascii: "?"), UInt8(ascii: ">"))
    guard end == target.end || XMLCharacters.isBlank(bytes[target.end]) else {
      throw XMLFault("a name was expected", at: target.end)
    }
    position = end + 2
  }

  // MARK: Sections

  /// The text of a CDATA section; nil of an empty one.
  mutating func section() throws(XMLFault) -> XMLText? {
    guard XMLCharacters.starts(bytes.span, at: position, with: "<![CDATA[") else {
      throw bytes.count - position < 9
        ? .truncated(at: bytes.count) : XMLFault("'<!' begins nothing that is known", at: position)
    }
    let start = position + 9
    var end = try Self.find(bytes.span, from: start, UInt8(ascii: "]"), UInt8(ascii: "]"))
    while Self.byte(bytes.span, at: end + 2) != UInt8(ascii: ">") {
      guard end + 2 < bytes.count else { throw .truncated(at: bytes.count) }
      end = try Self.find(bytes.span, from: end + 1, UInt8(ascii: "]"), UInt8(ascii: "]"))
    }
    position = end + 3
    if end == start { return nil }
    return XMLText(start..<end, bytes[start..<end].contains(0x0D) ? .section : .plain)
  }

  /// Where the first pair of these bytes stands at or after `start`; what stands before is checked.
  private static func find(
    _ bytes: Span<UInt8>, from start: Int, _ first: UInt8, _ second: UInt8
  ) throws(XMLFault) -> Int {
    var index = start
    while true {
      index = XMLCharacters.skipPlain(bytes, from: index, to: first, first, first)
      guard index < bytes.count else { throw .truncated(at: bytes.count) }
      if bytes[index] != first {
        index = try XMLCharacters.next(bytes, at: index)
      } else if index + 1 < bytes.count, bytes[index + 1] == second {
        return index
      } else {
        index += 1
      }
    }
  }
}
