import TestSupport
import Testing

@testable import References

@Suite struct TextDocumentTests {
  private func document(
    _ text: String, _ language: String? = nil, _ encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) -> TextDocument {
    TextDocument(
      text, language: language, formats: SampleFormats.usualFormats, encoding: encoding, options: options)
  }

  private func range(_ line: Int, _ start: Int, _ end: Int) -> TextPositionRange {
    TextPositionRange(
      start: TextPosition(line: line, character: start), end: TextPosition(line: line, character: end))
  }

  @Test(
    "a mention has the last marker before it in the same comment, or on the same line of other texts",
    arguments: [
      ("c", "// TODO a\n// b\n// SR 682299374", "TODO"), ("c", "/* TODO\n\n * SR 682299374 */", "TODO"),
      ("c", "// TODO SR 682299374", "TODO"), ("c", "// TODO, FIXME: CS1234567", "FIXME"),
      ("c", "x(); // HACK\n  // CS1234567", "HACK"), ("c", "// XXX\r\n\t// CS1234567", "XXX"),
      ("c", "// XXX\r// CS1234567", "XXX"), ("c", "// WORKAROUND(CS1234567)", "WORKAROUND"),
      ("c", "// TODO\n\n// CS1234567", nil), ("c", "// TODO\nx();\n// CS1234567", nil),
      ("c", "// TODO\nx(); // CS1234567", nil), ("c", "/* TODO */ // CS1234567", nil),
      ("c", "/* TODO */ /* CS1234567 */", nil), ("c", "// TODO\n/* CS1234567 */", nil),
      ("c", "\"TODO CS1234567\"", nil), ("c", "// CS1234567 TODO", nil), ("c", "// TODOS CS1234567", nil),
      ("c", "// todo CS1234567", nil), ("c", "// XXXX _TODO TODO1 CS1234567", nil),
      ("c", "// TODO\n\"x\" // CS1234567", nil), ("python", "# FIXME\n# CS1234567", "FIXME"),
      ("python", "\"\"\"TODO CS1234567\"\"\"", nil), ("lua", "[[TODO CS1234567]]", nil),
      ("lua", "--[[TODO\nCS1234567]]", "TODO"), ("zig", "\\\\ TODO CS1234567", nil),
      ("ruby", "x\n=begin\nTODO\nCS1234567\n=end", "TODO"), ("rust", "/* TODO /* a */ CS1234567 */", "TODO"),
      ("markdown", "TODO CS1234567", "TODO"), ("markdown", "TODO\nCS1234567", nil),
      ("markdown", "CS1234567 TODO", nil), ("gitcommit", "a HACK: fixes CS1234567", "HACK"),
      ("unheard-of", "# TODO\n# CS1234567", nil),
    ] as [(String, String, String?)])
  func markers(_ language: String, _ text: String, _ marker: String?) {
    let found = document(text, language).mentions
    #expect(found.count == 1 && found.first?.marker == marker, "\(text)")
  }

