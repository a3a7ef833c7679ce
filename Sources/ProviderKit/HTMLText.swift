/// Character references and tags of HTML and XML in texts of vendors and gateways.
package enum HTMLText {
  /// The text with its character references replaced; invalid ones stay.
  static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      let name = rest.dropFirst().prefix(longestName + 1)
      if let end = name.firstIndex(of: ";"), let character = character(rest[rest.index(after: start)..<end]) {
        result.unicodeScalars.append(character)
        rest = rest[rest.index(after: end)...]
      } else {
        result.append("&")
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  private static let longestName = 8

  private static let named: [Substring: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
  ]

  private static func character(_ name: Substring) -> Unicode.Scalar? {
    if let known = named[name] { return known }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    return UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init)
  }

  /// The text with a blank in place of each tag.
  static func withoutTags(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isTag = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": isTag = true
      case ">" where isTag:
        isTag = false
        result.append(" ")
      default: if !isTag { result.append(scalar) }
      }
    }
    return String(result)
  }
}
