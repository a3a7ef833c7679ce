import Testing
import XML

/// Valid documents, and invalid texts with the offset of the error.
struct ConformanceTests {
  /// Documents and their content.
  static let good: [(text: String, events: String)] = [
    ("<a/>", "<a></>"),
    ("<a></a>", "<a></>"),
    ("<a\n></a\t>", "<a></>"),
    ("\u{FEFF}<a/>", "<a></>"),
    (" \n<a/>\r\n ", "<a></>"),
    ("<?xml version=\"1.0\"?><a/>", "<a></>"),
    ("\u{FEFF}<?xml version='1.0' encoding='utf-8' ?>\n<a/>", "<a></>"),
    ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><a/>", "<a></>"),
    ("<?xml version = \"1.1\" standalone = 'no'?><a/>", "<a></>"),
    ("<!-- before --><?pi before?><a/><!-- after --><?pi after?>", "<a></>"),
    ("<?xml-stylesheet href='x'?><a/>", "<a></>"),
    ("<a><!-- x - y -> <b> & --></a>", "<a></>"),
    ("<a>x<!---->y</a>", "<a>xy</>"),
    ("<a>x<?p?>y<?p <&?>z</a>", "<a>xyz</>"),
    ("<a>&lt;&gt;&amp;&quot;&apos;</a>", "<a><>&\"'</>"),
    ("<a>&#65;&#x42;&#x1F600;&#x00000000041;&#9;&#13;</a>", "<a>AB😀A\t\r</>"),
    ("<a>&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;</a>", "<a>\u{D7FF}\u{E000}\u{FFFD}\u{10FFFF}</>"),
    ("<a>&amp;lt;</a>", "<a>&lt;</>"),
    ("<a>one\r\ntwo\rthree\n\r\n</a>", "<a>one\ntwo\nthree\n\n</>"),
    ("<a>é€😀\u{7F}\u{85}</a>", "<a>é€😀\u{7F}\u{85}</>"),
    ("<a>]] > ]&gt; ></a>", "<a>]] > ]> ></>"),
    ("<a><![CDATA[]]></a>", "<a></>"),
    ("<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>\r\n]]>y</a>", "<a>x<b>&amp;]]>\ny</>"),
    ("<a><![CDATA[]]]></a>", "<a>]</>"),
    ("<a><![CDATA[é€😀 and a text longer than eight]]></a>", "<a>é€😀 and a text longer than eight</>"),
    ("<a b='1' c = \"2\"\n d='\"' e=\"'>\"/>", "<a b=[1] c=[2] d=[\"] e=['>]></>"),
    ("<a b=''/>", "<a b=[]></>"),
    ("<a b='x\ty\nz\r\nw\rv'/>", "<a b=[x y z w v]></>"),
    ("<a b='&#9;&#10;&#13;&amp;&lt;&#x20AC;'/>", "<a b=[\t\n\r&<€]></>"),
    ("<a><b>1</b> <c><d/></c>2</a>", "<a><b>1</> <c><d></></>2</>"),
    ("<été ñ='1'/>", "<été ñ=[1]></>"),
    ("<_a-b.c1·\u{300}/>", "<_a-b.c1·\u{300}></>"),
    ("<a xml:lang='en'/>", "<a {http://www.w3.org/XML/1998/namespace}lang=[en]></>"),
  ]

