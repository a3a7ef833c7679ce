/// The names that a reader of many elements of one document knows, each looked up in the document once.
package struct XMLNames: Sendable {
  /// The place of each name of the document among those that are known; -1 for any other.
  let slots: [Int8]
  /// The document's number of each name; -1 when it does not stand there.
  private let numbers: [Int32]

  /// At most 64 names.
  package init(_ names: [String], in element: XMLElement) {
    precondition(names.count <= 64, "what was met is a bit in one word")
    let document = element.document
    let numbers = names.map { document.number(of: $0) ?? -1 }
    var slots = [Int8](repeating: -1, count: document.names.count)
    for (slot, number) in numbers.enumerated() where number >= 0 {
      slots[Int(number)] = Int8(truncatingIfNeeded: slot)
    }
    self.slots = slots
    self.numbers = numbers
  }

  /// The value of the attribute with the name at `slot`, as `XMLElement.attribute`.
  package func attribute(_ slot: Int, of element: XMLElement) -> String? {
    numbers[slot] < 0 ? nil : element.attribute(numbered: numbers[slot])
  }
}

/// Walks once through the children of an element that have a known name and the element's namespace.
///
/// Asking for each child by name walks through them as often; for a hundred cases with twenty members that took twice as
/// long as all the rest of reading them.
package struct XMLChildren: ~Copyable {
  private let document: XMLDocument
  private let names: XMLNames
  private let namespace: Int32
  private let end: Int
  private var following: Int
  private var current = 0
  /// A bit for each name that was met.
  private var met: UInt64 = 0

  package init(of element: XMLElement, _ names: XMLNames) {
    document = element.document
    self.names = names
    let node = document.nodes[element.index]
    namespace = node.namespace
    following = element.index + 1
    end = Int(node.next)
  }

  /// Steps to the next such child, and says the place of its name; nil behind the last. Of several with one name only the
  /// first counts.
  package mutating func next() -> Int? {
    while following < end {
      current = following
      let node = document.nodes[current]
      following = Int(node.next)
      let slot = names.slots[Int(node.name)]
      guard slot >= 0, node.namespace == namespace, met & (1 << UInt64(slot)) == 0 else { continue }
      met |= 1 << UInt64(slot)
      return Int(slot)
    }
    return nil
  }

  /// The child stepped to.
  package var element: XMLElement { XMLElement(document: document, index: current) }

  /// The text of the child stepped to; nil when it is empty.
  package var full: String? {
    let node = document.nodes[current]
    if node.contentStart == node.contentEnd { return nil }
    let text = document.text(of: current)
    return text.isEmpty ? nil : text
  }

  /// What `body` makes of the bytes of the text, as long as they are the text as they stand; else nil.
  package func plain<Result>(_ body: (Span<UInt8>) -> Result?) -> Result? {
    let node = document.nodes[current]
    guard node.isPlain else { return nil }
    let bytes = document.bytes
    return body(bytes.span.extracting(Int(node.contentStart)..<Int(node.contentEnd)))
  }
}
