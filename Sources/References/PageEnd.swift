/// The end of an address in a text.
enum PageEnd {
  /// The end of the path, query and fragment that follow; `start` if none follows.
  static func find(_ text: Span<UInt8>, from start: Int, limit: Int) -> Int {
    guard start < limit, [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(text[start]) else {
      return start
    }
    var end = start
    var opensBracket = false
    while end < limit, isOfAddress(text[end]) {
      if text[end] == UInt8(ascii: "(") { opensBracket = true }
      end += 1
    }
    // Punctuation after an address belongs to the sentence; so does a bracket that was opened before it.
    while end > start, isPunctuation(text[end - 1]) || !opensBracket && text[end - 1] == UInt8(ascii: ")") { end -= 1 }
    return end
  }

  private static func isOfAddress(_ byte: UInt8) -> Bool {
    guard byte > 0x20, byte < 0x7F else { return false }
    return switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"),
      UInt8(ascii: "["), UInt8(ascii: "]"):
      false
    default: true
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
      UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "#"):
      true
    default: false
    }
  }
}
