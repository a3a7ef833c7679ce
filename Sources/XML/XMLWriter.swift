/// Writes a document in one namespace, which is declared on the root as the default.
///
/// The document is well-formed for all texts. The names are not checked.
package struct XMLWriter: Sendable {
  package private(set) var bytes: [UInt8]
  private let namespace: String
  private var open: [String] = []
  private var hasRoot = false

  /// Begins a document whose elements are all in `namespace`; "" for none.
  package init(namespace: String) {
    self.namespace = namespace
    bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".utf8)
  }

  /// Begins an element within the open one.
  package mutating func begin(_ name: String, attributes: [(String, String)] = []) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
    if !hasRoot, !namespace.isEmpty { attribute("xmlns", namespace) }
    hasRoot = true
    for (name, value) in attributes { attribute(name, value) }
    bytes.append(UInt8(ascii: ">"))
    open.append(name)
  }

  /// Ends the innermost element; does nothing if none is open.
  package mutating func end() {
    guard let name = open.popLast() else { return }
    bytes.append(contentsOf: "</".utf8)
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  /// Adds an element with text only.
  package mutating func element(_ name: String, _ text: String) {
    begin(name)
    escape(text, isValue: false)
    end()
  }

  /// Whether XML can carry a text. It cannot carry control characters other than tab, line feed and carriage return,
  /// nor U+FFFE and U+FFFF, not even as references. The writer replaces them by U+FFFD.
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

  /// Writes a text so that it is read back unchanged. Carriage returns and, in values, line feeds and tabs survive only
  /// as references.
  private mutating func escape(_ text: String, isValue: Bool) {
    var text = text
    text.withUTF8 { utf8 in
      var copied = 0
      for index in utf8.indices {
        guard let (written, length) = Self.replacement(utf8, at: index, isValue: isValue) else { continue }
        bytes.append(contentsOf: utf8[copied..<index])
        bytes.append(contentsOf: written.utf8)
        copied = index + length
      }
      bytes.append(contentsOf: utf8[copied...])
    }
  }

  /// Returns the replacement of the character at `index` and the length of that character; nil if it stays.
  @inline(__always)
  private static func replacement(
    _ utf8: UnsafeBufferPointer<UInt8>, at index: Int, isValue: Bool
  ) -> (written: String, length: Int)? {
    switch utf8[index] {
    case UInt8(ascii: "&"): ("&amp;", 1)
    case UInt8(ascii: "<"): ("&lt;", 1)
    case UInt8(ascii: ">"): ("&gt;", 1)
    case UInt8(ascii: "\""): isValue ? ("&quot;", 1) : nil
    case 0x0D: ("&#13;", 1)
    case 0x0A: isValue ? ("&#10;", 1) : nil
    case 0x09: isValue ? ("&#9;", 1) : nil
    case 0..<0x20: ("\u{FFFD}", 1)
    // U+FFFE and U+FFFF.
    case 0xEF where index + 2 < utf8.count && utf8[index + 1] == 0xBF && utf8[index + 2] >= 0xBE: ("\u{FFFD}", 3)
    default: nil
    }
  }
}
