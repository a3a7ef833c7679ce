import Platform
import TestSupport
import Testing

@Suite struct DisplayWidthTests {
  @Test(
    "a text has the columns that a terminal gives it",
    arguments: [
      ("", 0), ("abc", 3), ("Grüße", 5), ("e\u{301}e\u{308}\u{323}", 2), ("日本語", 6), ("한국어", 6),
      ("\u{1112}\u{1161}\u{11AB}", 2),
      ("ｶﾞ", 2), ("ＡＢ", 4), ("שלום", 4), ("שָׁלוֹם", 4), ("مرحبا", 5), ("ไทย", 3), ("ที่", 1), ("🙂", 2), ("👨‍👩‍👧‍👦", 2), ("👩🏽‍🚀", 2),
      ("🇩🇪🇯🇵", 4), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("⌚", 2), ("…—“”", 4), ("𠀀", 2), ("、。", 4), ("½", 1), ("a\u{200D}b", 2),
      ("\u{1B}\u{7F}\u{AD}", 0), ("─│", 2), ("한a日", 5),
    ])
  func widths(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
    #expect(text.reduce(0) { $0 + DisplayWidth.of($1) } == width)
  }
}

@Suite struct TextWrapperTests {
  @Test(
    "lines break at blanks, between wide characters and inside long words, but not inside an address",
    arguments: [
      ("", 10, [""]), ("one two", 10, ["one two"]), ("one two three", 8, ["one two", "three"]),
      ("one  two   three", 9, ["one  two", "three"]), ("a\n\nb  \n", 5, ["a", "", "b", ""]),
      ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]), ("xy abcdefgh", 5, ["xy", "abcde", "fgh"]),
      ("  indented text here", 12, ["  indented", "  text here"]), ("a\tb", 20, ["a       b"]),
      ("日本語のテキスト", 7, ["日本語", "のテキ", "スト"]), ("ab 日本語", 6, ["ab 日", "本語"]),
      ("see https://example.com/a/long/path now", 10, ["see", "https://example.com/a/long/path", "now"]),
      ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 4, ["👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]), ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
      ("日", 1, ["日"]), ("   ", 2, [""]), ("\r\n\r\n", 2, ["", "", ""]),
    ])
  func lines(_ text: String, _ width: Int, _ expected: [String]) {
    #expect(TextWrapper(width: width).lines(text) == expected)
  }

  @Test("without a width, lines are as they were")
  func unlimited() {
    let text = "x" + String(repeating: " word", count: 100)
    #expect(TextWrapper(width: nil).lines(text + "\n\ty ") == [text, "        y"])
  }

  @Test(
    "random texts keep their characters and fit, except addresses and characters wider than a line", arguments: 0..<20)
  func randomTexts(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let pieces = [
      "a", "word", " ", "  ", "日本", "🙂", "e\u{301}", "\n", "\t", "https://x.example/abcdefghij", "שלום", "1️⃣", "-",
    ]
    for _ in 0..<60 {
      let text = (0..<30).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let width = Int.random(in: 1...30, using: &random)
      let lines = TextWrapper(width: width).lines(text)
      func letters(_ text: String) -> String { text.filter { !$0.isWhitespace } }
      #expect(letters(lines.joined()) == letters(text))
      for line in lines where DisplayWidth.of(line) > width {
        let isOneCharacter = line.drop { $0 == " " }.count == 1
        #expect(line.contains("://") || isOneCharacter, "\(text.debugDescription) \(width)")
      }
    }
  }

  @Test("a long line takes linear time")
  func longLine() {
    for unit in ["x", "x ", " ", "日", "https://", "a\t"] {
      let text = String(repeating: unit, count: 100_000 / unit.count)
      #expect(!TextWrapper(width: 20).lines(text).isEmpty)
    }
  }
}
