/// Why a document was refused, and where.
///
/// `offset` counts bytes from the start of the document. `line` and `column` begin at 1; a column counts Unicode scalars.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Not well-formed XML with namespaces, or cut short.
    case malformed
    /// XML that no machine has a reason to send: a document type, an encoding other than UTF-8.
    case unsupported
    /// Elements are nested deeper than `XMLLimits.depth`.
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
  /// Only a single character is wrong, which `XMLRepair` can replace.
  let isCharacter: Bool

  package var description: String { "\(reason) at byte \(offset) (line \(line), column \(column))" }

  init(_ reason: String, at offset: Int, _ kind: Kind = .malformed, isCharacter: Bool = false) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
    self.isCharacter = isCharacter
  }

  static func truncated(at end: Int) -> XMLError { XMLError("The document ends too early", at: end) }

  /// The error with its line and column, which are counted once it leaves the parser.
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
