import XML

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What the pull reader and the tree say about a document: nil where it is good.
enum Reader: CaseIterable {
  case pull, tree

  func fault(_ bytes: [UInt8], limits: XMLLimits = .init()) -> XMLError? {
    do throws(XMLError) {
      switch self {
      case .pull: _ = try events(bytes, limits: limits)
      case .tree: _ = try XMLElement.parse(bytes, limits: limits)
      }
      return nil
    } catch { return error }
  }
}

/// Every event up to the end of the document, which is left out.
func events(_ bytes: [UInt8], limits: XMLLimits = .init()) throws(XMLError) -> [XMLEvent] {
  var reader = XMLReader(bytes, limits: limits)
  var events: [XMLEvent] = []
  while true {
    let event = try reader.next()
    if event == .endOfDocument { return events }
    events.append(event)
  }
}

/// A document in one line: names as `{namespace}local`, attributes in brackets, text with its pieces put together.
func shown(_ events: [XMLEvent]) -> String {
  events.map { event in
    switch event {
    case .start(let name, let namespace, let attributes):
      "<\(full(name, namespace))\(attributes.map { " \(full($0.name, $0.namespace))=[\($0.value)]" }.joined())>"
    case .text(let text): text
    case .end: "</>"
    case .endOfDocument: "$"
    }
  }.joined()
}

private func full(_ name: String, _ namespace: String) -> String {
  namespace.isEmpty ? name : "{\(namespace)}\(name)"
}

func shown(_ text: String) throws(XMLError) -> String { shown(try events(bytes(text))) }

/// What an element holds, from the tree and from the pull reader: the same in the same form.
func summary(_ element: XMLElement) -> [String] {
  var lines: [String] = []
  var waiting = [element]
  while let next = waiting.popLast() {
    lines.append("\(full(next.name, next.namespace)): \(next.text)")
    waiting += next.elements.reversed()
  }
  return lines
}

func summary(_ events: [XMLEvent]) -> [String] {
  var lines: [(name: String, text: String)] = []
  var open: [Int] = []
  for event in events {
    switch event {
    case .start(let name, let namespace, _):
      open.append(lines.count)
      lines.append((full(name, namespace), ""))
    case .text(let text): if let last = open.last { lines[last].text += text }
    case .end: _ = open.popLast()
    case .endOfDocument: break
    }
  }
  return lines.map { "\($0.name): \($0.text)" }
}
