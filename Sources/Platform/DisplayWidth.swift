/// The number of columns that text takes on a terminal or in another font of fixed width.
package enum DisplayWidth {
  /// The columns of a text without line ends and tabs (see `TextWrapper`). Control characters take none.
  package static func of(_ text: some StringProtocol) -> Int {
    if let count = plainCount(text.utf8) { return count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// The columns of one character as people see it: a letter with its marks, an emoji of several parts.
  package static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    if isEmoji(scalars) { return 2 }
    return scalars.reduce(0) { $0 + of($1) }
  }

  /// The number of bytes of printable ASCII; nil for other text.
  private static func plainCount(_ bytes: some Sequence<UInt8>) -> Int? {
    var count = 0
    for byte in bytes {
      guard byte >= 0x20, byte < 0x7F else { return nil }
      count += 1
    }
    return count
  }

  /// Whether a character is shown as an emoji: by itself, or with a variation selector.
  private static func isEmoji(_ scalars: Character.UnicodeScalarView) -> Bool {
    guard let first = scalars.first else { return false }
    if first.properties.isEmojiPresentation { return true }
    return first.properties.isEmoji && scalars.dropFirst().first?.value == 0xFE0F
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 {
      return scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value || scalar.value == 0xAD ? 0 : 1
    }
    if isWide(scalar.value) { return 2 }
    // The vowels and final consonants of a Hangul syllable.
    if 0x1160...0x11FF ~= scalar.value || 0xD7B0...0xD7FF ~= scalar.value { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: return 1
    }
  }

  /// Whether the East Asian Width is Wide or Fullwidth (Unicode 16, UAX #11), without emoji.
  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    return switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x3247,
      0x3250...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FF1, 0x17000...0x18D08, 0x1AFF0...0x1B2FB, 0x1D300...0x1D376,
      0x1F200...0x1F265, 0x1F300...0x1F320, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
