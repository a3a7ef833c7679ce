import JSON

/// The result of each reader for a whole text: nil if it is valid.
enum Reader: CaseIterable {
  case tree, cursor, validator

  func fault(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
      switch self {
      case .tree: _ = try JSON(parsing: bytes)
      case .cursor:
        var cursor = JSONCursor(bytes)
        try cursor.skipValue()
        try cursor.expectEnd()
      case .validator: try Self.validate(bytes)
      }
      return nil
    } catch { return error }
  }

  private static func validate(_ bytes: [UInt8]) throws(JSONError) {
    var validator = JSONValidator()
    let progress = try validator.scan(bytes.span, from: 0, to: bytes.count, isFinal: true)
    guard case .complete(let end) = progress else { throw JSONError(.unexpectedEnd, at: bytes.count, in: bytes.span) }
    let blanks = [UInt8](" \t\r\n".utf8)
    guard let rest = bytes[end...].firstIndex(where: { !blanks.contains($0) }) else { return }
    throw JSONError(.trailingBytes, at: rest, in: bytes.span)
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A JSON string token with these bytes between its quotes.
func quoted(_ inside: [UInt8]) -> [UInt8] { bytes("\"") + inside + bytes("\"") }

func show(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func nested(_ depth: Int) -> [UInt8] {
  [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
}

/// The error that `body` throws, or nil.
func fault(_ body: () throws(JSONError) -> Void) -> JSONError? {
  do throws(JSONError) {
    try body()
    return nil
  } catch { return error }
}
