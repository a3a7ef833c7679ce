import References
import Testing

@Suite("Inserted text") struct InsertedTextTests {
  @Test(
    "Foreign text is accepted where it stays a part of its comment, its string or its prose",
    arguments: [
      ("c", "/* CS1234567| */", " (a * b)", true), ("c", "/* CS1234567| */", "*/", false),
      // With a neighbour, it is a delimiter.
      ("c", "/* CS1234567|/ */", " *", false), ("c", "/* CS1234567 *|", "/", false),
      ("c", "/* CS1234567 *|/", " x", false),
      ("c", "// CS1234567|", " \"a\" 'b' `c` {d}", true), ("c", "// CS1234567|", "a\nb", false),
      ("java", "// CS1234567|", "\\u000a", false), ("swift", "/* CS1234567| */", "/* a", false),
      ("c", "\"CS1234567|\"", " (a, b)", true), ("c", "\"CS1234567|\"", "\"", false),
      ("c", "\"CS1234567|\"", "%n", false),
      ("python", "f'CS1234567|'", "{evil}", false), ("ruby", "\"CS1234567|\"", "#{evil}", false),
      ("perl", "\"CS1234567|\"", "@evil", false), ("lua", "--[[ CS1234567| ]]", "a ]] b", false),
      ("html", "<!-- CS1234567| -->", "a --> b", false), ("html", "<p>CS1234567|</p>", "a <b", false),
      ("plaintext", "CS1234567|", " (*/ \"<b>\")", true), ("markdown", "CS1234567|", " a: b, 5 % 'c'", true),
      ("markdown", "CS1234567|", "![a](b)", false), ("markdown", "CS1234567|", "<b>", false),
      ("nosuchlanguage", "CS1234567|", " (größer, 5)", true), ("nosuchlanguage", "CS1234567|", "a // b", false),
      ("nosuchlanguage", "CS1234567|", "a -- b", false), ("yaml", "a: CS1234567|", "x: y", false),
      ("c", "int CS1234567|;", "a; b = 1", false),
    ])
  func accepts(_ language: String, _ source: String, _ text: String, _ expected: Bool) {
    let parts = source.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let document = TextDocument(parts.joined(), language: language, formats: .none)
    let position = TextPosition(line: 0, character: parts[0].utf16.count)
    #expect(document.accepts(text, insertedAt: position) == expected)
  }

  @Test("The line before a position is cut at a whole character")
  func lineBefore() {
    let document = TextDocument("one\r\ntwo\réé 😀x", language: nil, formats: .none)
    for (character, limit, expected) in [
      (6, 100, "éé 😀x"), (6, 5, "😀x"), (6, 4, "x"), (6, 1, "x"), (2, 3, "é"), (0, 9, ""), (6, 12, "éé 😀x"),
    ] {
      #expect(document.text(before: TextPosition(line: 2, character: character), atMost: limit) == expected, "\(limit)")
    }
  }
}