  /// Refused texts, the reason, and the offset of the error.
  static let bad: [(text: String, kind: XMLError.Kind, offset: Int)] = [
    ("", .malformed, 0),
    ("  ", .malformed, 2),
    ("x", .malformed, 0),
    ("{\"a\":1}", .malformed, 0),
    ("<", .malformed, 1),
    ("<a", .malformed, 2),
    ("<a>", .malformed, 3),
    ("<a>text", .malformed, 7),
    ("<a></a", .malformed, 6),
    ("<a/", .malformed, 3),
    ("<a / >", .malformed, 3),
    ("< a/>", .malformed, 1),
    ("<1/>", .malformed, 1),
    ("<-a/>", .malformed, 1),
    ("</a>", .malformed, 1),
    ("<a><b></a></b>", .malformed, 6),
    ("<a></ab>", .malformed, 3),
    ("<a>x</b>", .malformed, 4),
    ("<ab></a>", .malformed, 4),
    ("<a></A>", .malformed, 3),
    ("<a></ a>", .malformed, 3),
    ("<a></a b>", .malformed, 7),
    ("<p:a xmlns:p='u' xmlns:q='u'></q:a>", .malformed, 29),
    ("<a/><b/>", .malformed, 4),
    ("<a/>text", .malformed, 4),
    ("<a/></a>", .malformed, 4),
    ("text<a/>", .malformed, 0),
    ("<a/>&#32;", .malformed, 4),
    ("<a/><![CDATA[x]]>", .malformed, 4),
    ("<![CDATA[x]]><a/>", .malformed, 0),
    ("<a>&nbsp;</a>", .malformed, 3),
    ("<a>&</a>", .malformed, 3),
    ("<a>& b</a>", .malformed, 3),
    ("<a>&lt</a>", .malformed, 3),
    ("<a>&LT;</a>", .malformed, 3),
    ("<a>&#;</a>", .malformed, 3),
    ("<a>&#x;</a>", .malformed, 3),
    ("<a>&#X41;</a>", .malformed, 3),
    ("<a>&#4A;</a>", .malformed, 3),
    ("<a>&#65</a>", .malformed, 3),
    ("<a>&#0;</a>", .malformed, 3),
    ("<a>&#8;</a>", .malformed, 3),
    ("<a>&#xD800;</a>", .malformed, 3),
    ("<a>&#xFFFE;</a>", .malformed, 3),
    ("<a>&#x110000;</a>", .malformed, 3),
    ("<a>&#99999999999999999999999;</a>", .malformed, 3),
    ("<a>\u{1}</a>", .malformed, 3),
    ("<a>\u{0}</a>", .malformed, 3),
    ("<a>eight by\u{1F}</a>", .malformed, 11),
    ("<a>\u{FFFE}</a>", .malformed, 3),
    ("<a>\u{FFFF}</a>", .malformed, 3),
    ("<a><!--\u{1}--></a>", .malformed, 7),
    ("<a><?p \u{1}?></a>", .malformed, 7),
    ("<a><![CDATA[\u{1}]]></a>", .malformed, 12),
    ("<a b='\u{1}'/>", .malformed, 6),
    ("<a>x]]>y</a>", .malformed, 4),
    ("<a>x]]]>y</a>", .malformed, 5),
    ("<a><!-- -- --></a>", .malformed, 8),
    ("<a><!-- ---></a>", .malformed, 8),
    ("<a><!-></a>", .malformed, 3),
    ("<a><!x></a>", .malformed, 3),
    ("<a><![cdata[x]]></a>", .malformed, 3),
    ("<a><? p?></a>", .malformed, 5),
    ("<a><?p!?></a>", .malformed, 6),
    ("<a><?p:q?></a>", .malformed, 6),
    ("<a><?xml version='1.0'?></a>", .malformed, 3),
    (" <?xml version='1.0'?><a/>", .malformed, 1),
    ("<?XML version='1.0'?><a/>", .malformed, 0),
    ("<?xml?><a/>", .malformed, 5),
    ("<?xml encoding='UTF-8'?><a/>", .malformed, 5),
    ("<?xml version='1.0' encoding='UTF-8'><a/>", .malformed, 36),
    ("<?xml version='1.0'encoding='UTF-8'?><a/>", .malformed, 19),
    ("<?xml version='1.0' standalone='true'?><a/>", .malformed, 32),
    ("<?xml version=1.0?><a/>", .malformed, 14),
    ("<?xml version='2.0'?><a/>", .unsupported, 15),
    ("<?xml version='1.'?><a/>", .unsupported, 15),
    ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", .unsupported, 30),
    ("<?xml version='1.0' encoding='UTF-16'?><a/>", .unsupported, 30),
    ("<!DOCTYPE a><a/>", .unsupported, 0),
    ("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", .unsupported, 22),
    ("<a><!DOCTYPE a></a>", .unsupported, 3),
    ("<!ENTITY a 'b'><a/>", .malformed, 0),
    ("<a b/>", .malformed, 4),
    ("<a b=1/>", .malformed, 5),
    ("<a b='1/>", .malformed, 9),
    ("<a b='1'c='2'/>", .malformed, 8),
    ("<a b='<'/>", .malformed, 6),
    ("<a b='&x;'/>", .malformed, 6),
    ("<a b='1' b='1'/>", .malformed, 9),
    ("<a b='1' c='2' b='3'/>", .malformed, 15),
    ("<a 1='1'/>", .malformed, 3),
    ("<a =''/>", .malformed, 3),
    ("<a>×</a><×/>", .malformed, 9),
    ("<a×/>", .malformed, 2),
  ]

  /// Bytes that are not characters.
  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xFF], [0xFE],
  ]

  /// The positions of the insertion: after the first text and before the second.
  static let offsets: [(String, String)] = [
    ("<a>", "</a>"), ("<a>eight and more", "</a>"), ("<a b='", "'/>"), ("<a><!--", "--></a>"),
    ("<a><![CDATA[", "]]></a>"), ("<a", "/>"), ("<a><?p ", "?></a>"), ("<a>", ""),
  ]

  /// The beginning of documents in UTF-16.
  static let wide: [[UInt8]] = [
    [0xFE, 0xFF, 0, 0x3C], [0xFF, 0xFE, 0x3C, 0], [0, 0x3C, 0, 0x61], [0x3C, 0, 0x61, 0],
  ]

  @Test(arguments: good) func validDocumentsAreRead(_ row: (text: String, events: String)) throws {
    #expect(try shown(row.text) == row.events)
    let root = try XMLElement.parse(bytes(row.text))
    #expect(summary(root) == orderedSummary(root))
  }

  @Test(arguments: bad) func invalidDocumentsAreRefused(_ row: (text: String, kind: XMLError.Kind, offset: Int)) {
    let fault = fault(bytes(row.text))
    #expect(fault?.kind == row.kind)
    #expect(fault?.offset == row.offset)
    #expect(fault?.reason.first?.isLowercase == false)
  }

  @Test(arguments: notUTF8) func invalidUTF8IsRefused(_ wrong: [UInt8]) {
    for (before, after) in Self.offsets {
      let fault = fault(bytes(before) + wrong + bytes(after))
      #expect(fault?.kind == .malformed, "\(before)")
      #expect(fault?.reason == "The bytes are not UTF-8", "\(before)")
      #expect(fault?.offset == before.utf8.count, "\(before)")
    }
  }

  @Test(arguments: wide) func wideEncodingsAreRefused(_ bytes: [UInt8]) {
    #expect(fault(bytes)?.kind == .unsupported)
  }

  @Test func errorsStateTheirPosition() {
    let fault = XMLTests.fault(bytes("<a>\n  <b>é€</b>\n  é</c></a>"))
    #expect(fault?.line == 3)
    #expect(fault?.column == 4)
    #expect(fault?.description == "An end tag does not match its start tag at byte 23 (line 3, column 4)")
  }
}
