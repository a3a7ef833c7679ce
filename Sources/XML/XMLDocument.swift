/// A document as a table: elements in the order of their start tags, so that the children of one follow it.
final class XMLDocument: Sendable {
  struct Node: Sendable {
    let name: Int32
    let namespace: Int32
    /// Where the start tag begins and ends, and where the end tag does.
    let start: Int32
    let contentStart: Int32
    var contentEnd: Int32 = 0
    var end: Int32 = 0
    /// The first element behind the children.
    var next: Int32 = 0
    let firstAttribute: Int32
    let lastAttribute: Int32
    /// The content is text that is used as it stands.
    var isPlain = false

    /// The element whose start tag was read last.
    @inline(__always)
    init(_ reader: borrowing XMLReader, firstAttribute: Int, lastAttribute: Int) {
      name = reader.name
      namespace = reader.namespace
      start = short(reader.tagStart)
      contentStart = short(reader.contentStart)
      self.firstAttribute = short(firstAttribute)
      self.lastAttribute = short(lastAttribute)
    }

    /// The element is the one that ended last.
    @inline(__always)
    mutating func end(_ reader: borrowing XMLReader, next: Int) {
      contentEnd = short(reader.contentEnd)
      end = short(reader.position)
      self.next = short(next)
    }

    @inline(__always)
    func isNamed(_ name: Int32, _ namespace: Int32) -> Bool { self.name == name && self.namespace == namespace }
  }

  let bytes: [UInt8]
  let nodes: [Node]
  let attributes: [XMLReader.Attribute]
  private let texts: XMLInterner
  let namespaces: [String]

  var names: [String] { texts.strings }

  init(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLFault) {
    var reader = XMLReader(bytes, limits: limits)
    var nodes: [Node] = []
    var attributes: [XMLReader.Attribute] = []
    var open: [Int] = []
    var text = XMLText(0..<0, .plain)
    nodes.reserveCapacity(min(bytes.count, limits.allowedBytes) / 80)
    reading: while true {
      if reader.plainElement(bytes.span) {
        var node = Node(reader, firstAttribute: attributes.count, lastAttribute: attributes.count)
        node.end(reader, next: nodes.count + 1)
        node.isPlain = node.contentEnd > node.contentStart
        nodes.append(node)
        continue
      }
      switch try reader.advance(bytes.span) {
      case .start:
        open.append(nodes.count)
        let first = attributes.count
        if !reader.attributes.isEmpty { attributes.append(contentsOf: reader.attributes) }
        nodes.append(Node(reader, firstAttribute: first, lastAttribute: attributes.count))
      case .text(let piece): text = piece
      case .end:
        guard let index = open.popLast() else { break reading }
        nodes[index].end(reader, next: nodes.count)
        nodes[index].isPlain =
          text.form == .plain && text.start == nodes[index].contentStart && text.end == nodes[index].contentEnd
      case .endOfDocument: break reading
      }
    }
    self.bytes = bytes
    self.nodes = nodes
    self.attributes = attributes
    texts = reader.names.texts
    namespaces = reader.names.spaces.strings
  }

  /// Fits: no document is longer than `XMLLimits.allowedBytes`.
  private static func short(_ value: Int) -> Int32 { Int32(truncatingIfNeeded: value) }

  /// The number of a name that stands somewhere in the document.
  func number(of name: String) -> Int32? {
    var name = name
    return name.withUTF8 { utf8 in texts.find(utf8.span) }.map(Self.short)
  }

  // MARK: Children

  /// The numbers of the child elements in their order.
  func children(of index: Int) -> Children { Children(nodes: nodes, index: index + 1, end: Int(nodes[index].next)) }

  struct Children: Sequence, IteratorProtocol {
    let nodes: [Node]
    var index: Int
    let end: Int

    @inline(__always)
    mutating func next() -> Int? {
      guard index < end else { return nil }
      defer { index = Int(nodes[index].next) }
      return index
    }
  }

  // MARK: Text

  /// The character data that stands directly in an element.
  func text(of index: Int) -> String {
    let node = nodes[index]
    let end = Int(node.contentEnd)
    if node.isPlain { return XMLText(Int(node.contentStart)..<end, .plain).string(in: bytes) }
    var children = children(of: index)
    var child = children.next()
    var text = ""
    var offset = Int(node.contentStart)
    // The bytes have been checked: what begins here also ends.
    while offset < end {
      if let found = child, Int(nodes[found].start) == offset {
        offset = Int(nodes[found].end)
        child = children.next()
      } else if bytes[offset] == UInt8(ascii: "<") {
        offset = markup(at: offset, to: end, into: &text)
      } else {
        let next = bytes[offset..<end].firstIndex(of: UInt8(ascii: "<")) ?? end
        text += XMLText(offset..<next, .escaped).string(in: bytes)
        offset = next
      }
    }
    return text
  }

  /// Steps over a comment, a processing instruction or a section, whose text it takes; where it ends.
  private func markup(at start: Int, to end: Int, into text: inout String) -> Int {
    let bytes = bytes
    if XMLCharacters.starts(bytes.span, at: start, with: "<![CDATA[") {
      let close = find("]]>", from: start + 9, to: end)
      text += XMLText(start + 9..<close, .section).string(in: bytes)
      return close + 3
    }
    if bytes[start + 1] == UInt8(ascii: "?") { return find("?>", from: start + 2, to: end) + 2 }
    return find("-->", from: start + 4, to: end) + 3
  }

  private func find(_ mark: StaticString, from start: Int, to end: Int) -> Int {
    let bytes = bytes
    var index = start
    while index < end, !XMLCharacters.starts(bytes.span, at: index, with: mark) { index += 1 }
    return max(start, index)
  }
}
