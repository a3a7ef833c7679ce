import JSON
import Platform
import XML

/// A record of the dialect strata, to be written as XML or as JSON.
struct StrataNode: Sendable {
  enum Value: Sendable {
    case text(String)
    case flag(Bool)
    case number(Int)
    /// Unix seconds.
    case time(Int64)
  }

  private enum Content: Sendable {
    case value(Value)
    case children([StrataNode])
  }

  let name: String
  private let attributes: [(name: String, value: Value)]
  private let content: Content
  /// Whether it is an element of an array in JSON.
  private let repeats: Bool

  init(
    _ name: String, attributes: [(name: String, value: Value)] = [], repeats: Bool = false, _ children: [StrataNode]
  ) {
    self.name = name
    self.attributes = attributes
    self.repeats = repeats
    content = .children(children)
  }

  init(_ name: String, repeats: Bool = false, _ value: Value) {
    self.name = name
    attributes = []
    self.repeats = repeats
    content = .value(value)
  }

  static func text(_ name: String, _ text: String) -> StrataNode { StrataNode(name, .text(text)) }
  static func flag(_ name: String, _ flag: Bool) -> StrataNode { StrataNode(name, .flag(flag)) }
  static func number(_ name: String, _ number: Int) -> StrataNode { StrataNode(name, .number(number)) }
  static func time(_ name: String, _ time: Int64) -> StrataNode { StrataNode(name, .time(time)) }

  /// Red Hat: leaves out empty elements.
  static func filled(_ name: String, _ text: String) -> [StrataNode] { text.isEmpty ? [] : [.text(name, text)] }

  // MARK: XML

  static let namespace = "http://www.redhat.com/gss/strata"

  /// - Parameter prefixed: whether the names have a prefix rather than a default namespace.
  func xml(prefixed: Bool) -> [UInt8] {
    var writer = XMLWriter(namespace: prefixed ? "" : Self.namespace)
    let declaration = prefixed ? [("xmlns:ns2", Self.namespace)] : []
    write(to: &writer, prefix: prefixed ? "ns2:" : "", declaration)
    return writer.bytes
  }

  private func write(to writer: inout XMLWriter, prefix: String, _ declaration: [(String, String)] = []) {
    switch content {
    case .value(let value): writer.element(prefix + name, value.xml)
    case .children(let children):
      writer.begin(prefix + name, attributes: declaration + attributes.map { ($0.name, $0.value.xml) })
      for child in children { child.write(to: &writer, prefix: prefix) }
      writer.end()
    }
  }

  // MARK: JSON

  /// Section 8 of the reference: the same without the root's name, with names in snake case.
  var json: [UInt8] {
    var writer = JSONWriter()
    writeValue(to: &writer)
    return writer.bytes
  }

  private func writeValue(to writer: inout JSONWriter) {
    switch content {
    case .value(let value): value.write(to: &writer)
    case .children(let children):
      writer.beginObject()
      for attribute in attributes {
        writer.name(Self.snakeCase(attribute.name))
        attribute.value.write(to: &writer)
      }
      var done: Set<String> = []
      for child in children where done.insert(child.name).inserted {
        writer.name(Self.snakeCase(child.name))
        guard child.repeats else {
          child.writeValue(to: &writer)
          continue
        }
        writer.beginArray()
        for one in children where one.name == child.name { one.writeValue(to: &writer) }
        writer.endArray()
      }
      writer.endObject()
    }
  }

  /// `caseNumber` becomes `case_number`, and `resourceViewURI` `resource_view_uri`.
  static func snakeCase(_ name: String) -> String {
    var text = ""
    var wasSmall = false
    for letter in name.unicodeScalars {
      let isCapital = ("A"..."Z").contains(letter)
      if isCapital && wasSmall { text += "_" }
      text += isCapital ? String(Character(letter)).lowercased() : String(Character(letter))
      wasSmall = !isCapital
    }
    return text
  }
}

extension StrataNode.Value {
  fileprivate var xml: String {
    switch self {
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): "\(number)"
    case .time(let time): RFC3339.format(UnixTime.date(time))
    }
  }

  /// Red Hat: times in JSON are milliseconds since 1970.
  fileprivate func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .flag(let flag): writer.bool(flag)
    case .number(let number): writer.integer(number)
    case .time(let time): writer.integer(Int(time) * 1000)
    }
  }
}
