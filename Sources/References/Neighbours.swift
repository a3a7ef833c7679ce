import Platform

extension UInt8 {
  /// The byte with a capital ASCII letter made small.
  var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

  /// Whether the byte is an ASCII letter, a digit or `_`.
  var isWord: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }

  var isLineEnd: Bool { self == 0x0A || self == 0x0D }

  /// Whether the byte continues a character of UTF-8.
  var isContinuation: Bool { self & 0xC0 == 0x80 }
}

/// Tests of the text around a position.
enum Neighbours {
  /// Whether a word ends before `index`. Only letters that have two cases join words: Chinese, Japanese, Thai and other scripts
  /// write a number next to their words.
  static func isWord(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Bool {
    guard index > lowerBound else { return false }
    let last = text[index - 1]
    guard last >= 0x80 else { return last.isWord && !isEscape(text, before: index, lowerBound: lowerBound) }
    var start = index - 1
    while start > max(lowerBound, index - 4), text[start].isContinuation { start -= 1 }
    return isCased(text, start, index)
  }

  /// Whether a word begins at `index`.
  static func isWord(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard index < text.count else { return false }
    guard text[index] >= 0x80 else { return text[index].isWord }
    var end = index + 1
    while end < min(text.count, index + 4), text[end].isContinuation { end += 1 }
    return isCased(text, index, end)
  }

  /// Whether an escape such as `\n` ends before `index`, of which the letter is no part of a word.
  private static func isEscape(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Bool {
    guard index - 2 >= lowerBound, text[index - 2] == UInt8(ascii: "\\") else { return false }
    return switch text[index - 1] {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): true
    default: false
    }
  }

  private static func isCased(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var value: UInt32
    switch (text[start], end - start) {
    case (0xC2...0xDF, 2): value = UInt32(text[start] & 0x1F)
    case (0xE0...0xEF, 3): value = UInt32(text[start] & 0x0F)
    case (0xF0...0xF4, 4): value = UInt32(text[start] & 0x07)
    default: return false
    }
    for index in start + 1..<end { value = value << 6 | UInt32(text[index] & 0x3F) }
    return Unicode.Scalar(value)?.properties.isCased ?? false
  }

  /// Whether `bytes`, which are in small letters, end before `index`, in either case.
  static func ends(_ text: Span<UInt8>, before index: Int, lowerBound: Int, with bytes: [UInt8]) -> Bool {
    let start = index - bytes.count
    guard start >= lowerBound else { return false }
    for offset in bytes.indices.reversed() where text[start + offset].lowercased != bytes[offset] { return false }
    return true
  }

  /// Whether `bytes` begin at `index`.
  static func begins(_ text: Span<UInt8>, at index: Int, with bytes: [UInt8]) -> Bool {
    guard index + bytes.count <= text.count else { return false }
    for offset in bytes.indices where text[index + offset] != bytes[offset] { return false }
    return true
  }
}
