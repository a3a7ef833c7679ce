import Testing
import XML

@Suite("Characters that XML does not allow")
struct RepairTests {
  private static let texts: [(text: String, expected: String)] = [
    ("esc &#27;[0m", "esc \u{FFFD}[0m"), ("nul &#0;&#x0;", "nul \u{FFFD}\u{FFFD}"), ("\u{1B}[0m", "\u{FFFD}[0m"),
    ("thanks &#55357;&#56832;", "thanks \u{1F600}"), ("&#xD83D;&#xDE00;!", "\u{1F600}!"),
    ("half &#55357;", "half \u{FFFD}"), ("&#56832;&#55357;", "\u{FFFD}\u{FFFD}"),
    ("&#xFFFE;\u{FFFF}", "\u{FFFD}\u{FFFD}"), ("&#99999999999999999999;", "\u{FFFD}"),
    // A leading byte order mark, and unchanged text.
    ("&amp;#27; &lt; &#65; é😀\r\n&#27;", "&#27; < A é😀\n\u{FFFD}"),
    // References have no meaning in a CDATA section.
    ("\u{1}<![CDATA[&#27; \u{2} ]]>&#27;", "\u{FFFD}&#27; \u{FFFD} \u{FFFD}"),
    ("<!-- &#0; \u{1} -->x&#0;", "x\u{FFFD}"),
    // A replaced character does not end the section or the comment.
    ("<![CDATA[\u{2} &#27; <!-- ]]>&#27;", "\u{FFFD} &#27; <!-- \u{FFFD}"),
    ("<!-- \u{1} <![CDATA[ &#0; -->x&#0;", "x\u{FFFD}"),
  ]

  @Test("Invalid characters become U+FFFD, and an emoji of two references becomes the emoji", arguments: texts)
  func replaced(text: String, expected: String) throws {
    let document = Array("\u{FEFF}<a b=\"\(text.contains("<") ? "" : text)\"><c>fine</c><d>\(text)</d></a>".utf8)
    let root = try XMLElement.parse(document, repairs: true)
    #expect(root.childText("d") == expected && root.childText("c") == "fine")
    if !text.contains("<"), !text.unicodeScalars.contains("\r") { #expect(root.attribute("b") == expected) }
    // Other readers can read the raw record that is returned.
    #expect(throws: Never.self) { try XMLElement.parse(Array(root.source.utf8)) }
    #expect(throws: XMLError.self) { try XMLElement.parse(document) }
  }

  @Test("Bytes that are not UTF-8, and surrogates in UTF-8, are replaced")
  func bytes() throws {
    let document = Array("<a>M".utf8) + [0xFC] + Array("ller ".utf8) + [0xED, 0xA0, 0xBD] + Array("</a>".utf8)
    #expect(try XMLElement.parse(document, repairs: true).text == "M\u{FFFD}ller \u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test(
    "Nothing else is repaired",
    arguments: [
      "<a>&nbsp;\u{1}</a>", "<a>\u{1}", "<a>\u{1}<b></a>", "<!DOCTYPE a><a>&#0;</a>", "<a>&#;</a>", "<a\u{1}/>",
    ])
  func strict(text: String) {
    #expect(throws: XMLError.self) { try XMLElement.parse(Array(text.utf8), repairs: true) }
  }

  @Test("The size limit applies to the input, not to the repaired text")
  func bounds() throws {
    let limits = XMLLimits(bytes: 1 << 20)
    let text = Array("<a>".utf8) + Array(repeating: UInt8(1), count: 1_000_000) + Array("</a>".utf8)
    #expect(try XMLElement.parse(text, limits: limits, repairs: true).text.utf8.count == 3_000_000)
    let longer = text + Array(repeating: 0x20, count: 100_000)
    #expect(throws: XMLError.self) { try XMLElement.parse(longer, limits: limits, repairs: true) }
  }
}
