import JSON
import Testing

struct CursorTests {
  @Test func requestedValuesAreRead() throws {
    let text =
      #" { "id" : "c\u00e91" , "n" : -1.50e2 , "yes":true,"no":false, "skip":{"a":[1]}, "list":[1,"2",null], "z":null } "#
    var cursor = JSONCursor(bytes(text))
    #expect(try cursor.peek() == .object)
    try cursor.beginObject()
    var seen: [String] = []
    while let name = try cursor.nextName() {
      seen.append(cursor.string(name))
      if cursor.matches(name, "id") {
        #expect(try cursor.readString() == "cé1")
      } else if cursor.matches(name, "n") {
        #expect(try cursor.readNumber().text == "-1.50e2")
      } else if cursor.matches(name, "yes") {
        #expect(try cursor.readBool())
      } else if cursor.matches(name, "no") {
        #expect(try !cursor.readBool())
      } else if cursor.matches(name, "list") {
        try cursor.beginArray()
        var kinds: [JSONKind] = []
        while try cursor.nextElement() {
          kinds.append(try cursor.peek())
          try cursor.skipValue()
        }
        #expect(kinds == [.number, .string, .null])
      } else {
        try cursor.skipValue()
      }
    }
    try cursor.expectEnd()
    #expect(seen == ["id", "n", "yes", "no", "skip", "list", "z"])
  }

  @Test func kindsAreDetected() throws {
    let rows: [(String, JSONKind)] = [
      ("null", .null), ("true", .boolean), ("false", .boolean), ("-1", .number), ("0", .number), ("9", .number),
      ("\"\"", .string), ("[]", .array), ("{}", .object),
    ]
    for (text, kind) in rows {
      var cursor = JSONCursor(bytes("\n " + text))
      #expect(try cursor.peek() == kind)
      #expect(cursor.position == 2)
      #expect(try cursor.skipValue() == 2..<(2 + text.utf8.count))
      #expect(try JSONSlice(checking: bytes(text + " ")).kind == kind)
      #expect(try JSON(parsing: text).kind == kind)
    }
  }

  @Test func anotherKindIsNamedInTheError() {
    struct Row {
      let text: String
      let expected: String
      let read: (inout JSONCursor) throws(JSONError) -> Void
    }
    let rows: [Row] = [
      Row(text: " 1", expected: "a string") { (cursor) throws(JSONError) in _ = try cursor.readString() },
      Row(text: " true", expected: "a number") { (cursor) throws(JSONError) in _ = try cursor.readNumber() },
      Row(text: " \"true\"", expected: "true or false") { (cursor) throws(JSONError) in _ = try cursor.readBool() },
      Row(text: " []", expected: "an object") { (cursor) throws(JSONError) in try cursor.beginObject() },
      Row(text: " {}", expected: "an array") { (cursor) throws(JSONError) in try cursor.beginArray() },
    ]
    for row in rows {
      var cursor = JSONCursor(bytes(row.text))
      let found = fault { () throws(JSONError) in try row.read(&cursor) }
      #expect(found?.reason == .unexpectedByte(bytes(row.text)[1], expected: row.expected))
      #expect(found?.offset == 1)
    }
  }

  @Test func scalarsAreReadStrictly() {
    for text in ["tru", "truth", "fals", "falsy"] {
      var cursor = JSONCursor(bytes(text))
      #expect(fault { () throws(JSONError) in _ = try cursor.readBool() } != nil, "\(text)")
    }
    for text in ["01", "1.", "-", "1e", "1x"] {
      var cursor = JSONCursor(bytes(text))
      #expect(fault { () throws(JSONError) in _ = try cursor.readNumber() }?.reason == .invalidNumber, "\(text)")
    }
  }

