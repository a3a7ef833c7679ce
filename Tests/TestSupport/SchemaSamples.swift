package import CaseModel
package import JSON

/// Creates a value for any schema of the protocol with every member set, including members that are added later.
package struct SchemaSamples {
  private let builder: SchemaBuilder
  private static let base = "#/"

  /// The names of all objects within an object, including itself.
  package var objectNames: [String] { builder.definitions.map(\.name) }

  package init(_ types: any WireObject.Type...) {
    var builder = SchemaBuilder(base: Self.base)
    for type in types { _ = builder.schema(of: type) }
    self.builder = builder
  }

  /// An object with all its members.
  package func object(_ type: any WireObject.Type) -> JSON {
    value(["$ref": .string(Self.base + type.schemaName)], "object")
  }

  private func value(_ schema: JSON, _ name: String) -> JSON {
    if let reference = schema["$ref"]?.string ?? schema["allOf"]?[0]?["$ref"]?.string {
      let found = builder.definitions.first { Self.base + $0.name == reference }?.value
      return .object((found?["properties"]?.object ?? []).map { .init($0.name, value($0.value, $0.name)) })
    }
    if let choice = schema["enum"]?.array?.last { return choice }
    switch schema["type"]?.string {
    case "string": return schema["format"] == "date-time" ? "2026-11-21T10:00:00Z" : .string("the \(name), \"ü\"")
    case "integer": return schema["minimum"] ?? 7
    case "boolean": return true
    case "array": return .array([value(schema["items"] ?? [:], name), value(schema["items"] ?? [:], name)])
    default: return ["of": .string(name), "list": [1, nil, "x"]]
    }
  }
}

/// The JSON of a value through its synthesised `encode(to:)`, at all levels: manual writers must match it.
package enum Synthesised {
  package static func json(_ value: any Encodable) throws -> JSON {
    if let leaf = value as? any WireValue {
      var writer = JSONWriter()
      leaf.write(to: &writer)
      return try JSON(parsing: writer.bytes)
    }
    if let rows = value as? CaseRows { return .array(try rows.rows.map { try json($0.value) }) }
    let sink = Sink()
    try value.encode(to: sink)
    return sink.elements.map(JSON.array) ?? .object(sink.members)
  }

  private struct NotAsked: Error {}

  private final class Sink: Encoder {
    var members: [JSON.Member] = []
    var elements: [JSON]?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      KeyedEncodingContainer(Members<Key>(sink: self))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      elements = []
      return Elements(sink: self)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { preconditionFailure("leaves write themselves") }
  }

  private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }
    func encodeNil(forKey key: Key) throws { throw NotAsked() }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      sink.members.append(.init(key.stringValue, try Synthesised.json(value)))
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { sink.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { sink.unkeyedContainer() }
    func superEncoder() -> any Encoder { sink }
    func superEncoder(forKey key: Key) -> any Encoder { sink }
  }

  private struct Elements: UnkeyedEncodingContainer {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }
    var count: Int { sink.elements?.count ?? 0 }
    func encodeNil() throws { throw NotAsked() }
    func encode<Value: Encodable>(_ value: Value) throws { sink.elements?.append(try Synthesised.json(value)) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
      sink.container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { sink.unkeyedContainer() }
    func superEncoder() -> any Encoder { sink }
  }
}
