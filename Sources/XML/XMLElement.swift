/// An element of a document that has been read and checked as a whole.
///
/// The document is a flat table over its own bytes, and an element is an index into it. A text becomes a String when it
/// is read. An element keeps the whole document in memory.
package struct XMLElement: Sendable {
  let document: XMLDocument
  let index: Int

  /// Reads a document and returns its root.
  /// - Parameter repairs: Whether characters that XML does not allow are replaced by U+FFFD instead of causing an
  ///   error.
  package static func parse(
    _ bytes: [UInt8], limits: XMLLimits = .init(), repairs: Bool = false
  ) throws(XMLError) -> XMLElement {
    do throws(XMLError) {
      return XMLElement(document: try XMLDocument(bytes, limits), index: 0)
    } catch {
      guard repairs, error.isCharacter else { throw error }
      let repaired = XMLRepair.repaired(bytes)
      var limits = limits
      // A replacement takes up to three times the space of the character.
      limits.bytes = max(limits.bytes, repaired.count)
      return try parse(repaired, limits: limits)
    }
  }

  var node: XMLDocument.Node { document.nodes[index] }

  /// The name without its prefix.
  package var name: String { document.localName(node.name) }

  /// The namespace; "" for none.
  package var namespace: String { document.names.namespaces[Int(node.namespace)] }

  /// Returns the value of the attribute of that name without a namespace, which is written without a prefix.
  package func attribute(_ name: String) -> String? {
    let range = node.attributes
    for attribute in document.attributes[Int(range.lowerBound)..<Int(range.upperBound)]
    where attribute.namespace == XMLNameTable.noNamespace && document.isName(attribute.name, name) {
      return document.string(attribute.value, as: .value)
    }
    return nil
  }

  /// Calls `body` with each attribute that has a known name and no namespace.
  @inline(__always)
  package func forEachAttribute(in names: XMLNames, _ body: (_ name: Int, String) -> Void) {
    let (range, attributes) = (node.attributes, document.attributes)
    for index in Int(range.lowerBound)..<Int(range.upperBound) {
      let attribute = attributes[index]
      let name = names.indices[Int(attribute.name)]
      if name >= 0, attribute.namespace == XMLNameTable.noNamespace {
        body(Int(name), document.string(attribute.value, as: .value))
      }
    }
  }

  // MARK: Children

  /// Calls `body` with each child element in this element's namespace until it returns false.
  @inline(__always)
  private func walk(_ body: (XMLElement, XMLDocument.Node) -> Bool) {
    let (nodes, end, namespace) = (document.nodes, Int(node.next), node.namespace)
    var child = index + 1
    while child < end {
      let node = nodes[child]
      if node.namespace == namespace, !body(XMLElement(document: document, index: child), node) { return }
      child = Int(node.next)
    }
  }

  /// Calls `body` with each child element that has a known name and this element's namespace. Only the first child of
  /// each name counts.
  ///
  /// Finding each child by name takes one pass per name. For a hundred cases with twenty members, that took twice as
  /// long as the rest of the reading.
  @inline(__always)
  package func forEachChild(in names: XMLNames, _ body: (_ name: Int, XMLElement) -> Void) {
    var met: UInt64 = 0
    walk { child, node in
      let name = names.indices[Int(node.name)]
      if name >= 0, met & (1 << UInt64(name)) == 0 {
        met |= 1 << UInt64(name)
        body(Int(name), child)
      }
      return true
    }
  }

  /// Returns the first child element of that name in this element's namespace.
  package func child(_ name: String) -> XMLElement? { children(name, atMost: 1).first }

  /// Returns the first `limit` child elements of that name in this element's namespace.
  package func children(_ name: String, atMost limit: Int = .max) -> [XMLElement] {
    guard let number = document.names.number(of: name) else { return [] }
    var found: [XMLElement] = []
    walk { child, node in
      if document.names[node.name].local == number { found.append(child) }
      return found.count < limit
    }
    return found
  }

  // MARK: Text

  /// The character data directly in the element, with its white space.
  package var text: String { document.text(of: index) }

  /// Returns the result of `body` on the bytes of the text if they need no decoding; otherwise nil.
  package func plain<Result>(_ body: (Span<UInt8>) -> Result?) -> Result? {
    let (node, bytes) = (node, document.bytes)
    return node.isPlain ? body(bytes.span.extracting(Int(node.contentStart)..<Int(node.contentEnd))) : nil
  }

  /// Returns the text of the first child of that name; nil without such a child, "" if it is empty.
  package func childText(_ name: String) -> String? { child(name)?.text }

  /// The element as written, from its start tag to its end tag. Its prefixes and its default namespace may have been
  /// declared outside of it.
  package var source: String { document.string(node.start..<node.end, as: .plain) }
}
