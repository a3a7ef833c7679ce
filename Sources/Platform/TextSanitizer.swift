/// Makes external text safe for people, on a terminal or in a hover, and for a language model.
///
/// Removes the control characters of C0 except newline and tab, those of C1, whole escape sequences in their 7-bit and
/// 8-bit forms, BiDi controls, invisible characters, the tag block, and variation selectors without effect. Keeps two
/// joiners where they change the shape of letters: a zero-width joiner in an emoji and between letters of scripts that
/// join (Arabic, Devanagari ...), and a zero-width non-joiner between such letters. The time is linear; plain ASCII is
/// returned unchanged.
package enum TextSanitizer {
  /// Returns the text without these characters. Line and paragraph separators become newlines.
  package static func sanitize(_ text: String) -> String {
    guard !isPlain(text.utf8) else { return text }
    let scalars = text.unicodeScalars
    var kept = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      if let end = ControlSequence.end(of: scalars, from: index) {
        index = end
        continue
      }
      index = scalars.index(after: index)
      let next = index < scalars.endIndex ? scalars[index] : nil
      if scalar.value == 0x2028 || scalar.value == 0x2029 {
        kept.append("\n")
        previous = "\n"
      } else if !isHidden(scalar, after: previous, before: next) {
        kept.append(scalar)
        previous = scalar
      }
    }
    return String(kept)
  }

  /// The same on one line: newlines and tabs become blanks.
  package static func sanitizeLine(_ text: String) -> String {
    let clean = sanitize(text)
    guard clean.utf8.contains(where: { $0 < 0x20 }) else { return clean }
    return String(String.UnicodeScalarView(clean.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }

  /// Escapes JSON for a terminal: the same value, with an escape (`\u202e`) for each character that `sanitize` would
  /// remove. JSON for any other output keeps its bytes.
  package static func escape(json text: String) -> String {
    guard !isPlain(text.utf8) else { return text }
    let scalars = text.unicodeScalars
    var shown = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      if isHidden(scalar, after: previous, before: index < scalars.endIndex ? scalars[index] : nil) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          shown.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
        }
      } else {
        shown.append(scalar)
      }
      previous = scalar
    }
    return String(shown)
  }

  /// The same for the bytes of a message.
  package static func escape(json bytes: [UInt8]) -> [UInt8] {
    isPlain(bytes) ? bytes : Array(escape(json: String(decoding: bytes, as: UTF8.self)).utf8)
  }

  private static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }
  }

  // MARK: Characters

  /// Whether a character is removed between these two.
  static func isHidden(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?
  ) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x20..<0x7F, 0xA0..<0xAD: return false
    case 0..<0xA0, 0x2028, 0x2029, 0xFFF9...0xFFFB: return true
    // Most text of the world, which needs no lookup.
    case 0xAE..<0x34F, 0x370..<0x61C, 0x3041..<0x3164, 0x4E00..<0xD7A4: return false
    case 0x200C, 0x200D: return !joins(previous, next, isJoiner: scalar.value == 0x200D)
    default:
      guard scalar.properties.isDefaultIgnorableCodePoint else { return false }
      return !varies(scalar.value, previous)
    }
  }

  /// Whether a joiner (or non-joiner) between these two changes how they look.
  private static func joins(_ left: Unicode.Scalar?, _ right: Unicode.Scalar?, isJoiner: Bool) -> Bool {
    guard let left, let right else { return false }
    if isJoinedLetter(left) && isJoinedLetter(right) { return true }
    return isJoiner && (isEmoji(left) || left.value == 0xFE0F) && isEmoji(right)
  }

  /// Whether a character is a letter or mark of a script in which joiners have a meaning: from Arabic to Mongolian,
  /// their extensions, and the scripts beyond the first plane. Between Latin letters, a joiner only hides something.
  private static func isJoinedLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0600..<0x10A0, 0x1700..<0x18B0, 0x1900..<0x1CFF, 0xA800..<0xAB30, 0xABC0..<0xAC00, 0xFB50..<0xFE00,
      0xFE70..<0xFEFD, 0x10A00..<0x12000, 0x1E900..<0x1E960:
      break
    default: return false
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: return true
    default: return false
    }
  }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xA0 && (scalar.properties.isEmoji || scalar.properties.isEmojiModifier)
  }

  /// Whether a variation selector directly after `base` has an effect.
  private static func varies(_ selector: UInt32, _ base: Unicode.Scalar?) -> Bool {
    guard let base else { return false }
    switch selector {
    case 0xFE0E, 0xFE0F: return base.properties.isEmoji
    case 0xFE00...0xFE02: return base.properties.isIdeographic || base.properties.isMath && !base.isASCII
    case 0xE0100...0xE01EF: return base.properties.isIdeographic
    case 0x180B...0x180D, 0x180F: return (0x1820...0x18AA).contains(base.value)
    default: return false
    }
  }
}
