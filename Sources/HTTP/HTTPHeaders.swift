/// Header fields in order. Names are compared case-insensitively.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [(name: String, value: String)]

  package init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { ($0.0, $0.1) } }

  package init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// The first value of a name. Setting it replaces all values of the name; nil removes them.
  package subscript(_ name: String) -> String? {
    get { fields.first { Self.equal($0.name, name) }?.value }
    set {
      fields.removeAll { Self.equal($0.name, name) }
      if let newValue { fields.append((name, newValue)) }
    }
  }

  func all(_ name: String) -> [String] { fields.lazy.filter { Self.equal($0.name, name) }.map(\.value) }

  package mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

  /// Appends to the value of the last field, if any.
  mutating func extendLast(with text: String) {
    guard !fields.isEmpty else { return }
    fields[fields.count - 1].value += text
  }

  package static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
    left.fields.elementsEqual(right.fields) { equal($0.name, $1.name) && $0.value == $1.value }
  }

  private static func equal(_ one: String, _ other: String) -> Bool {
    // Most names differ in length, which is known at once.
    one.utf8.count == other.utf8.count
      && one.utf8.elementsEqual(other.utf8) {
        $0 == $1 || ($0 | 0x20 == $1 | 0x20 && ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A)
      }
  }
}
