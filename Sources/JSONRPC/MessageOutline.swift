import JSON

/// A short text in the place of a message: its members, those that are long left out. A copy of the whole would double the memory
/// of the largest message.
enum MessageOutline {
  /// Members whose names, quotes included, have more bytes mean nothing in a message.
  private static let longestName = 64
  /// A value of more bytes is written `{}`. It is more than an id or the name of a method may have.
  private static let longestValue = 2048
  /// The members behind this many bytes are left out.
  private static let longest = 65_536

  /// The outline of the range, which may have texts with halves of surrogate pairs and bytes that are not UTF-8. Nil when the range
  /// is not one value even so.
  static func outline(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    let start = bytes.skippingWhiteSpace(from: range.lowerBound, to: range.upperBound)
    guard start < range.upperBound, let end = end(of: bytes, from: start, to: range.upperBound),
      bytes.skippingWhiteSpace(from: end, to: range.upperBound) == range.upperBound
    else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "{"): return members(bytes, start + 1..<end)
    case UInt8(ascii: "["): return Array("[]".utf8)
    default: return Array("null".utf8)
    }
  }

  /// The members of an object that has been checked.
  private static func members(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    var outline = [UInt8(ascii: "{")]
    var index = bytes.skippingWhiteSpace(from: range.lowerBound, to: range.upperBound)
    while index < range.upperBound, bytes[index] != UInt8(ascii: "}"), outline.count < longest {
      if bytes[index] == UInt8(ascii: ",") { index = bytes.skippingWhiteSpace(from: index + 1, to: range.upperBound) }
      guard let name = end(of: bytes, from: index, to: range.upperBound) else { return nil }
      // Behind the colon.
      let value = bytes.skippingWhiteSpace(
        from: bytes.skippingWhiteSpace(from: name, to: range.upperBound) + 1, to: range.upperBound)
      guard let end = end(of: bytes, from: value, to: range.upperBound) else { return nil }
      if name - index <= longestName {
        if outline.count > 1 { outline.append(UInt8(ascii: ",")) }
        outline += bytes[index..<name]
        outline.append(UInt8(ascii: ":"))
        outline += end - value <= longestValue ? bytes[value..<end] : ArraySlice("{}".utf8)
      }
      index = bytes.skippingWhiteSpace(from: end, to: range.upperBound)
    }
    outline.append(UInt8(ascii: "}"))
    return outline
  }

  /// Where the value that begins at `start` ends.
  private static func end(of bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    var validator = JSONValidator(isLenient: true)
    guard case .complete(let found)? = try? validator.scan(bytes.span, from: start, to: end, isFinal: true) else {
      return nil
    }
    return found
  }
}
