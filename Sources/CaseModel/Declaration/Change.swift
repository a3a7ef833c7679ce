import JSON

/// A change of a field: absent keeps it, null clears it, a value replaces it. Only here do null and absent differ.
package enum Change<Value: Codable & Sendable>: Codable, Sendable {
  case keep, clear
  case set(Value)

  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }

  /// The new value; nil for keep and clear.
  package var value: Value? {
    guard case .set(let value) = self else { return nil }
    return value
  }

  package var isKeep: Bool {
    guard case .keep = self else { return false }
    return true
  }

  package var isClear: Bool {
    guard case .clear = self else { return false }
    return true
  }
}

extension Change: Equatable where Value: Equatable {}

extension Change: WireChange {
  static var content: any Decodable.Type { Value.self }

  static func read(
    _ json: JSON?, path: String, _ field: Field?, _ issues: WireReader.IssueList
  ) throws -> Change<Value> {
    guard let json else { return .keep }
    if json.isNull { return .clear }
    return .set(try WireReader.value(Value.self, json, path: path, field, issues))
  }
}
