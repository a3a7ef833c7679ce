/// Replaces what makes a text of a vendor unreadable although everything around it is sound: halves of surrogate pairs and
/// bytes that are not UTF-8 become U+FFFD. A title that was cut to a length in the middle of a character has them.
package enum JSONRepair {
  /// Whether a text that was refused for this reason may be readable once it is repaired.
  package static func canHelp(_ reason: JSONError.Reason) -> Bool {
    reason == .loneSurrogate || reason == .invalidUTF8
  }

  /// A copy of the text without such places. One pass, also over what is not JSON.
  package static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    let span = bytes.span
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    var index = 0
    var plainStart = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 && byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      guard let (length, isSound) = byte == UInt8(ascii: "\\") ? escape(span, at: index) : sequence(span, at: index)
      else { break }
      if !isSound {
        copy.append(contentsOf: bytes[plainStart..<index])
        if byte == UInt8(ascii: "\\") {
          copy.append(contentsOf: #"\ufffd"#.utf8)
        } else {
          copy.append(contentsOf: UTF8.encodedReplacementCharacter)
        }
        plainStart = index + length
      }
      index += length
    }
    copy.append(contentsOf: bytes[plainStart...])
    return copy
  }

  /// The length of the escape at `index`, and whether it may stay; nil at the end of the text.
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

  /// The same for bytes over 0x7F. Of a sequence that is none, one byte is replaced at a time.
  private static func sequence(_ bytes: Span<UInt8>, at index: Int) -> (length: Int, isSound: Bool)? {
    guard let length = try? StringScanner.sequence(bytes, at: index, to: bytes.count) else { return (1, false) }
    return (length, true)
  }
}
