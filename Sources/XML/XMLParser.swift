/// Reads a document into the tables of `XMLDocument`: XML 1.0 with namespaces in UTF-8.
///
/// A document that is not well-formed is an error. A document type is an error as well: nothing is expanded or fetched.
/// Comments and processing instructions are checked and omitted. The parser does not recurse, reads no byte again for
/// each level or declaration, and limits what it keeps. The cost of a document is therefore bounded by its size.
///
/// The bytes are passed from function to function, because reading them out of the parser would retain them each time.
struct XMLParser {
  let limits: XMLLimits
  private(set) var names: XMLNameTable
  private(set) var nodes: [XMLDocument.Node] = []
  private(set) var attributes: [XMLDocument.Attribute] = []
  /// The index of the first byte that has not been read.
  var position = 0
  /// The innermost open element; -1 outside of the root.
  private var open = -1
  private var depth = 0
  /// The last text that needs no decoding.
  private var plain = 0..<0

  init(_ limits: XMLLimits) {
    self.limits = limits
    names = XMLNameTable(limit: limits.names)
  }

  mutating func read(_ bytes: Span<UInt8>) throws(XMLError) {
    guard bytes.count <= limits.allowedBytes else {
      throw XMLError("The document is too large", at: limits.allowedBytes, .tooLarge)
    }
    nodes.reserveCapacity(bytes.count / 80)
    try skipDeclaration(bytes)
    guard try skipToElement(bytes) else { throw .truncated(at: bytes.count) }
    try startTag(bytes)
    while open >= 0 { try content(bytes) }
    guard try !skipToElement(bytes) else { throw XMLError("Markup follows the root element", at: position) }
  }

  /// Skips the markup before or after the root. Returns false at the end of the document.
  private mutating func skipToElement(_ bytes: Span<UInt8>) throws(XMLError) -> Bool {
    while true {
      position = XMLCharacters.skipBlanks(bytes, from: position)
      guard position < bytes.count else { return false }
      guard bytes[position] == UInt8(ascii: "<") else {
        throw XMLError("Text is outside of the root element", at: position)
      }
      guard try skipMarkup(bytes) else { return true }
    }
  }

  /// Reads one text, tag, comment, processing instruction or section.
  @inline(__always)
  private mutating func content(_ bytes: Span<UInt8>) throws(XMLError) {
    guard position < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[position] == UInt8(ascii: "<") else {
      let (end, isPlain) = try XMLText.scan(bytes, from: position, to: UInt8(ascii: "<"))
      if isPlain { plain = position..<end }
      position = end
      return
    }
    switch Self.byte(bytes, at: position + 1) {
    case UInt8(ascii: "/"): try endTag(bytes)
    case UInt8(ascii: "!"), UInt8(ascii: "?"): _ = try skipMarkup(bytes, isContent: true)
    default: try startTag(bytes)
    }
  }

  /// Returns the byte at an index, or `end` after the last byte.
  @inline(__always)
  static func byte(_ bytes: Span<UInt8>, at index: Int, else end: UInt8 = 0) -> UInt8 {
    index < bytes.count ? bytes[index] : end
  }

  // MARK: Tags

  @inline(__always)
  private mutating func startTag(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = position
    guard depth < limits.depth else { throw XMLError("Elements are nested too deeply", at: start, .tooDeep) }
    let (name, end) = try names.read(bytes, at: start + 1)
    try checkParts(nodes.count + attributes.count, at: start)
    let firstAttribute = attributes.count
    position = end
    var isEmpty = false
    if bytes[end] == UInt8(ascii: ">") {
      position += 1
    } else {
      isEmpty = try readAttributes(bytes)
    }
    guard let namespace = names.namespace(of: name) else { throw XMLError("A prefix is not declared", at: start + 1) }
    // Offsets and counts fit into 32 bits (`XMLLimits`).
    var node = XMLDocument.Node(
      name: name, namespace: namespace, start: Int32(truncatingIfNeeded: start),
      contentStart: Int32(truncatingIfNeeded: position), next: Int32(truncatingIfNeeded: open),
      attributes: Int32(truncatingIfNeeded: firstAttribute)..<Int32(truncatingIfNeeded: attributes.count))
    // Most elements contain only text. They are not opened.
    let (textEnd, isPlain) = isEmpty ? (position, true) : try XMLText.scan(bytes, from: position, to: UInt8(ascii: "<"))
    if let end = isEmpty ? position : Self.endOfEndTag(names[name], bytes, at: textEnd) {
      node.close(contentEnd: textEnd, end: end, next: nodes.count + 1, isPlain: isPlain)
      names.endDeclarations(of: nodes.count)
      nodes.append(node)
      position = end
    } else {
      if isPlain { plain = position..<textEnd }
      position = textEnd
      open = nodes.count
      depth += 1
      nodes.append(node)
    }
  }

  /// Returns the end of an end tag without white space if it is at `index`.
  // Static, because a method would be called with a copy of the parser.
  @inline(__always)
  private static func endOfEndTag(_ name: XMLNameTable.Name, _ bytes: Span<UInt8>, at index: Int) -> Int? {
    guard byte(bytes, at: index + 1) == UInt8(ascii: "/"), let end = name.end(bytes, at: index + 2),
      byte(bytes, at: end) == UInt8(ascii: ">")
    else { return nil }
    return end + 1
  }

