internal import JSON

/// Texts that show nothing.
package enum BlankText {
  /// Whether a text has no visible character: only white space, control characters, and characters without a shape such as
  /// U+200B.
  package static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isInvisible) }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
    let properties = scalar.properties
    // A braille pattern without dots.
    return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
      || properties.generalCategory == .control || properties.generalCategory == .format
  }

  /// The errors of params whose texts people read at the vendor. A vendor would accept a blank one, and it cannot be removed.
  package static func issues(_ texts: [(path: String, text: String?)]) -> [Issue] {
    texts.compactMap { path, text in
      guard let text, isBlank(text) else { return nil }
      return Issue(path, "must contain visible characters", value: .string(text))
    }
  }
}
