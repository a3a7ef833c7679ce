// Compiled into one module with Sources/XML by fuzz.sh xml. A broken rule ends the process, so that libFuzzer
// reports it.

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzXML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  checkWriter(input)
  checkLimits(input)
  if case .success(let root) = parse(input, XMLLimits()) { checkGood(root) }
  return 0
}

private func require(_ condition: Bool, _ rule: StaticString) {
  if !condition { fatalError("\(rule)") }
}

private func parse(_ bytes: [UInt8], _ limits: XMLLimits) -> Result<XMLElement, XMLError> {
  do throws(XMLError) { return .success(try XMLElement.parse(bytes, limits: limits)) } catch { return .failure(error) }
}

/// An element without its children, byte for byte.
private struct Line: Equatable {
  var name: [UInt8]
  var namespace: [UInt8]
  var text: [UInt8]
}

private func children(of element: XMLElement) -> [XMLElement] {
  var children: [XMLElement] = []
  var child = element.index + 1
  while child < element.node.next {
    children.append(XMLElement(document: element.document, index: child))
    child = Int(element.document.nodes[child].next)
  }
  return children
}

private func describe(_ root: XMLElement) -> [Line] {
  var lines: [Line] = []
  var waiting = [root]
  while let next = waiting.popLast() {
    lines.append(
      Line(name: Array(next.name.utf8), namespace: Array(next.namespace.utf8), text: Array(next.text.utf8)))
    waiting += children(of: next).reversed()
  }
  return lines
}

private func checkGood(_ root: XMLElement) {
  let lines = describe(root)
  let (document, node) = (root.document, root.node)
  for attribute in document.attributes[Int(node.attributes.lowerBound)..<Int(node.attributes.upperBound)]
  where attribute.namespace == XMLNameTable.noNamespace {
    let value = document.string(attribute.value, as: .value)
    let found = root.attribute(document.localName(attribute.name))
    require(found?.utf8.elementsEqual(value.utf8) == true, "an attribute is not found")
  }
  for child in children(of: root) where child.namespace == root.namespace {
    require(!root.children(child.name).isEmpty && root.childText(child.name) != nil, "a child is not found")
  }
  // The root declares all its namespaces, so it is a complete document.
  guard case .success(let again) = parse(Array(root.source.utf8), XMLLimits()) else {
    fatalError("the source of the root is not a document")
  }
  require(describe(again) == lines, "the source of the root reads differently")
  // A truncated document is invalid.
  if case .success = parse(Array(root.source.utf8.dropLast()), XMLLimits()) { fatalError("a cut document is taken") }
}

/// Low limits change only the error.
private func checkLimits(_ input: [UInt8]) {
  let tight = XMLLimits(bytes: 512, depth: 3, attributes: 2, parts: 12, names: 8)
  guard case .success(let root) = parse(input, tight) else { return }
  guard case .success(let same) = parse(input, XMLLimits()) else { fatalError("more is refused with wider limits") }
  require(describe(root) == describe(same), "limits change what is read")
}

/// Any written text is well-formed, and reads back as the same if XML allows its characters.
private func checkWriter(_ input: [UInt8]) {
  let text = String(decoding: input, as: UTF8.self)
  var writer = XMLWriter(namespace: "u")
  writer.begin("root", attributes: [("value", text)])
  writer.element("text", text)
  writer.end()
  guard case .success(let root) = parse(writer.bytes, XMLLimits()) else { fatalError("what is written is not XML") }
  guard let value = root.attribute("value"), let read = root.childText("text") else {
    fatalError("what is written is not found")
  }
  require(value.utf8.elementsEqual(read.utf8), "a value and a text differ")
  require(!XMLWriter.canWrite(text) || read.utf8.elementsEqual(text.utf8), "what is written reads differently")
}
