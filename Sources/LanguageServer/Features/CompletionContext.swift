import Platform

/// What the text before the cursor asks for: the beginning of a case number after a keyword with a colon, after a profile with
/// a slash, or after `CS`.
struct CompletionContext: Equatable {
  /// The beginning of the number; may be empty.
  let number: String
  let profile: String?
  /// The bytes before the cursor that a completion replaces.
  let length: Int

  /// - Parameter line: the line before the cursor.
  init?(_ line: String, keywords: [String], profiles: [String]) {
    let bytes = Array(line.utf8)
    var start = bytes.count
    while start > 0, bytes[start - 1].isDigit { start -= 1 }
    if start >= 2, bytes[start - 2...start - 1].elementsEqual("CS".utf8) { start -= 2 }
    let number = String(decoding: bytes[start...], as: UTF8.self)
    let before = bytes[..<start]
    if let profile = profiles.first(where: { Self.ends(before, with: $0 + "/", folding: false) }) {
      (self.number, self.profile, length) = (number, profile, bytes.count - start)
    } else if keywords.contains(where: { Self.ends(Self.trimmed(before), with: $0 + ":", folding: true) })
      || number.hasPrefix("CS") && !(before.last.map(Self.isWord) ?? false)
    {
      (self.number, profile, length) = (number, nil, bytes.count - start)
    } else {
      return nil
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.prefix(bytes.count - bytes.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count)
  }

  private static func ends(_ bytes: ArraySlice<UInt8>, with word: String, folding: Bool) -> Bool {
    let word = Array(word.utf8)
    guard bytes.count >= word.count else { return false }
    let end = bytes.suffix(word.count)
    let isEqual = folding ? zip(end, word).allSatisfy { lowercased($0) == lowercased($1) } : end.elementsEqual(word)
    guard isEqual else { return false }
    return !(bytes.dropLast(word.count).last.map(isWord) ?? false)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte >= 0x80
      || 0x61...0x7A ~= lowercased(byte)
  }
}