  @Test("markers and the scanned part are configurable")
  func options() {
    let text = "WAIT\nCS1234567; // WAIT TODO CS7654321"
    for (options, expected) in [
      (ScanOptions(markers: ["WAIT"]), [("CS7654321", "WAIT")]), (ScanOptions(markers: []), [("CS7654321", nil)]),
      (ScanOptions(scope: .everywhere), [("CS1234567", nil), ("CS7654321", "TODO")]),
    ] as [(ScanOptions, [(String, String?)])] {
      var document = document(text, "c")
      document.configure(formats: SampleFormats.usualFormats, options: options)
      #expect(
        document.mentions.map(\.number) == expected.map(\.0) && document.mentions.map(\.marker) == expected.map(\.1))
    }
  }

  @Test("a marker at the start of a long comment counts until it is removed")
  func longComment() {
    let filler = String(repeating: " * a line of the comment\n", count: 2000)
    var document = document("/* TODO\n" + filler + "CS1234567 */\nCS1234567", "c")
    #expect(document.mentions.map(\.marker) == ["TODO"] && document.mentions.first?.line == 2001)
    document.apply([.range(range(0, 3, 7), "")])
    #expect(document.mentions.map(\.marker) == [nil])
    document.apply([.range(range(1000, 0, 0), "FIXME")])
    #expect(document.mentions.map(\.marker) == ["FIXME"])
    document.apply([.range(range(1500, 0, 0), "*/ \" // \n")])
    #expect(document.mentions.isEmpty)
    document.apply([.range(range(2003, 0, 0), "// ")])
    #expect(document.mentions.map(\.line) == [2003])
  }

  @Test(
    "a comment that opens above a document, closes and opens again gives what a fresh scan gives",
    arguments: [
      ("c", "/* TODO", "/* FIXME"), ("ruby", "=begin TODO\n", "=begin\n"), ("python", "\"\"\" TODO", "'''"),
    ])
  func toggled(_ language: String, _ opening: String, _ other: String) {
    let mark = language == "c" ? "//" : "#"
    let lines = (0..<3000).map { $0 % 7 == 0 ? "x = \"it\" \(mark) CS\(1_000_000 + $0)" : "y = CS1234567" }
    let text = lines.joined(separator: "\n")
    var document = document(text, language)
    for typed in ["", opening, "", opening, other, "", opening, other, opening] {
      let end = document.position(of: document.byteCount - text.utf8.count)
      document.apply([.range(TextPositionRange(start: TextPosition(line: 0, character: 0), end: end), typed)])
      #expect(document.mentions == self.document(typed + text, language).mentions, "\(typed)")
    }
  }

  @Test(
    "ranges are exact in each encoding",
    arguments: [
      ("CS1234567", 0, [0, 0, 0]), ("a\tCS1234567", 0, [2, 2, 2]), ("🙂 CS1234567", 0, [5, 3, 2]),
      ("e\u{301}🙂\tCS1234567", 0, [8, 5, 4]), ("案 CS1234567", 0, [4, 2, 2]), ("a\r\nb CS1234567", 1, [2, 2, 2]),
      ("a\rb🙂 CS1234567", 1, [6, 4, 3]), ("\r\n\n\r\rCS1234567\r\n", 4, [0, 0, 0]), ("\0 CS1234567", 0, [2, 2, 2]),
    ])
  func positions(_ text: String, _ line: Int, _ characters: [Int]) {
    for (encoding, character) in zip(PositionEncoding.allCases, characters) {
      #expect(document(text, nil, encoding).mentions.map(\.range) == [range(line, character, character + 9)])
    }
  }

  @Test(
    "positions of a change are clamped",
    arguments: [
      ("ab\ncd", (9, 0), (9, 9), "ab\ncdX"), ("ab\ncd", (0, 9), (0, 9), "abX\ncd"),
      ("ab\r\ncd", (0, 9), (0, 9), "abX\r\ncd"), ("ab\r\ncd", (0, 1), (0, 3), "aX\r\ncd"),
      ("ab\rcd", (0, 3), (1, 1), "abXd"), ("ab\ncd", (1, 1), (0, 1), "aXd"), ("🙂b", (0, 1), (0, 1), "X🙂b"),
      ("🙂b", (0, 1), (0, 2), "Xb"), ("", (5, 5), (7, 7), "X"), ("a\n", (1, 3), (1, 3), "a\nX"),
      ("ab", (-1, 1), (0, -1), "Xab"),
    ])
  func clamped(_ text: String, _ start: (Int, Int), _ end: (Int, Int), _ expected: String) {
    var document = document(text)
    document.apply([
      .range(
        TextPositionRange(
          start: TextPosition(line: start.0, character: start.1), end: TextPosition(line: end.0, character: end.1)), "X"
      )
    ])
    #expect(document.text == expected)
  }

  @Test("completion is offered inside comments and strings of source code only")
  func scanned() {
    let source = document("a \"bc\" // d\ne /* f\ng */ h", "c")
    for (line, character, expected) in [
      (0, 1, false), (0, 3, true), (0, 5, true), (0, 6, false), (0, 9, true), (0, 11, true), (1, 0, false),
      (1, 2, false), (1, 6, true), (2, 2, true), (2, 5, false), (9, 9, false),
    ] {
      #expect(source.isScanned(at: TextPosition(line: line, character: character)) == expected, "\(line):\(character)")
    }
    #expect(document("a", "markdown").isScanned(at: TextPosition(line: 0, character: 1)))
    #expect(source.text(before: TextPosition(line: 1, character: 4)) == "e /*")
  }

  @Test("a document over the limit has no mentions until it is below the limit again")
  func tooLarge() {
    var document = document("CS1234567\nCS7654321", options: ScanOptions(longestText: 19))
    #expect(document.mentionCount == 2 && !document.isTooLarge)
    document.apply([.range(range(0, 0, 0), " ")])
    #expect(
      document.mentionCount == 0 && document.isTooLarge && !document.isScanned(at: TextPosition(line: 0, character: 0)))
    document.apply([.range(range(1, 0, 1), "x")])
    #expect(document.mentionCount == 0 && document.isTooLarge)
    document.apply([.range(range(0, 0, 1), "")])
    #expect(document.mentions.map(\.number) == ["CS1234567"] && !document.isTooLarge)
  }

  @Test("the mentions over the limit are cut, and come back when others disappear")
  func truncated() {
    let lines = (0..<3000).map { "CS\(1_000_000 + $0)" }
    var document = document(lines.joined(separator: "\n"), options: ScanOptions(mostMentions: 2000))
    #expect(document.mentions.map(\.number) == Array(lines[..<2000]) && document.isTruncated)
    #expect(document.mentions(in: 1999..<3000).map(\.line) == [1999])
    document.apply([
      .range(TextPositionRange(start: .init(line: 0, character: 0), end: .init(line: 1000, character: 0)), "")
    ])
    #expect(document.mentions.map(\.number) == Array(lines[1000...]) && !document.isTruncated)
  }

  @Test("a line of over 10,000 characters is skipped while it is that long", arguments: [nil, "c"] as [String?])
  func longLines(_ language: String?) {
    let filler = String(repeating: "é", count: 45_000)
    var document = document("// CS1234567\n// \(filler) CS1234567\n// CS7654321\n", language)
    #expect(document.mentions.map(\.line) == [0, 2])
    document.apply([.range(range(1, 3, 40_000), "")])
    #expect(document.mentions.map(\.line) == [0, 1, 2])
    document.apply([.range(range(1, 3, 3), filler), .range(range(0, 0, 12), "")])
    #expect(document.mentions.map(\.line) == [2])
    document.apply([.range(range(1, 0, 0), "/*"), .range(range(1, 30_000, 30_000), "*/")])
    #expect(document.mentions.map(\.line) == [2])
    document.apply([
      .range(TextPositionRange(start: .init(line: 1, character: 0), end: .init(line: 2, character: 0)), "")
    ])
    #expect(document.mentions.map(\.line) == [1])
  }

  @Test("any bytes are read", arguments: PositionEncoding.allCases)
  func anyBytes(_ encoding: PositionEncoding) {
    let bytes: [UInt8] = [0x80, 0xF0, 0x9F, 0x0D, 0xC2, 0x0A, 0xFF, 0x20] + Array("CS1234567".utf8) + [0xE2]
    let document = TextDocument(bytes: bytes, language: nil, formats: SampleFormats.usualFormats, encoding: encoding)
    #expect(document.mentions.map(\.line) == [2] && document.byteCount == bytes.count)
    for offset in 0...bytes.count { _ = document.offset(of: document.position(of: offset)) }
  }

  @Test("a copy of a document keeps its text")
  func copies() {
    var document = document("CS1234567")
    let copy = document
    document.apply([.full("")])
    #expect(
      copy.mentions.count == 1 && copy.text == "CS1234567" && document.mentions.isEmpty && document.lineCount == 1)
  }

  @Test("many changes in a large document take little time", arguments: ["line of text\n", "\n", "x", "\r\n", "é"])
  func manyChanges(_ unit: String) {
    let size = 1_000_000
    let text = String(repeating: unit, count: size / unit.utf8.count)
    var document = document(text, "c")
    let lines = document.lineCount
    let changes = (0..<1000).map { number in
      let line = lines * (number * 7919 % 1000) / 1000
      return TextChange.range(range(line, number * 997 % 100_000, number * 997 % 100_000 + 1), "CS1234567\n")
    }
    let start = ProcessorTime.ofThread
    document.apply(changes)
    #expect(ProcessorTime.ofThread - start < .seconds(20))
    #expect(document.lineCount >= 1000)
  }
}
