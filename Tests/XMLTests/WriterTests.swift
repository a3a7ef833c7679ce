import Testing
import XML

struct WriterTests {
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

  private func text(_ writer: XMLWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }

  @Test func theNamespaceIsOnTheRootOnly() {
    var writer = XMLWriter(namespace: "http://www.redhat.com/gss/strata")
    writer.begin("case", attributes: [("caseNumber", "01"), ("x", "<\"&'>")])
    writer.element("summary", "a < b & c > \"d\"")
    writer.begin("tags")
    writer.element("tag", "")
    writer.end()
    writer.end()
    writer.end()
    #expect(
      text(writer) == Self.declaration
        + "<case xmlns=\"http://www.redhat.com/gss/strata\" caseNumber=\"01\" x=\"&lt;&quot;&amp;'&gt;\">"
        + "<summary>a &lt; b &amp; c &gt; \"d\"</summary><tags><tag></tag></tags></case>")
  }

  @Test func noNamespaceIsNotDeclared() {
    var writer = XMLWriter(namespace: "")
    writer.element("a", "1\r\n\t2")
    #expect(text(writer) == Self.declaration + "<a>1&#13;\n\t2</a>")
  }

  static let texts = [
    "", " ", "plain", "  led by blanks\n", "<&>\"']]>", "\r\n\r\t\n", "&amp;&#13;",
    "é€😀\u{FFFD}\u{E000}\u{D7FF}\u{10FFFF}",
    "e\u{301}", "é", "\u{7F}\u{85}\u{2028}", "<![CDATA[x]]><!-- --><?p?>", String(repeating: "<é\r", count: 1000),
  ]

  @Test(arguments: texts) func writtenTextReadsBack(_ value: String) throws {
    var writer = XMLWriter(namespace: "a&\"b")
    writer.begin("root", attributes: [("value", value)])
    writer.element("text", value)
    writer.end()
    let root = try XMLElement.parse(writer.bytes)
    #expect(root.namespace == "a&\"b")
    let read = [root.attribute("value"), root.childText("text")].compactMap { $0 }
    #expect(read.count == 2)
    // Byte for byte: `==` treats both encodings of é as equal.
    for text in read { #expect(Array(text.utf8) == Array(value.utf8)) }
    #expect(XMLWriter.canWrite(value))
  }

  @Test(arguments: ["\u{0}", "a\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1F}b", "\u{FFFE}", "\u{FFFF}"])
  func charactersThatXMLDoesNotAllowAreReplaced(_ value: String) throws {
    #expect(!XMLWriter.canWrite(value))
    var writer = XMLWriter(namespace: "")
    writer.begin("root", attributes: [("value", value)])
    writer.element("text", value)
    writer.end()
    let root = try XMLElement.parse(writer.bytes)
    #expect(root.childText("text")?.contains("\u{FFFD}") == true)
    #expect(root.attribute("value") == root.childText("text"))
  }

  @Test func everyOtherCharacterIsWritten() throws {
    let scalars = (UInt32(0)...0x10FFFF).lazy.filter { $0 < 0x3000 || $0 % 251 == 0 || $0 & 0xFFF0 == 0xFFF0 }
    var text = ""
    for value in scalars {
      guard let scalar = Unicode.Scalar(value), XMLWriter.canWrite(String(scalar)) else { continue }
      text.unicodeScalars.append(scalar)
    }
    var writer = XMLWriter(namespace: "")
    writer.element("a", text)
    let read = try XMLElement.parse(writer.bytes).text
    #expect(text.unicodeScalars.count > 10_000)
    #expect(read.utf8.elementsEqual(text.utf8))
  }
}
