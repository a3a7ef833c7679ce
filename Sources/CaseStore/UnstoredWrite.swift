internal import Platform

/// A write to a case that the store could not take: what it has of the case is out of date. One line of `UnstoredWriteFile`.
struct UnstoredWrite: Sendable, Equatable {
  enum Kind: String, Sendable {
    /// Every member must be read again.
    case outdated
    /// Only the vendor knows what the write did.
    case unknown
  }

  /// What is out of date.
  enum Scope: Sendable, Equatable {
    /// By `StoreSource.identity` and the number.
    case one(source: String, number: String)
    /// Every case of every source.
    case all
  }

  let scope: Scope
  let kind: Kind
  /// When the vendor had answered; nil if unknown. In milliseconds.
  let time: Int?

  static let everything = UnstoredWrite(scope: .all, kind: .outdated, time: nil)

  /// Includes the line feed. A case number may have any character.
  var line: String {
    let (source, number) =
      switch scope {
      case .one(let source, let number): (source, Hex.text(Array(number.utf8)))
      case .all: ("*", "*")
      }
    return "\(source) \(number) \(kind.rawValue) \(time ?? 0)\n"
  }

  /// Whether the store must not answer for a case, or for a whole source.
  func concerns(_ source: StoreSource, _ number: String?) -> Bool {
    guard case .one(let identity, let written) = scope else { return true }
    return identity == source.identity && (number == nil || number == written)
  }

  /// Reads the lines of a file. One that is damaged may have been any: then everything is out of date.
  static func parse(_ bytes: [UInt8]) -> [UnstoredWrite] {
    guard let last = bytes.last else { return [] }
    // The process that wrote the last line may have ended before the end of the line.
    guard last == UInt8(ascii: "\n") else { return [everything] }
    return bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let parts = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 4, let kind = Kind(rawValue: String(parts[2])), let time = Int(parts[3]), time > 0,
        let number = Hex.bytes(String(parts[1])), parts[0].utf8.count == 32
      else { return everything }
      return UnstoredWrite(
        scope: .one(source: String(parts[0]), number: String(decoding: number, as: UTF8.self)), kind: kind, time: time)
    }
  }
}
