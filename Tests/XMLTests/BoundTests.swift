import TestSupport
import Testing
import XML

/// Documents that are designed to be expensive fail at once.
struct BoundTests {
  static func nested(_ depth: Int) -> [UInt8] {
    bytes(String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth))
  }

  private func expect(
    _ kind: XMLError.Kind, at offset: Int? = nil, _ document: [UInt8], limits: XMLLimits = .init(),
    within time: Duration = .seconds(5)
  ) {
    let start = ProcessorTime.ofThread
    let fault = fault(document, limits: limits)
    #expect(ProcessorTime.ofThread - start < time)
    #expect(fault?.kind == kind)
    if let offset { #expect(fault?.offset == offset) }
  }

  @Test func depthIsLimited() throws {
    #expect(fault(Self.nested(64)) == nil)
    expect(.tooDeep, at: 192, Self.nested(65))
    expect(.tooDeep, at: 192, Self.nested(100_000))
    expect(.tooDeep, at: 192, bytes(String(repeating: "<a>", count: 100_000)))
    expect(.tooDeep, at: 3, Self.nested(2), limits: XMLLimits(depth: 1))
    // A level costs no extra work, so that a caller may allow any depth.
    #expect(fault(Self.nested(100_000), limits: XMLLimits(depth: .max)) == nil)
  }

  @Test func sizeIsLimited() {
    expect(.tooLarge, at: 16 << 20, [UInt8](repeating: UInt8(ascii: " "), count: 50_000_000))
    var good = bytes("<a>") + [UInt8](repeating: UInt8(ascii: "x"), count: 50_000_000) + bytes("</a>")
    expect(.tooLarge, at: 16 << 20, good)
    #expect(fault(good, limits: XMLLimits(bytes: good.count)) == nil)
    good = bytes("<a>xyz</a>")
    #expect(fault(good, limits: XMLLimits(bytes: 10)) == nil)
    expect(.tooLarge, at: 9, good, limits: XMLLimits(bytes: 9))
    expect(.tooLarge, at: 0, good, limits: XMLLimits(bytes: 0))
    expect(.tooLarge, at: 0, good, limits: XMLLimits(bytes: .min))
  }

  @Test func attributesAreLimited() throws {
    func document(_ count: Int) -> [UInt8] { bytes("<a\((0..<count).map { " b\($0)='1'" }.joined())/>") }
    let root = try XMLElement.parse(document(256))
    #expect(root.attribute("b0") == "1" && root.attribute("b255") == "1" && root.attribute("b256") == nil)
    expect(.tooLarge, document(257))
    expect(.tooLarge, document(20_000))
    // Declarations count as well.
    expect(.tooLarge, bytes("<a\((0..<20_000).map { " xmlns:b\($0)='u'" }.joined())/>"))
  }

  @Test func namesAreLimited() {
    let different = bytes("<a>\((0..<20_000).map { "<b\($0)/>" }.joined())</a>")
    expect(.tooLarge, different)
    #expect(fault(different, limits: XMLLimits(names: 30_000)) == nil)
    expect(.tooLarge, bytes("<a>\((0..<20_000).map { "<b xmlns='u\($0)'/>" }.joined())</a>"))
  }

  @Test func partsAreLimited() {
    expect(.tooLarge, at: 12, bytes("<a><b c=''/><d/></a>"), limits: XMLLimits(parts: 3))
    expect(.tooLarge, bytes("<a>" + String(repeating: "<b/>", count: 3_000_000) + "</a>"), within: .seconds(20))
  }

  @Test func longNamesAndTextsAreReadInLinearTime() throws {
    let name = String(repeating: "n", count: 1_000_000)
    let text = String(repeating: "text & ", count: 100_000)
    let written = text.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
    let root = try XMLElement.parse(bytes("<\(name) \(name)='\(written)'>\(written)</\(name)>"))
    #expect(root.name == name)
    #expect(root.attribute(name) == text)
    #expect(root.text == text)
  }

  /// Input that would take quadratic time if it were searched repeatedly.
  @Test func repetitionTakesLinearTime() {
    let many = 200_000
    let patterns: [(String, String, String)] = [
      ("<a>", "<!", ""), ("<a>", "<!--", ""), ("<a>", "<![CDATA[", ""), ("<a>", "]]", "</a>"), ("<a>", "&#", ""),
      ("<a>", "&#00000000", ""), ("<a>", "<?", ""), ("<a>", "<b c='", ""), ("<a ", "\n ", ""), ("", "<a ", ""),
      ("<a><!--", "- ", "--></a>"), ("<a>", "x<!---->", "</a>"), ("<a>", "<![CDATA[\r]]>", "</a>"),
      ("<a>", "&amp;\r\n", "</a>"),
    ]
    for (before, repeated, after) in patterns {
      let document = bytes(before + String(repeating: repeated, count: many) + after)
      let start = ProcessorTime.ofThread
      if let root = try? XMLElement.parse(document) { #expect(!root.text.isEmpty || repeated.hasPrefix("- ")) }
      #expect(ProcessorTime.ofThread - start < .seconds(20), "\(repeated)")
    }
  }
}
