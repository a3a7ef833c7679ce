import JSON

/// Finds out what members a `WireObject` has by decoding it from placeholders: which keys are asked for, of which type,
/// by `decode` (required) or `decodeIfPresent` (optional), in the order of the declaration.
package enum WireProbe {
  /// One declared member.
  package struct Member {
    package let name: String
    package let type: any Decodable.Type
    package let isRequired: Bool
    package let field: Field?
  }

  /// The members of an object, in their order.
  package static func members<Object: WireObject>(of type: Object.Type) -> [Member] {
    let notes = Notes()
    _ = try? Object(from: Prober(notes: notes))
    let keys = Object.CodingKeys.allCases.map { ($0.stringValue, Object.fields[$0]) }
    return notes.found.flatMap { note -> [Member] in
      if note.name.isEmpty, let shared = note.type as? any WireObject.Type { return members(of: shared) }
      let field = keys.first { $0.0 == note.name }?.1
      let isRequired = note.isRequired && field?.fallback == nil && field?.canBeLeftOut != true
      return [Member(name: note.name, type: field?.schemaType ?? note.type, isRequired: isRequired, field: field)]
    }
  }

  /// The object type of an object, a list or a change; nil for a leaf.
  package static func object(in type: any Decodable.Type) -> (any WireObject.Type)? {
    if let list = type as? any WireList.Type { return object(in: list.element) }
    if let change = type as? any WireChange.Type { return object(in: change.content) }
    return type as? any WireObject.Type
  }

  /// The type of the elements of a list; nil for any other type.
  package static func element(of type: any Decodable.Type) -> (any Decodable.Type)? {
    (type as? any WireList.Type)?.element
  }

  /// The type that a change sets; nil for any other type.
  package static func content(of type: any Decodable.Type) -> (any Decodable.Type)? {
    (type as? any WireChange.Type)?.content
  }

  static func placeholder<Object: WireObject>(_ type: Object.Type) -> Object? {
    try? Object(from: Prober(notes: Notes()))
  }

  static func placeholder<Value: Decodable>(of type: Value.Type) throws -> Value {
    let made: Any? =
      if let leaf = type as? any WireValue.Type {
        leaf.placeholder
      } else if let list = type as? any WireList.Type {
        try list.read([], path: "", nil, WireReader.IssueList())
      } else if let change = type as? any WireChange.Type {
        try change.read(nil, path: "", nil, WireReader.IssueList())
      } else if let object = type as? any WireObject.Type {
        placeholder(object)
      } else { nil }
    guard let value = made as? Value else { throw UnsupportedCoder() }
    return value
  }

  private final class Notes {
    var found: [(name: String, type: any Decodable.Type, isRequired: Bool)] = []
  }

  private struct Prober: Decoder {
    let notes: Notes
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(MemberProber<Key>(notes: notes))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw UnsupportedCoder() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw UnsupportedCoder() }
  }

  private struct MemberProber<Key: CodingKey>: MemberDecoding {
    let notes: Notes
    func required<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value {
      notes.found.append((key.stringValue, type, !(type is any WireChange.Type)))
      return try WireProbe.placeholder(of: type)
    }
    func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
      notes.found.append((key.stringValue, type, false))
      return nil
    }
  }
}
