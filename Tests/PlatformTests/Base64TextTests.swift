import Platform
import TestSupport
import Testing

struct Base64TextTests {
  /// The whole output of a reader, read in pieces of this size.
  private func bytes(_ text: Base64Text?, piece: Int) -> [UInt8]? {
    guard var reader = text?.reader else { return nil }
    var found: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = reader.read(into: buffer)
      guard count > 0 else { return found }
      found.append(contentsOf: buffer[..<count])
    }
  }

  /// `text` as the content of a JSON string that does not fill its storage.
  private func inside(_ text: String) -> Base64Text? {
    let storage = Array("\"=\(text)\"=".utf8)
    return Base64Text(jsonString: storage, 2..<storage.count - 2)
  }

  @Test func decodesInPiecesOfAnySize() {
    var random = SeededRandom(seed: 7)
    for count in Array(0...40) + [1000, 4099] {
      let plain = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Base64.encode(plain)
      #expect(Base64.decode(text) == plain)
      // Escapes of slashes and of every seventh digit.
      let slashes = text.replacing("/", with: "\\/")
      let units = String(
        text.utf8.enumerated().map { index, byte in
          index % 7 == 3 ? "\\u00" + String(byte, radix: 16) : String(UnicodeScalar(byte))
        }.joined())
      for form in [Base64Text(text), inside(text), inside(slashes), inside(units)] {
        #expect(form?.count == count)
        for piece in [1, 2, 3, 4, 5, 64, 10_000] { #expect(bytes(form, piece: piece) == plain) }
      }
    }
  }

  @Test(
    arguments: [
      "A", "AA", "AAA", "AAAAA", "=", "====", "A===", "AA=A", "=AAA", "AAAA=", "AA==AAAA", "AA=", "AA A", "AA-_", "AAé",
      "AAA\u{0}", "AA\nA",
    ])
  func invalidBase64IsRefused(text: String) {
    #expect(Base64Text(text) == nil)
    #expect(inside(text) == nil)
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: [
    "AAA\\n", "AAA\\", "AAA\\u", "AAA\\u004", "AAA\\u0100", "AAA\\u00ff", "AAA\\ud83d", "AA\\u000aA", "\\\\AAA",
  ])
  func invalidEscapesAreRefused(text: String) {
    #expect(inside(text) == nil)
  }

  @Test func aTextWithoutEscapesHasNone() {
    #expect(Base64Text("AAA\\/") == nil)
    #expect(Base64Text("AA\\u0041A") == nil)
  }
}
