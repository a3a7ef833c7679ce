import JSON
import Testing

/// RFC 8259: texts that every reader must accept or refuse.
struct ConformanceTests {
  static let good: [String] = [
    "null", "true", "false", " \t\r\n0 \t\r\n", "-0", "0.0", "-0.0", "0e0", "0E+1", "0e-1", "-1", "10", "1.5",
    "123e45", "1E22", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0.1234567890123456789",
    "\"\"", #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\u001f\u007f""#, #""\u00e9\u00E9""#,
    #""\ud83d\ude00""#, #""\uD83D\uDE00""#, #""\uDBFF\uDFFF""#, #""\uFFFF""#, #""\uFEFF""#, "\"\u{7F}\"",
    "\"é€😀\"", "\"\u{2028}\u{2029}\"", "\"\u{FFFF}\u{10FFFF}\"", "\"//\"", "\"/*x*/\"",
    "[]", "[ ]", "[[]]", "[1,2,3]", "[ 1 , 2 ]", "[\n]", "[null,true,false]", "[[],[[]],{}]",
    "{}", "{ }", #"{"":0}"#, #"{"a":1}"#, #" { "a" : 1 , "b" : [ ] } "#, #"{"a":1,"a":2}"#, #"{"a\u0000":1}"#,
    #"{"a":{"b":{"c":[{"d":null}]}}}"#, "\t[]\r\n",
  ]

