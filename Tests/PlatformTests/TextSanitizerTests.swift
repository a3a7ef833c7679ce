import TestSupport
import Testing

@testable import Platform

@Suite struct TextSanitizerTests {
  /// Texts from outside, and their sanitized form. Compared by scalars, because `String` compares canonically
  /// equivalent texts as equal.
  @Test(arguments: [
    // Valid text is kept.
    ("", ""), ("plain text\n\twith lines", "plain text\n\twith lines"), ("ü 日本語 한국어 ñ ½ — “x”", "ü 日本語 한국어 ñ ½ — “x”"),
    ("e\u{301}", "e\u{301}"), ("\u{E000}", "\u{E000}"), ("שלום עולם", "שלום עולם"), ("مرحبا", "مرحبا"),
    // C0, DEL and C1.
    ("a\u{0}b\u{7}c\u{8}d\u{B}e\u{C}f\u{7F}g", "abcdefg"), ("a\r\nb\rc", "a\nbc"), ("a\u{80}\u{85}\u{92}b", "ab"),
    ("a\u{2028}b\u{2029}c", "a\nb\nc"),
    // CSI in both forms, complete and truncated.
    ("a\u{1B}[31mred\u{1B}[0m", "ared"), ("a\u{9B}31mred", "ared"), ("\u{1B}[?1049h\u{1B}[2J\u{1B}[1;1Hx", "x"),
    ("\u{1B}[>4;2mx", "x"), ("\u{1B}[ qx", "x"), ("\u{1B}[", ""), ("\u{1B}[12", ""), ("\u{1B}[12\u{301}x", "\u{301}x"),
    ("\u{1B}[3\n1m", "\n1m"), ("\u{1B}[\u{1B}[31mx", "x"), ("a\u{9B}", "a"),
    // OSC, DCS, SOS, PM and APC, with every terminator.
    ("\u{1B}]0;title\u{7}x", "x"), ("\u{1B}]8;;http://evil\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
    ("\u{1B}]52;c;ZXZpbA==\u{9C}x", "x"), ("\u{9D}0;title\u{9C}x", "x"), ("\u{9D}0;title\u{7}x", "x"),
    ("\u{1B}Pq#0;2;0\n~~\u{1B}\\x", "x"), ("\u{90}q\u{9C}x", "x"), ("\u{1B}_Gf=100;AAAA\u{1B}\\x", "x"),
    ("\u{9F}a\u{9C}x", "x"), ("\u{1B}^pm\u{1B}\\x", "x"), ("\u{9E}pm\u{9C}x", "x"), ("\u{1B}Xsos\u{1B}\\x", "x"),
    ("\u{98}sos\u{9C}x", "x"), ("\u{1B}]0;a\u{18}x", "x"), ("\u{1B}Pa\u{1A}x", "x"),
    // An unterminated string must not hide the text after it.
    ("\u{1B}]0;important text", "0;important text"), ("\u{9D}important", "important"), ("\u{1B}P", ""),
    ("\u{1B}]a\u{1B}[31mb", "ab"), ("“\u{9D}quoted\u{80}", "“quoted"), ("\u{1B}]a\u{1B}", "a"),
    // Other escape sequences.
    ("\u{1B}cx", "x"), ("\u{1B}(Bx", "x"), ("\u{1B}#8x", "x"), ("\u{1B} Fx", "x"), ("\u{1B}\nx", "\nx"), ("\u{1B}", ""),
    ("\u{1B}\u{1B}cx", "x"), ("\u{1B}7\u{1B}=x", "x"), ("\u{1B}%Gx", "x"),
    // BiDi.
    ("gnp\u{202E}exe.sh", "gnpexe.sh"), ("\u{202A}a\u{202B}b\u{202C}c\u{202D}d", "abcd"),
    ("\u{2066}a\u{2067}b\u{2068}c\u{2069}", "abc"), ("a\u{200E}b\u{200F}c\u{61C}d", "abcd"),
    // Invisible characters.
    ("pay\u{200B}pal\u{FEFF}\u{2060}\u{AD}\u{34F}\u{180E}", "paypal"), ("a\u{115F}\u{1160}\u{3164}\u{FFA0}b", "ab"),
    ("a\u{2061}\u{2062}\u{2063}\u{2064}\u{206A}\u{206F}b", "ab"), ("a\u{FFF9}b\u{FFFB}", "ab"),
    ("a\u{1D173}\u{1BCA0}b", "ab"), ("a\u{17B4}b", "ab"),
    // The tag block and the rest of its plane.
    ("hi\u{E0001}\u{E0069}\u{E0067}\u{E006E}\u{E007F}", "hi"), ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴"),
    ("a\u{E0FFF}b", "ab"),
    // Joiners.
    ("👩\u{200D}💻", "👩\u{200D}💻"), ("👩🏽\u{200D}🚀", "👩🏽\u{200D}🚀"), ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"),
    ("🏳\u{FE0F}\u{200D}🌈", "🏳\u{FE0F}\u{200D}🌈"), ("🙋\u{200D}♂\u{FE0F}", "🙋\u{200D}♂\u{FE0F}"),
    ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("क्\u{200D}ष", "क्\u{200D}ष"), ("क्\u{200C}ष", "क्\u{200C}ष"),
    ("ශ්\u{200D}රී", "ශ්\u{200D}රී"), ("i\u{200D}g\u{200C}nore", "ignore"), ("می\u{200C}\u{200C}\u{200D}خ", "می\u{200D}خ"),
    ("\u{200D}👩\u{200D}", "👩"), ("👩\u{200D}a", "👩a"), ("👩\u{200C}💻", "👩💻"), ("می\u{200C}", "می"), ("1\u{200D}2", "12"),
    // Variation selectors.
    ("❤\u{FE0F}", "❤\u{FE0F}"), ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"), ("葛\u{E0100}城", "葛\u{E0100}城"),
    ("≨\u{FE00}", "≨\u{FE00}"), ("ᠠ\u{180B}", "ᠠ\u{180B}"), ("a\u{FE0F}", "a"), ("\u{FE0F}", ""),
    ("😀\u{E0101}\u{E0102}\u{FE01}", "😀"), ("❤\u{FE0F}\u{FE0F}\u{FE0E}x", "❤\u{FE0F}x"), ("a\u{E0100}", "a"),
    ("葛\u{E0100}\u{E0101}", "葛\u{E0100}"),
  ])
  func textsAreSanitized(text: String, left: String) {
    let made = TextSanitizer.sanitize(text)
    #expect(Array(made.unicodeScalars) == Array(left.unicodeScalars), "\(made.unicodeScalars.map { $0.value })")
    let again = TextSanitizer.sanitize(made)
    #expect(again.unicodeScalars.elementsEqual(made.unicodeScalars), "harmless text is unchanged")
  }

  @Test func linesAreSanitized() {
    #expect(TextSanitizer.sanitizeLine("a\n\tb\r\n\u{1B}[1mc\u{202E}") == "a  b c")
    #expect(TextSanitizer.sanitizeLine("plain") == "plain")
  }

  /// JSON, and its form on a terminal.
  @Test(arguments: [
    (#"{"a": "b\n"}"#, #"{"a": "b\n"}"#), ("{\"ü\": \"日\"}\n", "{\"ü\": \"日\"}\n"),
    ("\"\u{7F}\u{9B}31m\u{9D}x\u{9C}\"", #""\u007f\u009b31m\u009dx\u009c""#), ("\"a\u{202E}b\"", #""a\u202eb""#),
    ("\"\u{E0061}\"", #""\udb40\udc61""#), ("\"\u{200B}\u{2028}\"", #""\u200b\u2028""#),
    ("\"👩\u{200D}💻 ❤\u{FE0F}\"", "\"👩\u{200D}💻 ❤\u{FE0F}\""), ("\"a\u{FE0F}\"", #""a\ufe0f""#),
  ])
  func jsonIsEscaped(json: String, shown: String) {
    let made = TextSanitizer.escape(json: json)
    #expect(Array(made.unicodeScalars) == Array(shown.unicodeScalars), "\(made)")
    #expect(TextSanitizer.escape(json: Array(json.utf8)) == Array(shown.utf8))
  }

  /// No character that a terminal interprets is left of any text, and other characters are kept.
  @Test func randomTextsAreSanitized() {
    var numbers = SeededRandom(seed: 13)
    let pool: [UInt32] =
      Array(0..<0x30) + Array(0x40..<0x60) + Array(0x7B..<0xA1)
      + [
        0x200B, 0x200C, 0x200D, 0x202E, 0x2066, 0x2764, 0xFE0F, 0xFE00, 0x1F469, 0x94D, 0x915, 0xE0041, 0xE0100, 0x845B,
      ]
    for _ in 0..<3000 {
      let count = Int.random(in: 0..<24, using: &numbers)
      let scalars = (0..<count).compactMap { _ in pool.randomElement(using: &numbers).flatMap(Unicode.Scalar.init) }
      let made = TextSanitizer.sanitize(String(String.UnicodeScalarView(scalars)))
      let dangerous = made.unicodeScalars.contains { scalar in
        (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
          || [0x200B, 0x202E, 0x2066, 0xE0041].contains(scalar.value)
      }
      #expect(!dangerous, "\(scalars.map(\.value))")
      #expect(TextSanitizer.sanitize(made).unicodeScalars.elementsEqual(made.unicodeScalars), "\(scalars.map(\.value))")
    }
  }

  /// A search that restarts at each introducer would take minutes for these.
  @Test(arguments: [
    "\u{9D}", "\u{1B}]", "\u{1B}P", "\u{9B}", "\u{1B}[1", "\u{200D}", "👩\u{200D}", "\u{FE0F}", "\u{1B}",
  ])
  func timeIsLinear(unit: String) {
    let start = ProcessorTime.ofThread
    _ = TextSanitizer.sanitize(String(repeating: unit, count: 300_000))
    #expect(ProcessorTime.ofThread - start < .seconds(10))
  }
}
