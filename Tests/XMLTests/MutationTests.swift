import TestSupport
import Testing
import XML

/// Truncated and damaged documents, the same in every run: nothing traps, and a valid result reads back as the same.
struct MutationTests {
  /// Records of one kind: from the second on, their elements are in the expected order, and are read completely.
  static let lists = [
    "<l><r><a>1</a><b>two words</b><c/><a></a></r><r><a>2</a><b>x&amp;y</b><c/><a>3</a></r><r><a>4</a><b>é</b></r></l>",
    "<p:l xmlns:p='u'><p:r><p:a>1</p:a><b>]</b></p:r><p:r><p:a>2</p:a><b>line\nend</b></p:r><p:r><p:a>3</p:a></p:r></p:l>",
    "<l><a>1</a><a>2</a> <a>3</a><a>4<a>5</a></a><a xmlns='v'><a>6</a><a>7</a></a><a>8</a><ab>9</ab><ab>10</ab></l>",
    "<l><long-name-of-an-element>1</long-name-of-an-element><long-name-of-an-element>2</long-name-of-an-element></l>",
  ]

  static let seeds: [[UInt8]] =
    [bytes(ElementTests.cases)] + (lists + lists + lists + lists).map { bytes($0) }
    + (ConformanceTests.good.map(\.text) + NamespaceTests.good.map(\.text)).map { bytes($0) }
    + (ConformanceTests.bad.map(\.text) + NamespaceTests.bad.map(\.text)).map { bytes($0) }

  /// The insertions of a mutation: structure, parts of references and of UTF-8, and invalid bytes.
  static let pieces: [[UInt8]] =
    [
      "<", ">", "/", "</", "/>", "<a>", "</a>", "<b/>", "<!--", "-->", "<![CDATA[", "]]>", "]]", "<?p", "?>", "<?xml",
      "&", "&lt;", "&#x41;", "&#", ";", "=", "'", "\"", " b='1'", " p:b='2'", " xmlns='u'", " xmlns:p='u'", "p:", ":",
      "\r", "\r\n", "\t", " ", "é", "€", "😀", "xml", "xmlns", "<!DOCTYPE a>",
    ].map { bytes($0) } + [
      [0x00], [0x1F], [0x7F], [0x80], [0xBF], [0xC0], [0xC3], [0xE0], [0xED, 0xA0], [0xEF, 0xBF, 0xBE], [0xF0], [0xFF],
    ]

  @Test(arguments: [ElementTests.cases] + lists) func everyCutIsAnError(_ text: String) throws {
    let whole = Array(bytes(text))
    #expect(fault(whole) == nil)
    for count in 0..<whole.count {
      let cut = Array(whole[..<count])
      #expect(fault(cut)?.kind == .malformed, "cut to \(count)")
    }
  }

  @Test func damagedDocumentsReadBackAsTheSame() throws {
    var generator = SeededRandom(seed: 4177)
    var good = 0
    for round in 0..<12000 {
      let text = generator.damaged(Self.seeds[round % Self.seeds.count], with: Self.pieces, span: 6)
      guard let root = try? XMLElement.parse(text) else { continue }
      good += 1
      let lines = summary(root)
      let same = try lines == orderedSummary(root) && lines == summary(.parse(Array(root.source.utf8)))
      #expect(same, "\(String(decoding: text, as: UTF8.self))")
      #expect(fault(Array(root.source.utf8.dropLast())) != nil, "\(String(decoding: text, as: UTF8.self))")
    }
    // Both valid and invalid documents must occur.
    #expect((600..<11400).contains(good), "\(good)")
  }
}
