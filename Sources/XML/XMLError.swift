/// Why a document was refused, and where.
///
/// `offset` counts bytes from the start of the document; `line` and `column` begin at 1, and a column counts Unicode
/// scalars.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// No XML, or no XML with namespaces: also what ends too early.
    case malformed
    /// XML, but of a kind that no machine has a reason to send: a document type, an encoding other than UTF-8.
    case unsupported
    /// Elements within elements, more than `XMLLimits.depth` of them.
    case tooDeep
    /// More than another of the limits allows.
    case tooLarge
  }

  package let kind: Kind
  /// One short sentence in English without the place.
  package let reason: String
  package let offset: Int
  package let line: Int
  package let column: Int

  package var description: String { "\(reason) (byte \(offset), line \(line), column \(column))" }

  init(_ fault: XMLFault, in bytes: Span<UInt8>) {
    let position = min(max(fault.offset, 0), bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<position where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    var column = 1
    for index in lineStart..<position where bytes[index] & 0xC0 != 0x80 { column += 1 }
    kind = fault.kind
    reason = "\(fault.reason)"
    offset = position
    self.line = line
    self.column = column
  }
}

/// What is thrown while scanning. Lines are counted once it leaves the reader.
struct XMLFault: Error {
  let kind: XMLError.Kind
  let reason: StaticString
  let offset: Int
  /// Whether a single character is all that is wrong, which `XMLRepair` can replace.
  let isCharacter: Bool

  init(_ kind: XMLError.Kind, _ reason: StaticString, at offset: Int) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
    isCharacter = false
  }

  /// Not well-formed.
  init(_ reason: StaticString, at offset: Int) { self.init(.malformed, reason, at: offset) }

  init(isCharacter: Bool, _ reason: StaticString, at offset: Int) {
    kind = .malformed
    self.reason = reason
    self.offset = offset
    self.isCharacter = isCharacter
  }

  static func truncated(at end: Int) -> XMLFault { XMLFault("the document ends too early", at: end) }
}
