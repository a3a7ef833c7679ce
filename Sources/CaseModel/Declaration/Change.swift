import JSON

/// A member of a request that changes things: absent keeps what there is, null clears it, a value takes its place. The
/// one place of the protocol where null and absent differ.
package enum Change<Value: Codable & Sendable>: Codable, Sendable {
  case keep, clear
  case set(Value)

  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }

  /// What takes the place of what there is; nil when nothing does.
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

/// Changes, told apart from other types at run time.
protocol WireChange {
  static var content: any Decodable.Type { get }
  /// - Parameter json: nil when the member is absent.
  static func read(_ json: JSON?, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> Self
}

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
