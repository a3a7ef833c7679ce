/// An element of a document that has been read and checked as a whole.
///
/// The document is one flat table over its own bytes; an element is a place in it, and a text becomes a String when it
/// is asked for. An element keeps the whole document in memory.
package struct XMLElement: Sendable {
  let document: XMLDocument
  let index: Int

  /// Reads a document; its root.
  /// - Parameter repairs: whether characters that XML does not allow are replaced by U+FFFD instead of being an error.
  package static func parse(
    _ bytes: [UInt8], limits: XMLLimits = .init(), repairs: Bool = false
  ) throws(XMLError) -> XMLElement {
    do throws(XMLFault) {
      return XMLElement(document: try XMLDocument(bytes, limits), index: 0)
    } catch {
      guard repairs, error.isCharacter, bytes.count <= limits.allowedBytes else {
        throw XMLError(error, in: bytes.span)
      }
      let repaired = XMLRepair.repaired(bytes)
      var limits = limits
      // A character takes up to three times the room of what it replaces.
      limits.bytes = max(limits.bytes, repaired.count)
      return try parse(repaired, limits: limits)
    }
  }

  private var node: XMLDocument.Node { document.nodes[index] }

  /// The name without its prefix.
  package var name: String { document.names[Int(node.name)] }

  /// The namespace; "" for none.
  package var namespace: String { document.namespaces[Int(node.namespace)] }

  /// The value of the attribute of that name which is in no namespace, as written without a prefix.
  package func attribute(_ name: String) -> String? {
    document.number(of: name).flatMap { attribute(numbered: $0) }
  }

  func attribute(numbered number: Int32) -> String? {
    for attribute in document.attributes[Int(node.firstAttribute)..<Int(node.lastAttribute)]
    where attribute.local == number && attribute.namespace == XMLNamespaces.none {
      return attribute.value.string(in: document.bytes)
    }
    return nil
  }

  /// The child elements in their order, whatever their names.
  package var elements: [XMLElement] {
    var elements: [XMLElement] = []
    for child in document.children(of: index) { elements.append(XMLElement(document: document, index: child)) }
    return elements
  }

  /// The first child element of that name in the namespace of this one.
  package func child(_ name: String) -> XMLElement? {
    guard let number = document.number(of: name) else { return nil }
    let namespace = node.namespace
    for child in document.children(of: index) where document.nodes[child].isNamed(number, namespace) {
      return XMLElement(document: document, index: child)
    }
    return nil
  }

  /// The child elements of that name in the namespace of this one, the first `limit` of them.
  package func children(_ name: String, atMost limit: Int = .max) -> [XMLElement] {
    guard let number = document.number(of: name) else { return [] }
    let namespace = node.namespace
    var children: [XMLElement] = []
    for child in document.children(of: index) where document.nodes[child].isNamed(number, namespace) {
      if children.count == limit { break }
      children.append(XMLElement(document: document, index: child))
    }
    return children
  }

  /// The element's own character data without that of its children: white space as it stands.
  package var text: String { document.text(of: index) }

  /// The text of the first child of that name; nil when there is none, "" when it is empty.
  package func childText(_ name: String) -> String? { child(name)?.text }

  /// The element as it stands in the document, from its start tag to its end tag. Prefixes and the default namespace
  /// may have been declared outside of it.
  package var source: String {
    let node = node
    return XMLText(Int(node.start)..<Int(node.end), .plain).string(in: document.bytes)
  }
}
