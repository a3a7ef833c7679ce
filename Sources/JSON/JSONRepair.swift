/// Replaces halves of surrogate pairs and bytes that are not UTF-8 by U+FFFD. A title that a vendor truncated within a
/// character contains them.
package enum JSONRepair {
  /// Whether a repair can remove this error.
  package static func canHelp(_ reason: JSONError.Reason) -> Bool {
    reason == .loneSurrogate || reason == .invalidUTF8
  }

  /// Returns a repaired copy. Makes a second pass only if bytes are not UTF-8. The text need not be JSON.
  package static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var copy = bytes
    let invalid = repairEscapes(&copy)
    return invalid == 0 ? copy : withReplacements(copy, invalid)
  }

  /// Replaces the digits of halves in place. Returns the number of bytes that are not UTF-8.
  private static func repairEscapes(_ bytes: inout [UInt8]) -> Int {
    let digits: StaticString = "fffd"
    return bytes.withUnsafeMutableBufferPointer { buffer in
      let span = UnsafeBufferPointer(buffer).span
      var (index, invalid) = (0, 0)
      while index < buffer.count {
        let byte = buffer[index]
        if byte >= 0x80 {
          let length = sequence(span, at: index)
          invalid += length == nil ? 1 : 0
          index += length ?? 1
        } else if byte == UInt8(ascii: "\\"), let (length, isSound) = escape(span, at: index) {
          if !isSound { for step in 0..<4 { buffer[index + 2 + step] = digits.utf8Start[step] } }
          index += length
        } else {
          index += 1
        }
      }
      return invalid
    }
  }

  private static func withReplacements(_ bytes: [UInt8], _ invalid: Int) -> [UInt8] {
    let source = bytes.span
    return [UInt8](unsafeUninitializedCapacity: bytes.count + 2 * invalid) { target, count in
      var index = 0
      while index < source.count {
        // Invalid UTF-8 is replaced byte by byte.
        let length = source[index] < 0x80 ? 1 : sequence(source, at: index)
        if let length {
          for step in 0..<length { target[count + step] = source[index + step] }
          count += length
        } else {
          (target[count], target[count + 1], target[count + 2]) = (0xEF, 0xBF, 0xBD)
          count += 3
        }
        index += length ?? 1
      }
    }
  }

  /// Returns the length of the escape at `index`, and whether it is valid; nil at the end of the text.
  private static func escape(_ bytes: Span<UInt8>, at index: Int) -> (length: Int, isSound: Bool)? {
    guard index + 1 < bytes.count else { return nil }
    guard bytes[index + 1] == UInt8(ascii: "u"), let unit = StringScanner.codeUnit(bytes, at: index, to: bytes.count),
      unit & 0xF800 == 0xD800
    else { return (2, true) }
    let next = index + 6
    let isPair =
      unit & 0xFC00 == 0xD800 && next + 1 < bytes.count && bytes[next] == UInt8(ascii: "\\")
      && bytes[next + 1] == UInt8(ascii: "u")
      && StringScanner.codeUnit(bytes, at: next, to: bytes.count).map { $0 & 0xFC00 == 0xDC00 } ?? false
    return isPair ? (12, true) : (6, false)
  }

  /// Returns the length of the UTF-8 sequence at `index`; nil if it is invalid or truncated.
  private static func sequence(_ bytes: Span<UInt8>, at index: Int) -> Int? {
    try? StringScanner.sequence(bytes, at: index, to: bytes.count)
  }
}