  static let bad: [String] = [
    // Numbers.
    "007", "00", "-00", "01", "-01", "1.", ".5", "-.5", "-", "--1", "+1", "1e", "1e+", "1E-", "1.e1", "1.5e", "0e",
    "1eE2", "1.2.3", "1e1.5", "1 000", "1_000", "0x10", "1f", "1d", "NaN", "nan", "Infinity", "-Infinity", "Inf",
    "1-", "1+2", "１", "[-]", "[1.]", "[.5]", "[1e]", "[-,1]", "[0 1]", "[01]", "[1a]", "2.e3", "0.e1", "0e+",
    // Literals.
    "n", "nul", "nulL", "NULL", "Null", "True", "tru", "truee", "fals", "falsey", "undefined", "[nul]", "[tru,1]",
    // Strings.
    "\"", "\"a", "'a'", "a", "\"\\\"", #""\x41""#, #""\a""#, #""\U0041""#, #""\'""#, #""\0""#, #""\ ""#, "\"\\\u{e9}\"",
    #""\u""#, #""\u1""#, #""\u12""#, #""\u123""#, #""\u123g""#, #""\u+123""#, #""\u 123""#, #""\u12 4""#,
    #""\ud800""#, #""\udc00""#, #""\ud800a""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#,
    #""\udc00\ud800""#,
    #""\ud800\u""#, #""\ud800\u12""#, #""\ud83d\ude0""#, #""\ud800\"#, "\"a\nb\"", "\"a\rb\"", "\"a\tb\"", "\"\u{0}\"",
    "\"\u{1F}\"", "\"a\"\"", "\"a\" \"b\"",
    // Containers.
    "[", "]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1;2]", "[]]", "[[]", "[}", "{]",
    "[\"a\"",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}",
    "{\"a\" 1}", "{\"a\"::1}", "{\"a\",1}", "{\"a\":1 \"b\":2}", "{\"a\":1;}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}",
    "{[]:1}", "{\"a\":}", "{\"a\"}", "{\"a\":1}}", "{}{}", "{\"a\":1]", "[{]}", "{\"a\":1:2}",
    // Around the value.
    "", " ", "\n\t\r ", "1 2", "1,", "[],", "{}x", "null null", "// c\n1", "/* c */1", "1 // c", "# c\n1", "\u{FEFF}1",
    "\u{A0}1", "1\u{A0}", "\u{C}1", "\u{B}1", "1\u{0}", "\u{0}1", "\u{2028}1", "<null>", "\\u0031", "*", "@", "&",
  ]

  @Test(arguments: Reader.allCases)
  func validTextsAreAccepted(_ reader: Reader) {
    for text in Self.good { #expect(reader.fault(bytes(text)) == nil, "\(text)") }
  }

  @Test(arguments: Reader.allCases)
  func invalidTextsAreRefused(_ reader: Reader) {
    for text in Self.bad { #expect(reader.fault(bytes(text)) != nil, "\(text)") }
  }

  @Test func readersAgreeOnReasonAndOffset() {
    for text in Self.good + Self.bad {
      let faults = Reader.allCases.map { $0.fault(bytes(text)) }
      #expect(faults.allSatisfy { $0 == faults[0] }, "\(text): \(faults)")
    }
  }

  static let notUTF8: [(String, [UInt8])] = [
    ("continuation alone", [0x80]), ("highest continuation", [0xBF]), ("never in UTF-8", [0xFF]), ("0xFE", [0xFE]),
    ("overlong NUL", [0xC0, 0x80]), ("overlong slash", [0xC0, 0xAF]), ("overlong in two", [0xC1, 0xBF]),
    ("overlong in three", [0xE0, 0x80, 0xAF]), ("overlong in three, highest", [0xE0, 0x9F, 0xBF]),
    ("overlong in four", [0xF0, 0x80, 0x80, 0xAF]), ("overlong in four, highest", [0xF0, 0x8F, 0xBF, 0xBF]),
    ("lowest surrogate", [0xED, 0xA0, 0x80]), ("highest surrogate", [0xED, 0xBF, 0xBF]),
    ("surrogate pair", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]), ("over U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
    ("0xF5", [0xF5, 0x80, 0x80, 0x80]), ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
    ("two cut after one", [0xC3]), ("three cut after one", [0xE2]), ("three cut after two", [0xE2, 0x82]),
    ("four cut after one", [0xF0]), ("four cut after two", [0xF0, 0x9F]), ("four cut after three", [0xF0, 0x9F, 0x98]),
    ("lead then letter", [0xC3, 0x41]), ("lead, continuation, letter", [0xE2, 0x82, 0x41]),
    ("lead then lead", [0xC3, 0xC3]),
    ("Latin-1", [0x63, 0x61, 0x66, 0xE9]),
  ]

  /// After 0 to 9 letters, so that every position in a word of eight bytes is tested.
  @Test func bytesThatAreNotUTF8() {
    for (what, wrong) in Self.notUTF8 {
      for lead in 0..<10 {
        let before = [UInt8](repeating: UInt8(ascii: "a"), count: lead)
        for after in [[], bytes("bcdefghijkl")] {
          let text = quoted(before + wrong + after)
          let position = what == "Latin-1" ? lead + 4 : lead + 1
          for reader in Reader.allCases {
            let fault = reader.fault(text)
            #expect(fault?.reason == .invalidUTF8, "\(what)")
            #expect(fault?.offset == position, "\(what)")
          }
        }
      }
    }
  }

  @Test func boundsOfUTF8AreAccepted() throws {
    let edges: [[UInt8]] = [
      [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
      [0xEF, 0xBF, 0xBF],
      [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ]
    for edge in edges {
      for lead in 0..<10 {
        let inside = [UInt8](repeating: UInt8(ascii: "a"), count: lead) + edge
        for reader in Reader.allCases { #expect(reader.fault(quoted(inside)) == nil) }
        let text = try JSON(parsing: quoted(inside)).string
        #expect(text.map { Array($0.utf8) } == inside)
      }
    }
  }

  @Test func otherEncodingsAreRefused() {
    let texts: [[UInt8]] = [
      [0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF, 0x00, 0x31], [0x31, 0x00], [0x00, 0x31], [0xEF, 0xBB, 0xBF, 0x31],
      [0xFF, 0xFE, 0x00, 0x00, 0x31, 0x00, 0x00, 0x00],
    ]
    for text in texts {
      for reader in Reader.allCases { #expect(reader.fault(text) != nil, "\(text)") }
    }
  }

  @Test func everyControlCharacterMustBeEscaped() {
    for byte in UInt8(0)..<0x20 {
      for lead in 0..<10 {
        let text = quoted([UInt8](repeating: UInt8(ascii: "a"), count: lead) + [byte] + bytes("and more of it"))
        for reader in Reader.allCases {
          let fault = reader.fault(text)
          #expect(fault?.reason == .controlCharacter(byte))
          #expect(fault?.offset == lead + 1)
        }
      }
    }
  }

  @Test func everyByteAfterABackslashIsChecked() {
    let good = bytes("\"\\/bfnrt")
    for byte in UInt8(0)...255 where byte != UInt8(ascii: "u") {
      for reader in Reader.allCases {
        let fault = reader.fault(quoted([UInt8(ascii: "\\"), byte]))
        #expect((fault == nil) == good.contains(byte), "\(byte)")
        if let fault { #expect(fault.reason == .invalidEscape, "\(byte)") }
      }
    }
  }

  @Test(arguments: Reader.allCases)
  func depthIsLimited(_ reader: Reader) {
    #expect(reader.fault(nested(512)) == nil)
    let fault = reader.fault(nested(513))
    #expect(fault?.reason == .tooDeep(limit: 512))
    #expect(fault?.offset == 512)
    let objects = String(repeating: #"{"a":"#, count: 512) + "1" + String(repeating: "}", count: 512)
    #expect(reader.fault(bytes(objects)) == nil)
    #expect(reader.fault(bytes("[" + objects + "]"))?.reason == .tooDeep(limit: 512))
    let wide = "[" + String(repeating: "[[]],{\"a\":[]},", count: 600) + "0]"
    #expect(reader.fault(bytes(wide)) == nil)
  }

  /// The kind of each open container must be kept where the nesting is stored in words of 64 bits.
  @Test(arguments: Reader.allCases)
  func mixedDepthIsLimited(_ reader: Reader) {
    for depth in [1, 2, 63, 64, 65, 127, 128, 129, 500] {
      for pattern in [2, 3, 5, 64, 65] {
        let objects = (0..<depth).map { $0 % pattern == 0 }
        let open = objects.map { $0 ? #"{"a":"# : "[" }.joined()
        let close = objects.reversed().map { $0 ? "}" : "]" }
        #expect(reader.fault(bytes(open + "1" + close.joined())) == nil, "\(depth) \(pattern)")
        for position in close.indices {
          var wrong = close
          wrong[position] = wrong[position] == "}" ? "]" : "}"
          let fault = reader.fault(bytes(open + "1" + wrong.joined()))
          #expect(fault?.offset == open.utf8.count + 1 + position, "\(depth) \(pattern) \(position)")
        }
      }
    }
  }
}
