// Compiled into one module with Sources/XML by fuzz.sh xml. A broken rule ends the process, which is how libFuzzer
// learns of it.

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzXML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  checkWriter(input)
  checkLimits(input)
  let pulled = pull(input)
  let tree = parse(input, XMLLimits())
  switch (pulled, tree) {
  case (.failure(let first), .failure(let second)):
    require(first == second, "the pull reader and the tree see different faults")
  case (.success(let events), .success(let root)):
    let lines = describe(root)
    require(lines == describe(events), "the pull reader and the tree see different documents")
    checkGood(root, lines, events)
  default: fatalError("one reader takes what the other refuses")
  }
  return 0
}

private func require(_ condition: Bool, _ rule: StaticString) {
  if !condition { fatalError("\(rule)") }
}

private func parse(_ bytes: [UInt8], _ limits: XMLLimits) -> Result<XMLElement, XMLError> {
  do throws(XMLError) { return .success(try XMLElement.parse(bytes, limits: limits)) } catch { return .failure(error) }
}

private func pull(_ bytes: [UInt8]) -> Result<[XMLEvent], XMLError> {
  var reader = XMLReader(bytes)
  var events: [XMLEvent] = []
  do throws(XMLError) {
    while true {
      let event = try reader.next()
      if event == .endOfDocument { return .success(events) }
      events.append(event)
    }
  } catch { return .failure(error) }
}

/// An element without its children, byte for byte.
private struct Line: Equatable {
  var name: [UInt8]
  var namespace: [UInt8]
  var text: [UInt8]
}

private func describe(_ root: XMLElement) -> [Line] {
  var lines: [Line] = []
  var waiting = [root]
  while let next = waiting.popLast() {
    lines.append(
      Line(name: Array(next.name.utf8), namespace: Array(next.namespace.utf8), text: Array(next.text.utf8)))
    waiting += next.elements.reversed()
  }
  return lines
}

private func describe(_ events: [XMLEvent]) -> [Line] {
  var lines: [Line] = []
  var open: [Int] = []
  for event in events {
    switch event {
    case .start(let name, let namespace, _):
      open.append(lines.count)
      lines.append(Line(name: Array(name.utf8), namespace: Array(namespace.utf8), text: []))
    case .text(let text): if let last = open.last { lines[last].text += Array(text.utf8) }
    case .end: _ = open.popLast()
    case .endOfDocument: break
    }
  }
  require(open.isEmpty, "an element has no end")
  return lines
}

private func checkGood(_ root: XMLElement, _ lines: [Line], _ events: [XMLEvent]) {
  if case .start(_, _, let attributes) = events.first {
    for attribute in attributes where attribute.namespace.isEmpty {
      require(
        root.attribute(attribute.name)?.utf8.elementsEqual(attribute.value.utf8) == true, "an attribute is not found")
    }
  }
  for child in root.elements where child.namespace == root.namespace {
    require(!root.children(child.name).isEmpty && root.childText(child.name) != nil, "a child is not found")
  }
  // The root declares all that it uses, so it is a document of its own.
  guard case .success(let again) = parse(Array(root.source.utf8), XMLLimits()) else {
    fatalError("the source of the root is not a document")
  }
  require(describe(again) == lines, "the source of the root reads differently")
  // However little is missing at its end, it is none.
  if case .success = parse(Array(root.source.utf8.dropLast()), XMLLimits()) { fatalError("a cut document is taken") }
}

/// Tight limits change nothing but the error.
private func checkLimits(_ input: [UInt8]) {
  let tight = XMLLimits(bytes: 512, depth: 3, attributes: 2, parts: 12, names: 8)
  guard case .success(let root) = parse(input, tight) else { return }
  guard case .success(let same) = parse(input, XMLLimits()) else { fatalError("more is refused with wider limits") }
  require(describe(root) == describe(same), "limits change what is read")
}

/// Whatever text is written, it is well-formed, and read back as it was when XML can carry it.
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
