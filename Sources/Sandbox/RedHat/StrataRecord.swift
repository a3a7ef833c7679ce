import XML

/// An element of a request. Its children can have any order.
struct StrataRecord: Sendable {
  private let element: XMLElement

  init(_ element: XMLElement) { self.element = element }

  func attribute(_ name: String) -> String? { element.attribute(name).map(Self.trimmed) }

  /// The trimmed text of a child, since clients indent.
  subscript(_ name: String) -> String? { element.childText(name).map(Self.trimmed) }

  func verbatim(_ name: String) -> String? { element.childText(name) }

  func texts(_ name: String) -> [String] { element.children(name).map { Self.trimmed($0.text) } }

  func record(_ name: String) -> StrataRecord? { element.child(name).map(StrataRecord.init) }

  func records(_ name: String) -> [StrataRecord] { element.children(name).map(StrataRecord.init) }

  /// Red Hat: `true` in any letter case is true, anything else is false, even `1`.
  func flag(_ name: String) -> Bool? { self[name].map { $0.lowercased() == "true" } }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (letter: Unicode.Scalar) in [" ", "\t", "\n", "\r"].contains(letter) }
    let scalars = text.unicodeScalars.drop(while: isBlank)
    let end = scalars.lastIndex { !isBlank($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
    return String(scalars[..<end])
  }
}
