import Platform

/// Header values as in mail (RFC 2047): Red Hat writes file names that are not ASCII this way.
enum EncodedWord {
  /// ASCII stays as it is; other text becomes encoded words with blanks between them.
  static func text(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "_" : $0 }
    guard !scalars.allSatisfy(\.isASCII) else {
      return String(String.UnicodeScalarView(scalars)).split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "'")
    }
    // Like the mail library of Java: the shorter of the two encodings.
    let isMostlyASCII = scalars.filter(\.isASCII).count * 2 > scalars.count
    var words: [[UInt8]] = [[]]
    // A word has at most 75 characters, 12 of them around the text.
    for scalar in scalars {
      let bytes = Array(String(Character(scalar)).utf8)
      let length =
        isMostlyASCII
        ? quoted(words[words.count - 1] + bytes).utf8.count : (words[words.count - 1].count + bytes.count + 2) / 3 * 4
      if length > 63 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { isMostlyASCII ? "=?UTF-8?Q?\(quoted($0))?=" : "=?UTF-8?B?\(Base64.encode($0))?=" }
      .joined(separator: " ")
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    var text = ""
    let digits = Array("0123456789ABCDEF")
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"):
        text += String(UnicodeScalar(byte))
      case 0x20: text += "_"
      default: text += "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return text
  }
}
