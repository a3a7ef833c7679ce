extension JSON {
  /// The text on several lines with two spaces per level, for people and for files that are compared by line. Short
  /// arrays and objects of scalars stay on one line.
  package var prettyText: String {
    var text = ""
    append(to: &text, indent: "", width: 100)
    return text
  }

  private func append(to text: inout String, indent: String, width: Int) {
    switch self {
    case .slice(let slice):
      guard let tree = try? slice.tree() else { return text += self.text }
      tree.append(to: &text, indent: indent, width: width)
    case .array(let elements) where !elements.isEmpty:
      if let line = line(atMost: width - indent.count) { return text += line }
      text += "[\n"
      for (index, element) in elements.enumerated() {
        text += indent + "  "
        element.append(to: &text, indent: indent + "  ", width: width)
        text += index + 1 < elements.count ? ",\n" : "\n"
      }
      text += indent + "]"
    case .object(let members) where !members.isEmpty:
      if let line = line(atMost: width - indent.count) { return text += line }
      text += "{\n"
      for (index, member) in members.enumerated() {
        text += "\(indent)  \(JSON.string(member.name).text): "
        member.value.append(to: &text, indent: indent + "  ", width: width)
        text += index + 1 < members.count ? ",\n" : "\n"
      }
      text += indent + "}"
    default: text += self.text
    }
  }

  /// Returns the value on one line if it contains only scalars and is short enough.
  private func line(atMost width: Int) -> String? {
    let children: [JSON]
    switch self {
    case .array(let elements): children = elements
    case .object(let members): children = members.map(\.value)
    default: return text
    }
    guard children.allSatisfy({ $0.array == nil && $0.object == nil }) else { return nil }
    var line = ""
    if case .object(let members) = self {
      line = "{ " + members.map { "\(JSON.string($0.name).text): \($0.value.text)" }.joined(separator: ", ") + " }"
    } else {
      line = "[" + children.map(\.text).joined(separator: ", ") + "]"
    }
    return line.count <= width ? line : nil
  }
}
