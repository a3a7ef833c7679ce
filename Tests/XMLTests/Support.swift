import Testing

@testable import XML

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The error of a document; nil for a valid one.
func fault(_ bytes: [UInt8], limits: XMLLimits = .init()) -> XMLError? {
  do throws(XMLError) {
    _ = try XMLElement.parse(bytes, limits: limits)
    return nil
  } catch { return error }
}

extension XMLElement {
  /// All child elements.
  var elements: [XMLElement] {
    var elements: [XMLElement] = []
    var child = index + 1
    while child < node.next {
      elements.append(XMLElement(document: document, index: child))
      child = Int(document.nodes[child].next)
    }
    return elements
  }
}

/// A document in one line: names as `{namespace}local`, attributes in brackets, texts where they occur.
func shown(_ text: String) throws(XMLError) -> String { parts(try .parse(bytes(text))).map(\.shown).joined() }

/// The tags and texts of a document in their order.
private func parts(_ root: XMLElement) -> [(element: Int, isText: Bool, shown: String)] {
  let document = root.document
  var tags: [(range: Range<Int32>, element: Int, shown: String)] = []
  for (index, node) in document.nodes.enumerated() {
    let attributes = document.attributes[Int(node.attributes.lowerBound)..<Int(node.attributes.upperBound)]
      .filter { $0.namespace != XMLNameTable.xmlnsNamespace }
      .map { attribute in
        let namespace = document.names.namespaces[Int(attribute.namespace)]
        let value = document.string(attribute.value, as: .value)
        return " \(full(document.localName(attribute.name), namespace))=[\(value)]"
      }
    let name = fullName(XMLElement(document: document, index: index))
    tags.append((node.start..<node.contentStart, index, "<\(name)\(attributes.joined())>"))
    tags.append((node.contentEnd..<node.end, index, "</>"))
  }
  tags.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  var parts: [(element: Int, isText: Bool, shown: String)] = []
  var (open, end): ([Int], Int32) = ([], 0)
  for tag in tags {
    if let element = open.last, end < tag.range.lowerBound {
      parts.append((element, true, document.string(end..<tag.range.lowerBound, as: .content)))
    }
    if tag.shown == "</>" { open.removeLast() } else { open.append(tag.element) }
    parts.append((tag.element, false, tag.shown))
    end = tag.range.upperBound
  }
  return parts
}

private func full(_ name: String, _ namespace: String) -> String {
  namespace.isEmpty ? name : "{\(namespace)}\(name)"
}

private func fullName(_ element: XMLElement) -> String { full(element.name, element.namespace) }

/// The elements of a document with their texts.
func summary(_ root: XMLElement) -> [String] {
  var lines: [String] = []
  var waiting = [root]
  while let next = waiting.popLast() {
    lines.append("\(fullName(next)): \(next.text)")
    waiting += next.elements.reversed()
  }
  return lines
}

/// The same, created from the tags and texts in order.
func orderedSummary(_ root: XMLElement) -> [String] {
  var texts: [Int: String] = [:]
  for part in parts(root) { texts[part.element, default: ""] += part.isText ? part.shown : "" }
  return root.document.nodes.indices.map { index in
    "\(fullName(XMLElement(document: root.document, index: index))): \(texts[index] ?? "")"
  }
}
