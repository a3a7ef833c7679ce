/// A name in which some characters are `\u` escapes. JSON allows them for every character, and JSON within a string
/// escapes them again.
struct EscapedName {
  private let name: [UInt8]
  /// The position after the name.
  let end: Int

  /// The maximum length. Names of secrets are shorter.
  private static let longest = 64

  /// Reads a name from the start of a word, which may be the `u` of an escape. Nil for a word without escapes.
  init?(_ text: Span<UInt8>, from start: Int) {
    var name: [UInt8] = []
    var index = start
    var hasEscape = false
    if start > 0, text[start - 1] == Bytes.backslash, let byte = Self.escaped(text, start) {
      (hasEscape, index) = (true, start + 5)
      name.append(byte)
    }
    while index < text.count, name.count < Self.longest {
      if Bytes.isWord(text[index]) {
        name.append(text[index])
        index += 1
        continue
      }
      var next = index
      while next < text.count, text[next] == Bytes.backslash { next += 1 }
      guard next > index, let byte = Self.escaped(text, next) else { break }
      (hasEscape, index) = (true, next + 5)
      name.append(byte)
    }
    guard hasEscape else { return nil }
    self.name = name
    end = index
  }

  var kind: SecretNames.Kind? { SecretNames.find(name.span, 0..<name.count) }

  /// Returns the character of a name whose escape has its `u` at `start`.
  private static func escaped(_ text: Span<UInt8>, _ start: Int) -> UInt8? {
    guard start + 4 < text.count, text[start] == UInt8(ascii: "u") else { return nil }
    var value = 0
    for index in start + 1...start + 4 {
      guard let digit = Hex.value(text[index]) else { return nil }
      value = value << 4 | Int(digit)
    }
    guard let byte = UInt8(exactly: value), Bytes.isWord(byte) else { return nil }
    return byte
  }
}
