/// Reads a document into the tables of `XMLDocument`: XML 1.0 with namespaces in UTF-8.
///
/// A document that is not well-formed is an error. A document type is an error as well: nothing is expanded or fetched.
/// Comments and processing instructions are checked and omitted. The parser does not recurse, reads no byte again for
/// each level or declaration, and limits what it keeps. The cost of a document is therefore bounded by its size.
///
/// The bytes are passed from function to function, because reading them out of the parser would retain them each time.
struct XMLParser {
  private struct OpenElement {
    let node: Int
    /// The number of the name in the tag, with its prefix.
    let name: Int32
    let declarations: Int
  }

  let limits: XMLLimits
  private(set) var names = XMLNameTable()
  private(set) var nodes: [XMLDocument.Node] = []
  private(set) var attributes: [XMLDocument.Attribute] = []
  private(set) var pieces: [XMLDocument.Piece] = []
  /// The index of the first byte that has not been read.
  var position = 0
  private var open: [OpenElement] = []
  /// The number of elements and attributes so far.
  private var parts = 0
  /// The name of the last start tag.
  private var last: Int32 = 0

  init(_ limits: XMLLimits) { self.limits = limits }

  mutating func read(_ bytes: Span<UInt8>) throws(XMLError) {
    guard bytes.count <= limits.allowedBytes else {
      throw XMLError("The document is too large", at: limits.allowedBytes, .tooLarge)
    }
    nodes.reserveCapacity(bytes.count / 80)
    pieces.reserveCapacity(bytes.count / 80)
    try skipDeclaration(bytes)
    guard try skipToElement(bytes) else { throw .truncated(at: bytes.count) }
    try startTag(bytes)
    while !open.isEmpty {
      try content(bytes)
    }
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
      switch Self.byte(bytes, at: position + 1) {
      case UInt8(ascii: "!"): try skipComment(bytes)
      case UInt8(ascii: "?"): try skipInstruction(bytes)
      default: return true
      }
    }
  }

  /// Reads one text, tag, comment, processing instruction or section.
  @inline(__always)
  private mutating func content(_ bytes: Span<UInt8>) throws(XMLError) {
    guard position < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[position] == UInt8(ascii: "<") else {
      let (end, isPlain) = try XMLText.scan(bytes, from: position, to: UInt8(ascii: "<"))
      add(position..<end, as: isPlain ? .plain : .content)
      position = end
      return
    }
    switch Self.byte(bytes, at: position + 1) {
    case UInt8(ascii: "/"): try endTag(bytes)
    case UInt8(ascii: "!") where Self.byte(bytes, at: position + 2) == UInt8(ascii: "["): try readSection(bytes)
    case UInt8(ascii: "!"): try skipComment(bytes)
    case UInt8(ascii: "?"): try skipInstruction(bytes)
    default: try startTag(bytes)
    }
  }

  @inline(__always)
  mutating func add(_ range: Range<Int>, as form: XMLText.Form) {
    guard let element = open.last?.node else { return }
    pieces.append(.init(element: Int32(element), range: Int32(range.lowerBound)..<Int32(range.upperBound), form: form))
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
    guard open.count < limits.depth else { throw XMLError("Elements are nested too deeply", at: start, .tooDeep) }
    let (number, end) = try tagName(bytes, at: start + 1)
    try count(at: start)
    let declarations = names.mark
    let firstAttribute = attributes.count
    position = end
    var isEmpty = false
    if bytes[position] == UInt8(ascii: ">") {
      position += 1
    } else {
      isEmpty = try readAttributes(bytes)
    }
    guard let namespace = names.namespace(ofElement: number) else {
      throw XMLError("A prefix is not declared", at: start + 1)
    }
    open.append(OpenElement(node: nodes.count, name: number, declarations: declarations))
    nodes.append(
      XMLDocument.Node(
        name: names[number].local, namespace: namespace, start: Int32(start), contentStart: Int32(position),
        firstAttribute: Int32(firstAttribute), lastAttribute: Int32(attributes.count), firstPiece: Int32(pieces.count)))
    if isEmpty { close(contentEnd: position) }
  }

  /// Returns the number of the name at `start`, and its end.
  @inline(__always)
  private mutating func tagName(_ bytes: Span<UInt8>, at start: Int) throws(XMLError) -> (number: Int32, end: Int) {
    if let expected = names.expected(after: last, bytes, at: start) {
      last = expected.number
      return expected
    }
    let (colon, end) = try XMLCharacters.name(bytes, at: start)
    let number = try names.number(bytes, start..<end, colon: colon, limit: limits.names)
    names.note(number, after: last)
    last = number
    return (number, end)
  }

  @inline(__always)
  private mutating func endTag(_ bytes: Span<UInt8>) throws(XMLError) {
    guard let name = open.last?.name else { return }
    let start = position + 2
    let count = names.count(of: name, matching: bytes, at: start)
    if count == nil, names.isPrefix(of: name, bytes, from: start) { throw .truncated(at: bytes.count) }
    let nameEnd = start + (count ?? 0)
    let index = XMLCharacters.skipBlanks(bytes, from: nameEnd)
    guard count != nil, index > nameEnd || Self.byte(bytes, at: index, else: UInt8(ascii: ">")) == UInt8(ascii: ">")
    else {
      throw XMLError("An end tag does not match its start tag", at: position)
    }
    guard index < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[index] == UInt8(ascii: ">") else { throw XMLError("An end tag is not closed", at: index) }
    let contentEnd = position
    position = index + 1
    close(contentEnd: contentEnd)
  }

  /// Closes the innermost element, whose end tag has been read.
  @inline(__always)
  private mutating func close(contentEnd: Int) {
    guard let element = open.popLast() else { return }
    names.forget(to: element.declarations)
    nodes[element.node].close(contentEnd: contentEnd, end: position, next: nodes.count, text: pieces.last)
  }

  @inline(__always)
  private mutating func count(at offset: Int) throws(XMLError) {
    guard parts < limits.parts else { throw XMLError("The document has too many elements", at: offset, .tooLarge) }
    parts += 1
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
      try readAttribute(bytes, at: start, first)
    }
  }

  private mutating func readAttribute(_ bytes: Span<UInt8>, at start: Int, _ first: Int) throws(XMLError) {
    let (colon, end) = try XMLCharacters.name(bytes, at: start)
    let value = try Self.value(bytes, from: end)
    try count(at: start)
    let number = try names.number(bytes, start..<end, colon: colon, limit: limits.names)
    guard !attributes[first...].contains(where: { $0.name == number }) else {
      throw XMLError("An attribute appears twice", at: start)
    }
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
  private mutating func resolve(attributesFrom first: Int, _ bytes: Span<UInt8>) throws(XMLError) {
    for attribute in attributes[first...] where names.isDeclaration(attribute.name) {
      let value = Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)
      try names.declare(
        attribute.name, XMLText.string(bytes, value, as: .value), at: Int(attribute.start), limit: limits.names)
    }
    for index in first..<attributes.count where !names.isDeclaration(attributes[index].name) {
      let name = attributes[index].name
      guard let namespace = names.namespace(ofAttribute: name) else {
        throw XMLError("A prefix is not declared", at: Int(attributes[index].start))
      }
      let local = names[name].local
      // Two equal attributes without a prefix also have equal names in the tag, which `readAttribute` has checked.
      if namespace != XMLNameTable.noNamespace,
        attributes[first..<index].contains(where: { $0.name == local && $0.namespace == namespace })
      {
        throw XMLError("An attribute appears twice", at: Int(attributes[index].start))
      }
      attributes[index].name = local
      attributes[index].namespace = namespace
    }
  }
}
