import JSON
import Testing

struct LenientTextTests {
  /// Texts between quotes, and whether a lenient validator accepts them; a strict one refuses all.
  @Test(
    arguments: [
      (#"\ud83d"#, true), (#"\ude00\ud83d"#, true), (#"a\ud83d\n"#, true), (#"\ud83d\u0041"#, true), (#"\ud8"#, false),
      (#"\ud83g"#, false), (#"\x"#, false), ("\u{1}", false), (#"\ud83d"x"#, false), (#"\"#, false),
    ])
  func damagedTextsAreReplaced(text: String, passes: Bool) {
    for text in [#""\#(text)""#, #"["\#(text)"]"#, #"{"\#(text)":1}"#] { check(bytes(text), passes: passes) }
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]]
  )
  func invalidUTF8IsReplaced(text: [UInt8]) {
    for (start, end) in [("\"", "\""), ("[\"é", "é\"]"), ("{\"", "\":1}")] {
      check(bytes(start) + text + bytes(end), passes: true)
    }
    check(text, passes: false)
  }

  private func check(_ text: [UInt8], passes: Bool) {
    for isLenient in [false, true] {
      var validator = JSONValidator(isLenient: isLenient)
      let progress = try? validator.scan(text.span, from: 0, to: text.count, isFinal: true)
      #expect(
        (progress == .complete(end: text.count)) == (isLenient && passes), "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
