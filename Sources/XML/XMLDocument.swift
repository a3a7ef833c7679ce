/// A document as a table: elements in the order of their start tags, so that children follow their parent.
final class XMLDocument: Sendable {
  struct Node: Sendable {
    let name: Int32
    let namespace: Int32
    /// The start tag is at `start..<contentStart`, the end tag at `contentEnd..<end`.
    let start: Int32
    let contentStart: Int32
    var contentEnd: Int32 = 0
    var end: Int32 = 0
    /// The first element after the children.
    var next: Int32 = 0
    let firstAttribute: Int32
    let lastAttribute: Int32
    let firstPiece: Int32
    /// Whether the content is text that needs no decoding.
    var isPlain = false

    @inline(__always)
    mutating func close(contentEnd: Int, end: Int, next: Int, text: Piece?) {
      self.contentEnd = Int32(contentEnd)
      self.end = Int32(end)
      self.next = Int32(next)
      if let text {
        isPlain =
          text.form == .plain && text.range.lowerBound == contentStart && text.range.upperBound == self.contentEnd
      }
    }
  }

  struct Attribute: Sendable {
    /// The local name.
    var name: Int32
    /// The namespace; that of `xmlns` for a declaration.
    var namespace: Int32
    let start: Int32
    let value: Range<Int32>
  }

  /// Character data between two tags, comments, sections or instructions.
  struct Piece: Sendable {
    let element: Int32
    let range: Range<Int32>
    let form: XMLText.Form
  }

  let bytes: [UInt8]
  let nodes: [Node]
  let attributes: [Attribute]
  let pieces: [Piece]
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
    pieces = parser.pieces
    names = parser.names
  }

  /// Returns the number of a name; nil if the name does not occur in the document.
  func number(of name: String) -> Int32? {
    var name = name
    let bytes = bytes
    let number = name.withUTF8 { names.find($0.span, 0..<$0.count, in: bytes.span).number }
    return number > 0 ? number : nil
  }

  /// Whether a name of the document is this one. Quicker than looking up the number of a name for one comparison.
  func isName(_ number: Int32, _ name: String) -> Bool {
    let found = names[number]
    guard Int(found.count) == name.utf8.count else { return false }
    return name.utf8.elementsEqual(bytes[Int(found.start)..<Int(found.start + found.count)])
  }

  func name(_ number: Int32) -> String {
    let name = names[number]
    return XMLText.string(bytes, name.start..<name.start + name.count, as: .plain)
  }

  /// Returns the character data directly in an element.
  func text(of index: Int) -> String {
    let node = nodes[index]
    if node.isPlain { return XMLText.string(bytes, node.contentStart..<node.contentEnd, as: .plain) }
    var text = ""
    for piece in pieces[Int(node.firstPiece)...] {
      if piece.range.lowerBound >= node.contentEnd { break }
      if piece.element == index { text += XMLText.string(bytes, piece.range, as: piece.form) }
    }
    return text
  }
}
