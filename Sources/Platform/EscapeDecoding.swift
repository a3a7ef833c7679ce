/// Decodes one layer of escapes: percent-encoding, JSON string escapes, and references of XML and HTML, mixed and in
/// any letter case. Other text stays unchanged.
enum EscapeDecoding {
  /// The number of layers that are decoded, such as double percent-encoding in a JSON string in a JSON string.
  static let depth = 4

  /// Whether an escape may begin with this byte.
  static func beginsEscape(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
  }

  /// A text without one layer of escapes. `starts` has the position of each byte in the original, and then the length
  /// of the original.
  struct Decoded {
    var bytes: [UInt8] = []
    var starts: [Int32] = []

    /// Returns the range of the original from which these bytes were decoded.
    func original(of range: Range<Int>) -> Range<Int> {
      var end = range.upperBound
      // All bytes of an escaped character have the same position.
      while end < bytes.count, end > 0, starts[end] == starts[end - 1] { end += 1 }
      return Int(starts[range.lowerBound])..<Int(starts[end])
    }
  }

  /// Decodes a text of less than 2 GiB; nil if it has no escape.
  static func decode(_ text: [UInt8]) -> Decoded? {
    guard let first = text.firstIndex(where: beginsEscape) else { return nil }
    var result = Decoded()
    var hasEscape = false
    result.bytes.reserveCapacity(text.count)
    result.starts.reserveCapacity(text.count + 1)
    var position = 0
    while position < text.count {
      if position >= first, beginsEscape(text[position]), let escape = escape(text, at: position) {
        hasEscape = true
        for byte in escape.bytes {
          result.bytes.append(byte)
          result.starts.append(Int32(truncatingIfNeeded: position))
        }
        position += escape.length
      } else {
        result.bytes.append(text[position])
        result.starts.append(Int32(truncatingIfNeeded: position))
        position += 1
      }
    }
    result.starts.append(Int32(truncatingIfNeeded: text.count))
    return hasEscape ? result : nil
  }

  private typealias Escape = (bytes: [UInt8], length: Int)

  private static func escape(_ text: [UInt8], at start: Int) -> Escape? {
    switch text[start] {
    case UInt8(ascii: "%"): percent(text, start)
    case UInt8(ascii: "\\"): backslash(text, start)
    default: reference(text, start)
    }
  }

  private static func percent(_ text: [UInt8], _ start: Int) -> Escape? {
    if let value = hex(text, start + 1, 2) { return ([UInt8(truncatingIfNeeded: value)], 3) }
    guard start + 1 < text.count, text[start + 1] | 0x20 == UInt8(ascii: "u"), let value = hex(text, start + 2, 4)
    else { return nil }
    return scalar(value).map { ($0, 6) }
  }

  private static func backslash(_ text: [UInt8], _ start: Int) -> Escape? {
    guard start + 1 < text.count else { return nil }
    switch text[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"): return ([text[start + 1]], 2)
    case UInt8(ascii: "n"): return ([10], 2)
    case UInt8(ascii: "r"): return ([13], 2)
    case UInt8(ascii: "t"): return ([9], 2)
    case UInt8(ascii: "b"): return ([8], 2)
    case UInt8(ascii: "f"): return ([12], 2)
    case UInt8(ascii: "x"): return hex(text, start + 2, 2).map { ([UInt8(truncatingIfNeeded: $0)], 4) }
    case UInt8(ascii: "u"):
      guard let value = hex(text, start + 2, 4) else { return nil }
      if value & 0xfc00 == 0xd800, start + 7 < text.count, text[start + 6] == UInt8(ascii: "\\"),
        text[start + 7] == UInt8(ascii: "u"), let low = hex(text, start + 8, 4), low & 0xfc00 == 0xdc00
      {
        return scalar(0x10000 + (value & 0x3ff) << 10 + low & 0x3ff).map { ($0, 12) }
      }
      return scalar(value).map { ($0, 6) }
    default: return nil
    }
  }

  /// Decodes a reference: `&amp;`, `&#38;`, `&#x26;`.
  private static func reference(_ text: [UInt8], _ start: Int) -> Escape? {
    let longest = 10
    var end = start + 1
    while end < text.count, end - start <= longest, text[end] != UInt8(ascii: ";") { end += 1 }
    guard end < text.count, text[end] == UInt8(ascii: ";"), end > start + 1 else { return nil }
    let length = end + 1 - start
    guard text[start + 1] == UInt8(ascii: "#") else {
      return names.first { $0.name.elementsEqual(text[start + 1..<end]) }.map { ([$0.byte], length) }
    }
    guard end > start + 2 else { return nil }
    if text[start + 2] | 0x20 == UInt8(ascii: "x") {
      return hex(text, start + 3, end - start - 3).flatMap(scalar).map { ($0, length) }
    }
    var value: UInt32 = 0
    for byte in text[start + 2..<end] {
      guard byte &- UInt8(ascii: "0") < 10, value < 0x11_0000 else { return nil }
      value = value * 10 + UInt32(byte - UInt8(ascii: "0"))
    }
    return scalar(value).map { ($0, length) }
  }

  /// The HTML names of ASCII characters.
  private static let names: [(name: [UInt8], byte: UInt8)] = [
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("sol", "/"), ("plus", "+"), ("equals", "="),
    ("percnt", "%"), ("num", "#"), ("excl", "!"), ("quest", "?"), ("ast", "*"), ("lpar", "("), ("rpar", ")"),
    ("lsqb", "["), ("lbrack", "["), ("rsqb", "]"), ("rbrack", "]"), ("lcub", "{"), ("lbrace", "{"), ("rcub", "}"),
    ("rbrace", "}"), ("verbar", "|"), ("vert", "|"), ("bsol", "\\"), ("grave", "`"), ("commat", "@"), ("dollar", "$"),
    ("semi", ";"), ("colon", ":"), ("comma", ","), ("period", "."), ("lowbar", "_"), ("Hat", "^"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)[0]) }

  private static func scalar(_ value: UInt32) -> [UInt8]? {
    Unicode.Scalar(value).map { Array(String($0).utf8) }
  }

  /// Returns the value of `count` hexadecimal digits, 1 to 6.
  private static func hex(_ text: [UInt8], _ start: Int, _ count: Int) -> UInt32? {
    guard (1...6).contains(count), start + count <= text.count else { return nil }
    var value: UInt32 = 0
    for byte in text[start..<start + count] {
      guard let digit = Hex.value(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
