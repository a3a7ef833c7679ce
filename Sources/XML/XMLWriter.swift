/// Writes a document in one namespace, which is declared on the root as the default.
///
/// What it writes is well-formed whatever the texts are. The names are the caller's own and are not checked.
package struct XMLWriter: Sendable {
  package private(set) var bytes: [UInt8]
  private let namespace: String
  private var open: [String] = []
  private var hasRoot = false

  /// A document whose elements are all in `namespace`; "" for none.
  package init(namespace: String) {
    self.namespace = namespace
    bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".utf8)
  }

  /// Begins an element in the one that is open.
  package mutating func begin(_ name: String, attributes: [(String, String)] = []) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
    if !hasRoot, !namespace.isEmpty { attribute("xmlns", namespace) }
    hasRoot = true
    for (name, value) in attributes { attribute(name, value) }
    bytes.append(UInt8(ascii: ">"))
    open.append(name)
  }

  /// Ends the element begun last; does nothing when none is open.
  package mutating func end() {
    guard let name = open.popLast() else { return }
    bytes.append(contentsOf: "</".utf8)
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  /// An element that holds nothing but text.
  package mutating func element(_ name: String, _ text: String) {
    begin(name)
    escape(text, isValue: false)
    end()
  }

  /// Whether XML can carry a text. It cannot carry control characters other than tab, line feed and carriage return, nor
  /// U+FFFE and U+FFFF, not even as references; the writer puts U+FFFD in their place.
  package static func canWrite(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { XMLCharacters.isAllowed($0.value) }
  }

  private mutating func attribute(_ name: String, _ value: String) {
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: "=\"".utf8)
    escape(value, isValue: true)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a text so that a reader gives the same text back: line ends and, in values, white space survive only as
  /// references.
  private mutating func escape(_ text: String, isValue: Bool) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"" where isValue: bytes.append(contentsOf: "&quot;".utf8)
      case "\r": bytes.append(contentsOf: "&#13;".utf8)
      case "\n" where isValue: bytes.append(contentsOf: "&#10;".utf8)
      case "\t" where isValue: bytes.append(contentsOf: "&#9;".utf8)
      default:
        let written = XMLCharacters.isAllowed(scalar.value) ? scalar : "\u{FFFD}"
        bytes.append(contentsOf: UTF8.encode(written) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }
}
