/// A document as a table: elements in the order of their start tags, so that children follow their parent.
final class XMLDocument: Sendable {
  struct Node: Sendable {
    /// The number of the name in the tag, with its prefix.
    let name: Int32
    let namespace: Int32
    /// The start tag is at `start..<contentStart`, the end tag at `contentEnd..<end`.
    let start: Int32
    let contentStart: Int32
    var contentEnd: Int32 = 0
    var end: Int32 = 0
    /// The first element after the children; while the element is open, its parent.
    var next: Int32
    let attributes: Range<Int32>
    /// Whether the content is text that needs no decoding.
    var isPlain = false

    @inline(__always)
    mutating func close(contentEnd: Int, end: Int, next: Int, isPlain: Bool) {
      self.contentEnd = Int32(truncatingIfNeeded: contentEnd)
      self.end = Int32(truncatingIfNeeded: end)
      self.next = Int32(truncatingIfNeeded: next)
      self.isPlain = isPlain
    }
  }

  struct Attribute: Sendable {
    /// The number of the name in the tag, with its prefix.
    let name: Int32
    /// The namespace; that of `xmlns` for a declaration.
    var namespace: Int32
    let start: Int32
    let value: Range<Int32>
  }

  let bytes: [UInt8]
  let nodes: [Node]
  let attributes: [Attribute]
  let names: XMLNameTable

  init(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLError) {
    var parser = XMLParser(limits)
    do throws(XMLError) {
      try parser.read(bytes.span)
    } catch {
      throw error.located(in: bytes.span)
    }
    self.bytes = bytes
    nodes = parser.nodes
    attributes = parser.attributes
    names = parser.names
  }

  func string(_ range: Range<Int32>, as form: XMLText.Form) -> String {
    let bytes = bytes
    return XMLText.string(bytes.span, Int(range.lowerBound)..<Int(range.upperBound), as: form)
  }

  /// Whether a name in a tag is this one, without a prefix.
  func isName(_ number: Int32, _ name: String) -> Bool {
    let (start, count) = (Int(names[number].start), Int(names[number].count))
    guard count == name.utf8.count else { return false }
    let isEqual = name.utf8.withContiguousStorageIfAvailable { text in
      for index in 0..<count where text[index] != bytes[start + index] { return false }
      return true
    }
    return isEqual ?? name.utf8.elementsEqual(bytes[start..<start + count])
  }

  /// Returns a name without its prefix.
  func localName(_ number: Int32) -> String {
    let name = names[names[number].local]
    return string(name.start..<name.start + name.count, as: .plain)
  }

  /// Returns the character data directly in an element.
  @inline(__always)
  func text(of index: Int) -> String {
    let node = nodes[index]
    return node.isPlain ? string(node.contentStart..<node.contentEnd, as: .plain) : decodedText(of: index)
  }

  private func decodedText(of index: Int) -> String {
    let node = nodes[index]
    var (text, start, child) = ("", node.contentStart, index + 1)
    while child < node.next {
      text += string(start..<nodes[child].start, as: .content)
      (start, child) = (nodes[child].end, Int(nodes[child].next))
    }
    return text + string(start..<node.contentEnd, as: .content)
  }
}
