/// The reason and the position at which a text is not JSON or not of the expected type.
///
/// `offset` counts bytes from the start of the text. `line` and `column` begin at 1; a column counts Unicode scalars.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    case unexpectedEnd
    case unexpectedByte(UInt8, expected: String)
    case invalidUTF8
    case invalidEscape
    case loneSurrogate
    case controlCharacter(UInt8)
    case invalidNumber
    case tooDeep(limit: Int)
    case duplicateName(String)
    case trailingBytes
    case wrongType(expected: String, member: String)
    case missing(member: String)
    /// The value has more members, elements or values than the limit.
    case tooMany(String, limit: Int)
  }

  package let reason: Reason
  package let offset: Int
  package let line: Int
  package let column: Int

  /// Creates an error at `offset` of `bytes`. Lines count from `start`, where the text begins.
  package init(_ reason: Reason, at offset: Int, in bytes: Span<UInt8>, from start: Int = 0) {
    let position = min(max(offset, start), bytes.count)
    var line = 1
    var lineStart = start
    for index in start..<position where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    var column = 1
    for index in lineStart..<position where bytes[index] & 0xC0 != 0x80 { column += 1 }
    self.reason = reason
    self.offset = position - start
    self.line = line
    self.column = column
  }

  /// A sentence without the position and the full stop.
  package var message: String {
    switch reason {
    case .unexpectedEnd: "The text ends inside a value"
    case .unexpectedByte(let byte, let expected): "Found \(Self.shown(byte)) instead of \(expected)"
    case .invalidUTF8: "The bytes are not UTF-8"
    case .invalidEscape: "Unknown escape after a backslash"
    case .loneSurrogate: "An escaped surrogate is not part of a pair"
    case .controlCharacter(let byte): "A string contains the unescaped control character \(Self.shown(byte))"
    case .invalidNumber: "A number is not valid JSON"
    case .tooDeep(let limit): "Values are nested more than \(limit) levels deep"
    case .duplicateName(let name): "The name \"\(name)\" appears twice in one object"
    case .trailingBytes: "Text follows the value"
    case .wrongType(let expected, let member): "The value of \(member) is not \(expected)"
    case .missing(let member): "The member \(member) is missing"
    case .tooMany(let what, let limit): "Found more than \(limit) \(what)"
    }
  }

  package var description: String { "\(message) at byte \(offset) (line \(line), column \(column))" }

  private static func shown(_ byte: UInt8) -> String {
    if byte > 0x20 && byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
    return "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
  }
}
