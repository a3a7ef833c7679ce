/// The reason and the position at which a document was refused.
///
/// `offset` counts bytes from the start of the document. `line` and `column` begin at 1; a column counts Unicode
/// scalars.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Not well-formed XML with namespaces, or cut short.
    case malformed
    /// XML that services have no reason to send: a document type, a version other than 1, or an encoding other than
    /// UTF-8.
    case unsupported
    case tooDeep
    /// Another limit is exceeded.
    case tooLarge
  }

  package let kind: Kind
  /// A sentence without the position and the full stop.
  package let reason: String
  package let offset: Int
  package private(set) var line = 1
  package private(set) var column = 1
  /// Whether only a single character is invalid, which `XMLRepair` can replace.
  let isCharacter: Bool

  package var description: String { "\(reason) at byte \(offset) (line \(line), column \(column))" }

  init(_ reason: String, at offset: Int, _ kind: Kind = .malformed, isCharacter: Bool = false) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
    self.isCharacter = isCharacter
  }

  static func truncated(at end: Int) -> XMLError { XMLError("The document ends too early", at: end) }

  /// Returns the error with its line and column, which are counted when the error leaves the parser.
  func located(in bytes: Span<UInt8>) -> XMLError {
    var error = self
    for index in 0..<offset {
      if bytes[index] == UInt8(ascii: "\n") {
        (error.line, error.column) = (error.line + 1, 1)
      } else if bytes[index] & 0xC0 != 0x80 {
        error.column += 1
      }
    }
    return error
  }
}
