import JSON

/// Writes a `WireObject` through its synthesised `encode(to:)`, member by member, without a tree in between.
///
/// Fine for small answers. It took 1.15 ms for 100 cases where hand-written writing took 0.3, so `Case` and `Comment`
/// write themselves.
final class WireEncoder: Encoder {
  var writer: JSONWriter

  private init(_ writer: JSONWriter) { self.writer = writer }

  static func write(_ object: some WireObject, to writer: inout JSONWriter) {
    let encoder = WireEncoder(writer)
    // The bytes are held in one place at a time; a second holder would have them copied at the first append.
    writer = JSONWriter()
    encoder.object(object)
    writer = encoder.writer
  }

  private func object(_ object: some WireObject) {
    writer.beginObject()
    // Only an encoder that is asked for a container which no WireObject asks for throws.
    try? object.encode(to: self)
    writer.endObject()
  }

  func value(_ value: some Encodable) throws {
    if let leaf = value as? any WireValue {
      leaf.write(to: &writer)
    } else if let list = value as? any WireList {
      try list.write(to: self)
    } else if let object = value as? any WireObject {
      object.write(to: &writer)
    } else {
      throw UnsupportedCoder()
    }
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Members<Key>(encoder: self))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { preconditionFailure("lists are written by WireList") }
  func singleValueContainer() -> any SingleValueEncodingContainer {
    preconditionFailure("leaves are written by WireValue")
  }

  private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { [] }
    func encodeNil(forKey key: Key) throws {
      encoder.writer.name(key.stringValue)
      encoder.writer.null()
    }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      encoder.writer.name(key.stringValue)
      try encoder.value(value)
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
  }
}
