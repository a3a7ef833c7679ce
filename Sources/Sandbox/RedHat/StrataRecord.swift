import XML

/// An element that a client sent. Its children can come in any order.
struct StrataRecord: Sendable {
  private let element: XMLElement

  init(_ element: XMLElement) { self.element = element }

  func attribute(_ name: String) -> String? { element.attribute(name).map(Self.trimmed) }

  /// The text of a child without white space around it, since clients indent; nil without such a child.
  subscript(_ name: String) -> String? { element.childText(name).map(Self.trimmed) }

  /// The text of a child as it is.
  func verbatim(_ name: String) -> String? { element.childText(name) }

  func texts(_ name: String) -> [String] { element.children(name).map { Self.trimmed($0.text) } }

  func record(_ name: String) -> StrataRecord? { element.child(name).map(StrataRecord.init) }

  func records(_ name: String) -> [StrataRecord] { element.children(name).map(StrataRecord.init) }

  /// Red Hat: `true` in any letter case is true, and anything else is false, `1` too.
  func flag(_ name: String) -> Bool? { self[name].map { $0.lowercased() == "true" } }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (letter: Unicode.Scalar) in [" ", "\t", "\n", "\r"].contains(letter) }
    let scalars = text.unicodeScalars.drop(while: isBlank)
    let end = scalars.lastIndex { !isBlank($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
    return String(scalars[..<end])
  }
}