  @Test func escapesAreDecoded() throws {
    let rows: [(String, String)] = [
      (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#"\u0000\u001f\u007f"#, "\u{0}\u{1F}\u{7F}"),
      (#"\u00E9\u00e9\u20AC"#, "éé€"),
      (#"\ud83d\ude00\uD83D\uDE00"#, "😀😀"),
      (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
      (#"\uE000\uFFFF\uFFFD\uFEFF"#, "\u{E000}\u{FFFF}\u{FFFD}\u{FEFF}"),
      (#"é\u0301€\n😀"#, "é\u{301}€\n😀"),
      ("\\u2028\u{2028}", "\u{2028}\u{2028}"),
      (#"\\u0041"#, "\\u0041"),
    ]
    for (inside, decoded) in rows {
      // Longer texts around it, so that each escape is at each position of a word of eight bytes.
      for lead in 0..<10 {
        let before = String(repeating: "a", count: lead)
        for after in ["", "b", "0123456789abcdef"] {
          var cursor = JSONCursor(bytes("\"\(before)\(inside)\(after)\""))
          let text = try cursor.readString()
          #expect(Array(text.utf8) == Array((before + decoded + after).utf8), "\(inside) behind \(lead)")
          try cursor.expectEnd()
        }
      }
    }
  }

  /// A stop byte is found at any position of a long text.
  @Test(arguments: ["\"", "\\n", "\u{1}", "é", "\u{1F600}"])
  func everyOffsetOfALongTextIsExamined(stop: String) throws {
    for position in 0...100 {
      let text = String(repeating: "x", count: position) + stop + String(repeating: "y", count: 70)
      var cursor = JSONCursor(bytes("\"\(text)\""))
      switch stop {
      case "\"": #expect(try cursor.readString() == String(repeating: "x", count: position))
      case "\u{1}": #expect(throws: JSONError.self) { _ = try cursor.readString() }
      default: #expect(try cursor.readString() == text.replacing("\\n", with: "\n"))
      }
    }
  }

  @Test func everyCodePointSurvivesItsEscape() throws {
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 97) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let units = Array(String(Character(scalar)).utf16)
      let escaped = units.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      var cursor = JSONCursor(bytes("\"\(escaped.joined())\""))
      #expect(Array(try cursor.readString().unicodeScalars) == [scalar])
    }
  }

  @Test func namesAreComparedByBytes() throws {
    struct Row {
      let token: String
      let composed: Bool
      let decomposed: Bool
      let plain: Bool
    }
    let rows = [
      Row(token: "\"caf\u{E9}\"", composed: true, decomposed: false, plain: false),
      Row(token: "\"cafe\u{301}\"", composed: false, decomposed: true, plain: false),
      Row(token: #""caf\u00e9""#, composed: true, decomposed: false, plain: false),
      Row(token: #""cafe\u0301""#, composed: false, decomposed: true, plain: false),
      Row(token: #""cafe""#, composed: false, decomposed: false, plain: true),
      Row(token: #""\u0063afe""#, composed: false, decomposed: false, plain: true),
      Row(token: #""Cafe""#, composed: false, decomposed: false, plain: false),
      Row(token: #""caf""#, composed: false, decomposed: false, plain: false),
      Row(token: #""cafes""#, composed: false, decomposed: false, plain: false),
    ]
    for row in rows {
      var cursor = JSONCursor(bytes("{\(row.token):1}"))
      try cursor.beginObject()
      let name = try #require(try cursor.nextName())
      #expect(cursor.matches(name, "caf\u{E9}") == row.composed, "\(row.token)")
      #expect(cursor.matches(name, "cafe\u{301}") == row.decomposed, "\(row.token)")
      #expect(cursor.matches(name, "cafe") == row.plain, "\(row.token)")
    }
  }

  @Test func anEmptyNameIsRead() throws {
    var cursor = JSONCursor(bytes("{\"\":1}"))
    try cursor.beginObject()
    let name = try #require(try cursor.nextName())
    #expect(cursor.matches(name, ""))
    #expect(!cursor.matches(name, "a"))
  }

  @Test func aRangeOfTheBytesIsTheWholeText() throws {
    let storage = bytes("xx[1,2]34")
    var cursor = JSONCursor(storage, from: 2, to: 7)
    #expect(try cursor.readTree() == [1, 2])
    try cursor.expectEnd()
    var number = JSONCursor(storage, from: 7, to: 8)
    #expect(try number.readNumber().text == "3")
    var open = JSONCursor(storage, from: 2, to: 6)
    #expect(fault { () throws(JSONError) in try open.skipValue() }?.reason == .unexpectedEnd)
    var string = JSONCursor(bytes("\"abc\""), to: 4)
    #expect(fault { () throws(JSONError) in _ = try string.readString() }?.reason == .unexpectedEnd)
  }

  @Test func depthOfTheCursorIsLimited() throws {
    for (depth, isGood) in [(512, true), (513, false)] {
      var cursor = JSONCursor(nested(depth))
      let found = fault { () throws(JSONError) in
        for _ in 0..<depth {
          try cursor.beginArray()
          _ = try cursor.nextElement()
        }
      }
      #expect((found == nil) == isGood)
      if let found {
        #expect(found.reason == .tooDeep(limit: 512))
        #expect(found.offset == 512)
      }
    }
  }

  /// Containers that the caller opened count for a skip inside them.
  @Test func depthOfASkipIsLimited() throws {
    for (opened, inside, isGood) in [(1, 511, true), (1, 512, false), (500, 12, true), (500, 13, false)] {
      var cursor = JSONCursor(nested(opened + inside))
      for _ in 0..<opened {
        try cursor.beginArray()
        _ = try cursor.nextElement()
      }
      let found = fault { () throws(JSONError) in try cursor.skipValue() }
      #expect((found == nil) == isGood, "\(opened) \(inside)")
    }
  }

  @Test func slicesAreRead() throws {
    let slice = try JSONSlice(checking: bytes(#" [1, "a\n", {"b":2}, null] "#))
    let elements = try #require(slice.elements)
    #expect(elements.map { show(Array($0.bytes)) } == ["1", #""a\n""#, #"{"b":2}"#, "null"])
    #expect(elements[0].number?.integer == 1)
    #expect(elements[1].string == "a\n")
    #expect(try elements[2].tree() == ["b": 2])
    #expect(elements[2].elements == nil)
    #expect(elements[0].string == nil)
    #expect(elements[1].number == nil)
    #expect(try JSONSlice(checking: bytes("[]")).elements?.isEmpty == true)
    #expect(fault { () throws(JSONError) in _ = try JSONSlice(checking: bytes("[1] 2")) }?.reason == .trailingBytes)
  }
}