  @inline(__always)
  private mutating func endTag(_ bytes: Span<UInt8>) throws(XMLError) {
    let (name, start) = (nodes[open].name, position + 2)
    guard let nameEnd = names[name].end(bytes, at: start) else {
      throw names.isCut(name, bytes, at: start) ? .truncated(at: bytes.count) : Self.mismatch(at: position)
    }
    let index = XMLCharacters.skipBlanks(bytes, from: nameEnd)
    guard index < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[index] == UInt8(ascii: ">") else {
      throw index > nameEnd ? XMLError("An end tag is not closed", at: index) : Self.mismatch(at: position)
    }
    names.endDeclarations(of: open)
    let parent = Int(nodes[open].next)
    let isPlain = plain.lowerBound == nodes[open].contentStart && plain.upperBound == position
    nodes[open].close(contentEnd: position, end: index + 1, next: nodes.count, isPlain: isPlain)
    open = parent
    depth -= 1
    position = index + 1
  }

  private static func mismatch(at offset: Int) -> XMLError {
    XMLError("An end tag does not match its start tag", at: offset)
  }

  @inline(__always)
  private func checkParts(_ count: Int, at offset: Int) throws(XMLError) {
    guard count < limits.parts else {
      throw XMLError("The document has too many elements", at: offset, .tooLarge)
    }
  }

  // MARK: Attributes

  /// Reads the attributes and the end of the tag. Returns whether the tag also ends its element.
  private mutating func readAttributes(_ bytes: Span<UInt8>) throws(XMLError) -> Bool {
    let first = attributes.count
    while true {
      let start = XMLCharacters.skipBlanks(bytes, from: position)
      let isEmpty = Self.byte(bytes, at: start) == UInt8(ascii: "/")
      let end = isEmpty ? start + 1 : start
      guard end < bytes.count else { throw .truncated(at: bytes.count) }
      if bytes[end] == UInt8(ascii: ">") {
        position = end + 1
        try resolve(attributesFrom: first, bytes)
        return isEmpty
      }
      guard !isEmpty else { throw XMLError("'/' is not followed by '>'", at: start) }
      guard start > position else { throw XMLError("White space is missing in a tag", at: start) }
      guard attributes.count - first < limits.attributes else {
        throw XMLError("An element has too many attributes", at: start, .tooLarge)
      }
      try readAttribute(bytes, at: start)
    }
  }

  private mutating func readAttribute(_ bytes: Span<UInt8>, at start: Int) throws(XMLError) {
    let (number, end) = try names.read(bytes, at: start, isAttribute: true)
    let value = try Self.value(bytes, from: end)
    try checkParts(nodes.count + 1 + attributes.count, at: start)
    attributes.append(
      .init(
        name: number, namespace: XMLNameTable.xmlnsNamespace, start: Int32(start),
        value: Int32(value.lowerBound)..<Int32(value.upperBound)))
    position = value.upperBound + 1
  }

  /// Returns the range of the value of the attribute whose name ends at `index`.
  static func value(_ bytes: Span<UInt8>, from index: Int) throws(XMLError) -> Range<Int> {
    let sign = XMLCharacters.skipBlanks(bytes, from: index)
    guard sign < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[sign] == UInt8(ascii: "=") else { throw XMLError("'=' is missing", at: sign) }
    let quote = XMLCharacters.skipBlanks(bytes, from: sign + 1)
    guard quote < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[quote] == UInt8(ascii: "\"") || bytes[quote] == UInt8(ascii: "'") else {
      throw XMLError("A value is not in quotes", at: quote)
    }
    return quote + 1..<(try XMLText.scan(bytes, from: quote + 1, to: bytes[quote])).end
  }

  /// Activates the declarations of a tag, then finds the namespaces of its other attributes.
  // By index, since a slice of the attributes would be retained for each tag.
  private mutating func resolve(attributesFrom first: Int, _ bytes: Span<UInt8>) throws(XMLError) {
    for index in first..<attributes.count where names.isDeclaration(attributes[index].name) {
      let attribute = attributes[index]
      let value = Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)
      try names.declare(
        attribute.name, XMLText.string(bytes, value, as: .value), in: nodes.count, at: Int(attribute.start))
    }
    for index in first..<attributes.count {
      let attribute = attributes[index]
      if !names.isDeclaration(attribute.name) {
        guard let namespace = names.namespace(of: attribute.name, isAttribute: true) else {
          throw XMLError("A prefix is not declared", at: Int(attribute.start))
        }
        attributes[index].namespace = namespace
      }
      for other in first..<index where isSame(attributes[other], attributes[index]) {
        throw XMLError("An attribute appears twice", at: Int(attribute.start))
      }
    }
  }

  private func isSame(_ one: XMLDocument.Attribute, _ other: XMLDocument.Attribute) -> Bool {
    one.namespace == other.namespace && names[one.name].local == names[other.name].local
  }
}
