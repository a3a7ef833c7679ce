/// What the reader came to.
package enum XMLEvent: Sendable, Equatable {
  /// A start tag: the name without its prefix, its namespace ("" for none), and the attributes in their order without
  /// namespace declarations. An element without content has its `end` too.
  case start(name: String, namespace: String, attributes: [XMLAttribute])
  /// Character data. What stands between two tags may come in several pieces.
  case text(String)
  /// The end of the element begun last.
  case end
  /// The document is complete; the same from then on.
  case endOfDocument
}

/// One attribute: the name without its prefix, its namespace ("" for none), and the value.
package struct XMLAttribute: Sendable, Equatable {
  package let name: String
  package let namespace: String
  package let value: String

  package init(name: String, namespace: String = "", value: String) {
    self.name = name
    self.namespace = namespace
    self.value = value
  }
}

/// Reads a document event by event: XML 1.0 with namespaces in UTF-8, as machines send it.
///
/// Whatever is not well-formed is an error, and so is a document type: there is nothing to expand and nothing to fetch.
/// Comments and processing instructions are checked and left out. Nothing recurses, no byte is looked at again for each
/// level or declaration, and what is kept is bounded by the limits: no document costs more than its size.
package struct XMLReader: Sendable {
  /// What stands at a place, before anything is built of it.
  enum Token {
    /// `name`, `namespace` and `attributes` tell about it.
    case start
    case text(XMLText)
    case end
    case endOfDocument
  }

  struct Attribute: Sendable {
    let local: Int32
    let namespace: Int32
    let value: XMLText
  }

  /// An element that is open.
  private struct Frame: Sendable {
    /// The number of its name as it stands in the tag.
    let name: Int
    let declarations: Int
  }

  private enum Phase: Sendable { case start, before, content, after }

  let bytes: [UInt8]
  let limits: XMLLimits
  var names = XMLNamespaces.make()
  /// The first byte not yet read.
  var position = 0
  /// Elements and attributes so far.
  private var parts = 0

  /// Of the start tag read last: the numbers of its local name and namespace, where it begins, and its attributes.
  private(set) var name: Int32 = 0
  private(set) var namespace: Int32 = 0
  private(set) var tagStart = 0
  private(set) var attributes: [Attribute] = []
  /// Where the content of the element begun last begins, and where that of the one that ended last ends.
  private(set) var contentStart = 0
  private(set) var contentEnd = 0

  private var phase = Phase.start
  /// The start tag read last ends its element as well.
  private var isEmptyElement = false
  private var frames: [Frame] = []
  /// The number of the name in the start tag read last, as it stands there.
  private var last: Int32 = 0
  /// Text before this place was looked at already, and is plain.
  private var plainEnd = 0
  private var failure: XMLError?
  /// The attributes of the tag being read: numbers of their names, and values.
  private var pending: [(name: Int, offset: Int, value: XMLText)] = []

  package init(_ bytes: [UInt8], limits: XMLLimits = .init()) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The next event. After an error it throws the same one again.
  package mutating func next() throws(XMLError) -> XMLEvent {
    if let failure { throw failure }
    do throws(XMLFault) {
      let bytes = bytes
      switch try advance(bytes.span) {
      case .start:
        return .start(
          name: names.texts.strings[Int(name)], namespace: names.spaces.strings[Int(namespace)],
          attributes: attributes.map {
            XMLAttribute(
              name: names.texts.strings[Int($0.local)], namespace: names.spaces.strings[Int($0.namespace)],
              value: $0.value.string(in: bytes))
          })
      case .text(let text): return .text(text.string(in: bytes))
      case .end: return .end
      case .endOfDocument: return .endOfDocument
      }
    } catch {
      let error = XMLError(error, in: bytes.span)
      failure = error
      throw error
    }
  }

  // MARK: Content

  /// Reads the next token. The reader's own bytes are handed from function to function: reading them out of the reader would
  /// retain them each time.
  mutating func advance(_ bytes: Span<UInt8>) throws(XMLFault) -> Token {
    if isEmptyElement {
      isEmptyElement = false
      contentEnd = position
      close()
      return .end
    }
    return phase == .content ? try content(bytes) : try outside(bytes)
  }

  @inline(__always)
  private mutating func content(_ bytes: Span<UInt8>) throws(XMLFault) -> Token {
    while true {
      guard position < bytes.count else { throw .truncated(at: bytes.count) }
      guard bytes[position] == UInt8(ascii: "<") else {
        let text = try XMLText.scanContent(bytes, from: position, plainTo: plainEnd)
        position = Int(text.end)
        return .text(text)
      }
      switch Self.byte(bytes, at: position + 1) {
      case UInt8(ascii: "/"):
        try endTag(bytes)
        return .end
      case UInt8(ascii: "!"):
        if Self.byte(bytes, at: position + 2) != UInt8(ascii: "[") {
          try skipComment()
        } else if let text = try section() {
          return .text(text)
        }
      case UInt8(ascii: "?"): try skipInstruction()
      default:
        try startTag(bytes)
        return .start
      }
    }
  }

  /// Before and after the root: nothing but comments, processing instructions and white space.
  private mutating func outside(_ bytes: Span<UInt8>) throws(XMLFault) -> Token {
    if phase == .start {
      guard bytes.count <= limits.allowedBytes else {
        throw XMLFault(.tooLarge, "the document is too large", at: limits.allowedBytes)
      }
      try skipDeclaration()
      phase = .before
    }
    while true {
      position = XMLCharacters.skipBlanks(bytes, from: position)
      guard position < bytes.count else {
        if phase == .after { return .endOfDocument }
        throw .truncated(at: bytes.count)
      }
      guard bytes[position] == UInt8(ascii: "<") else {
        throw XMLFault("text is outside of the root", at: position)
      }
      switch Self.byte(bytes, at: position + 1) {
      case UInt8(ascii: "!"): try skipComment()
      case UInt8(ascii: "?"): try skipInstruction()
      default:
        guard phase == .before else { throw XMLFault("something follows the root", at: position) }
        try startTag(bytes)
        phase = .content
        return .start
      }
    }
  }

  /// The byte at a place, 0 behind the end.
  @inline(__always)
  static func byte(_ bytes: Span<UInt8>, at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  // MARK: Tags

  @inline(__always)
  private mutating func startTag(_ bytes: Span<UInt8>) throws(XMLFault) {
    guard frames.count < limits.depth else { throw XMLFault(.tooDeep, "elements are nested too deep", at: position) }
    tagStart = position
    let start = position + 1
    let (number, end) = try tagName(bytes, at: start)
    try count(at: tagStart)
    let declarations = names.mark
    if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
    position = end
    if bytes[position] == UInt8(ascii: ">") {
      position += 1
    } else {
      try readAttributes(bytes)
    }
    guard let namespace = names.namespace(ofElement: number) else {
      throw XMLFault("a prefix is not declared", at: start)
    }
    name = names[number].local
    self.namespace = namespace
    contentStart = position
    frames.append(Frame(name: number, declarations: declarations))
  }

  /// The number of the name at `start`, and where it ends.
  @inline(__always)
  private mutating func tagName(_ bytes: Span<UInt8>, at start: Int) throws(XMLFault) -> (number: Int, end: Int) {
    if let expected = names.expected(after: last, bytes, at: start) {
      last = Int32(truncatingIfNeeded: expected.number)
      return expected
    }
    let tag = try XMLQualifiedName(bytes, at: start)
    let number = try names.number(bytes, tag, limit: limits.names)
    names.note(number, after: last)
    last = Int32(truncatingIfNeeded: number)
    return (number, tag.end)
  }

  private mutating func endTag(_ bytes: Span<UInt8>) throws(XMLFault) {
    guard let frame = frames.last else { throw XMLFault("an end tag has no start tag", at: position) }
    let start = position + 2
    guard let count = names.texts.count(of: frame.name, matching: bytes, at: start) else {
      throw wrongEnd(bytes, at: start, frame.name)
    }
    var index = start + count
    if index < bytes.count, bytes[index] != UInt8(ascii: ">") {
      guard XMLCharacters.isBlank(bytes[index]) else { throw mismatch }
      index = XMLCharacters.skipBlanks(bytes, from: index)
    }
    guard index < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[index] == UInt8(ascii: ">") else { throw XMLFault("an end tag is not closed", at: index) }
    contentEnd = position
    position = index + 1
    close()
  }

  /// Reads a whole element, when it is the one that followed the last one before, without attributes and with nothing in it
  /// but text that is used as it stands; nothing is read, and false returned, when something else stands here. Most elements
  /// of a list of records are such, and tag by tag they take twice as long.
  @inline(__always)
  mutating func plainElement(_ bytes: Span<UInt8>) -> Bool {
    guard phase == .content, !isEmptyElement, frames.count < limits.depth, parts < limits.parts,
      Self.byte(bytes, at: position) == UInt8(ascii: "<"),
      let (number, tagEnd) = names.expected(after: last, bytes, at: position &+ 1),
      let namespace = names.namespace(ofElement: number)
    else { return false }
    let end = XMLText.plainEnd(bytes, from: tagEnd &+ 1)
    let name = end &+ 2
    guard name < bytes.count, bytes[end] == UInt8(ascii: "<"), bytes[end &+ 1] == UInt8(ascii: "/"),
      let count = names.texts.count(of: number, matching: bytes, at: name),
      Self.byte(bytes, at: name &+ count) == UInt8(ascii: ">")
    else {
      plainEnd = end
      return false
    }
    parts &+= 1
    last = Int32(truncatingIfNeeded: number)
    self.name = names[number].local
    self.namespace = namespace
    (tagStart, contentStart, contentEnd) = (position, tagEnd &+ 1, end)
    position = name &+ count &+ 1
    return true
  }

  /// The fault of an end tag that does not have this name at `start`: the document may merely end within it.
  private func wrongEnd(_ bytes: Span<UInt8>, at start: Int, _ name: Int) -> XMLFault {
    let rest = (start..<bytes.count).lazy.map { self.bytes[$0] }
    return names.texts.strings[name].utf8.starts(with: rest) ? .truncated(at: bytes.count) : mismatch
  }

  private var mismatch: XMLFault { XMLFault("an end tag does not match its start tag", at: position) }

  private mutating func close() {
    if let frame = frames.popLast() { names.forget(to: frame.declarations) }
    if frames.isEmpty { phase = .after }
  }

  private mutating func count(at offset: Int) throws(XMLFault) {
    guard parts < limits.parts else { throw XMLFault(.tooLarge, "the document has too many elements", at: offset) }
    parts += 1
  }

  // MARK: Attributes

  /// Reads from behind the name to behind the tag.
  private mutating func readAttributes(_ bytes: Span<UInt8>) throws(XMLFault) {
    pending.removeAll(keepingCapacity: true)
    let element = Int32(truncatingIfNeeded: parts)
    while true {
      let start = XMLCharacters.skipBlanks(bytes, from: position)
      guard start < bytes.count else { throw .truncated(at: bytes.count) }
      if bytes[start] == UInt8(ascii: ">") {
        position = start + 1
        return try resolve()
      }
      if bytes[start] == UInt8(ascii: "/") {
        guard start + 1 < bytes.count else { throw .truncated(at: bytes.count) }
        guard bytes[start + 1] == UInt8(ascii: ">") else { throw XMLFault("'/' is not followed by '>'", at: start) }
        position = start + 2
        isEmptyElement = true
        return try resolve()
      }
      guard start > position else { throw XMLFault("white space is missing in a tag", at: start) }
      try readAttribute(bytes, at: start, element)
    }
  }

  private mutating func readAttribute(_ bytes: Span<UInt8>, at start: Int, _ element: Int32) throws(XMLFault) {
    guard pending.count < limits.attributes else {
      throw XMLFault(.tooLarge, "an element has too many attributes", at: start)
    }
    let name = try XMLQualifiedName(bytes, at: start)
    let quote = try XMLReader.valueStart(bytes, from: name.end)
    let value = try XMLText.scanValue(bytes, quote: quote)
    try count(at: start)
    let number = try names.number(bytes, name, limit: limits.names)
    guard names.mark(number, element: element) else { throw XMLFault("an attribute appears twice", at: start) }
    pending.append((number, start, value))
    position = Int(value.end) + 1
  }

  /// The opening quote of a value whose name ends at `index`.
  static func valueStart(_ bytes: Span<UInt8>, from index: Int) throws(XMLFault) -> Int {
    let sign = XMLCharacters.skipBlanks(bytes, from: index)
    guard sign < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[sign] == UInt8(ascii: "=") else { throw XMLFault("'=' was expected", at: sign) }
    let quote = XMLCharacters.skipBlanks(bytes, from: sign + 1)
    guard quote < bytes.count else { throw .truncated(at: bytes.count) }
    guard bytes[quote] == UInt8(ascii: "\"") || bytes[quote] == UInt8(ascii: "'") else {
      throw XMLFault("a value is not in quotes", at: quote)
    }
    return quote
  }

  /// Puts the declarations of a tag in force, then looks up the namespaces of its attributes.
  private mutating func resolve() throws(XMLFault) {
    for item in pending where names.isDeclaration(item.name) {
      try names.declare(item.name, item.value.string(in: bytes), at: item.offset, limit: limits.names)
    }
    for item in pending where !names.isDeclaration(item.name) {
      guard let namespace = names.namespace(ofAttribute: item.name) else {
        throw XMLFault("a prefix is not declared", at: item.offset)
      }
      let local = names[item.name].local
      // Without a prefix a name can only be itself, which was seen already.
      if namespace != XMLNamespaces.none,
        attributes.contains(where: { $0.local == local && $0.namespace == namespace })
      {
        throw XMLFault("an attribute appears twice", at: item.offset)
      }
      attributes.append(Attribute(local: local, namespace: namespace, value: item.value))
    }
  }
}
