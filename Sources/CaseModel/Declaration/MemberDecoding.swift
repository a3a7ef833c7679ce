/// Reduces `KeyedDecodingContainerProtocol` to `decode` and `decodeIfPresent`, without its fourteen overloads of each.
protocol MemberDecoding: KeyedDecodingContainerProtocol {
  func required<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value
  func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value?
}

extension MemberDecoding {
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { [] }
  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) throws -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try required(type, key) }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(type, key) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try required(type, key) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try required(type, key) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw UnsupportedCoder() }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw UnsupportedCoder() }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { throw UnsupportedCoder() }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { throw UnsupportedCoder() }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { throw UnsupportedCoder() }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { throw UnsupportedCoder() }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { throw UnsupportedCoder() }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { throw UnsupportedCoder() }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { throw UnsupportedCoder() }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { throw UnsupportedCoder() }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { throw UnsupportedCoder() }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    try optional(type, key)
  }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { throw UnsupportedCoder() }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw UnsupportedCoder() }
  func superDecoder() throws -> any Decoder { throw UnsupportedCoder() }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw UnsupportedCoder() }
}
