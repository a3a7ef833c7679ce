import Platform

/// Text of a vendor in a cell of a fixed width.
enum FittedText {
  /// One line without hidden characters, at most `width` columns wide.
  static func line(_ text: String, width: Int = .max) -> String {
    let clean = TextSanitizer.sanitizeLine(text).split(separator: " ", omittingEmptySubsequences: true)
      .joined(separator: " ")
    return cut(clean, to: width)
  }

  static func cut(_ text: String, to width: Int) -> String {
    guard DisplayWidth.of(text) > width else { return text }
    guard width > 1 else { return width == 1 ? "…" : "" }
    var result = ""
    var used = 0
    for character in text {
      let size = DisplayWidth.of(character)
      if used + size > width - 1 { break }
      result.append(character)
      used += size
    }
    while result.last == " " { result.removeLast() }
    return result + "…"
  }

  /// The whole text on as many lines as it needs.
  static func pieces(_ text: String, width: Int) -> [String] {
    // A break may leave a joiner at the end of a line.
    TextWrapper(width: width).lines(text).map { isolated(TextSanitizer.sanitize($0)) }
  }

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }

  /// Text from right to left, isolated so that it does not move the cells beside it (Unicode, UAX #9).
  static func isolated(_ text: String) -> String {
    text.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(text)\u{2069}" : text
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }
}
