import JSON
import Testing

struct WriterTests {
  static func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return show(writer.bytes)
  }

  @Test func commasAreWritten() {
    let text = Self.written { writer in
      writer.beginObject()
      writer.name("a")
      writer.beginArray()
      writer.integer(1)
      writer.null()
      writer.beginArray()
      writer.endArray()
      writer.beginObject()
      writer.endObject()
      writer.bool(true)
      writer.endArray()
      writer.name("b")
      writer.bool(false)
      writer.name("c")
      writer.beginObject()
      writer.name("d")
      writer.string("x")
      writer.endObject()
      writer.name("e")
      writer.value(JSON.array([1, nil]))
      writer.endObject()
    }
    #expect(text == #"{"a":[1,null,[],{},true],"b":false,"c":{"d":"x"},"e":[1,null]}"#)
  }

  @Test func integersAreWritten() {
    let values = [
      0, 1, -1, 9, 10, -10, 99, 100, 12345, -67890, Int(Int32.max), Int.max, Int.min, Int.max - 1, Int.min + 1,
    ]
    for value in values {
      #expect(Self.written { $0.integer(value) } == String(value))
      #expect(JSON.number(value).text == String(value))
    }
  }

  @Test func everyASCIICharacterIsWritten() throws {
    let short: [UInt8: String] = [
      0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
    ]
    let digits = Array("0123456789abcdef")
    for byte in UInt8(0)..<0x80 {
      let long = byte < 0x20 ? "\\u00\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" : nil
      let plain = String(Character(Unicode.Scalar(byte)))
      let expected = short[byte] ?? long ?? plain
      for lead in 0..<20 {
        let before = String(repeating: "a", count: lead)
        for after in ["", "z", "0123456789abcdef"] {
          let text = Self.written { $0.string(before + plain + after) }
          #expect(text == "\"\(before)\(expected)\(after)\"")
        }
      }
    }
  }

  @Test func textsReadBack() throws {
    let texts = [
      "", "a", "\u{0}", "\"\\\"\\", "\n\n\n", "é€😀", "e\u{301}", "\u{2028}\u{2029}", "\u{FFFF}\u{10FFFF}", "\r\n",
      "tab\there", "\u{1}\u{1F}\u{7F}\u{80}", String(repeating: "long ", count: 50) + "\n" + "é",
      String(repeating: "\"", count: 100), String(repeating: "€", count: 100),
    ]
    for text in texts {
      var writer = JSONWriter()
      writer.beginObject()
      writer.name(text)
      writer.string(text)
      writer.endObject()
      #expect(!writer.bytes.contains(0x0A))
      let member = try #require(try JSON(parsing: writer.bytes).object?.first)
      #expect(Array(member.name.utf8) == Array(text.utf8))
      #expect(member.value == .string(text))
      var cursor = JSONCursor(writer.bytes)
      try cursor.beginObject()
      let name = try #require(try cursor.nextName())
      #expect(Array(cursor.string(name).utf8) == Array(text.utf8))
    }
  }

  /// A short member is written in one step, a longer one as its name and its string.
  @Test func membersEqualTheirNameAndString() {
    for length in Array(0...20) + [159, 160, 161, 400] + Array(500...520) + [960] {
      for mark in ["", "\"", "\n", "é"] {
        let text = String(repeating: "a", count: length) + mark
        let one = Self.written {
          $0.beginObject()
          $0.member(plain: "one", text)
          $0.member(plain: "two", mark + text)
          $0.endObject()
        }
        let other = Self.written {
          $0.beginObject()
          $0.name("one")
          $0.string(text)
          $0.name("two")
          $0.string(mark + text)
          $0.endObject()
        }
        #expect(one == other)
      }
    }
  }

  /// A long string is written in pieces: every length around their bounds, with an escape or a wide character there.
  @Test func longTextsReadBack() throws {
    for length in Array(140...180) + Array(300...340) + Array(500...520) + [1023, 1024, 1025, 5000] {
      for mark in ["\n", "\u{1}", "é", "😀", "\""] {
        for text in [
          String(repeating: "a", count: length) + mark, mark + String(repeating: "b", count: length),
          String(repeating: mark, count: length),
        ] {
          var writer = JSONWriter()
          writer.string(text)
          var cursor = JSONCursor(writer.bytes)
          let back = try cursor.readString()
          try cursor.expectEnd()
          #expect(back.utf8.elementsEqual(text.utf8), "\(length) \(mark)")
          #expect(try JSONSlice(checking: writer.bytes).string?.utf8.elementsEqual(text.utf8) == true)
        }
      }
    }
  }

  @Test func numbersKeepTheirText() throws {
    for text in ["1.0", "1.50", "-0", "-0.0", "1e2", "1E+02", "1e400", "123456789012345678901234567890", "0.1e-7"] {
      #expect(try JSON(parsing: text).text == text)
      #expect(Self.written { $0.number(JSONNumber(written: text)) } == text)
    }
  }

  @Test func rawValuesKeepTheirBytesWithoutLineEnds() throws {
    let raw = "{\r\n\t\"b\" : 1.0,\n  \"a\":\"\\n\\u00e9é\" ,\r\"a\":[\n]\n}"
    let slice = try JSONSlice(checking: bytes("\n" + raw + "\n"))
    let text = Self.written { writer in
      writer.beginArray()
      writer.integer(1)
      writer.raw(slice)
      writer.value(slice)
      writer.raw(checked: bytes("[\n2]"))
      writer.value(JSON.slice(slice))
      writer.integer(3)
      writer.endArray()
    }
    let line = "{  \t\"b\" : 1.0,   \"a\":\"\\n\\u00e9é\" , \"a\":[ ] }"
    #expect(text == "[1,\(line),\(line),[ 2],\(line),3]")
    let back = try JSON(parsing: text)
    #expect(back[1] == .slice(slice))
    #expect(back[4] == .slice(slice))
  }

  /// Line ends at every position of the words that are searched.
  @Test func lineEndsAnywhereInARawValue() {
    for count in [1, 7, 8, 9, 31, 32, 33, 64, 65] {
      for position in 0..<count {
        for lineEnd in [UInt8(0x0A), 0x0D] {
          var value = [UInt8](repeating: UInt8(ascii: " "), count: count) + bytes("[]")
          value[position] = lineEnd
          var writer = JSONWriter(appendingTo: bytes("kept\n"))
          writer.raw(checked: value)
          #expect(writer.bytes == bytes("kept\n" + String(repeating: " ", count: count) + "[]"), "\(count) \(position)")
        }
      }
    }
    // Bytes that differ from a line end in one bit, and adjacent values.
    let others: [UInt8] = [0x09, 0x0B, 0x0C, 0x0E, 0x8A, 0x8D, 0x1A, 0x4A, 0x2D, 0x00, 0xFF, 0x0F, 0x08]
    for first in others {
      var writer = JSONWriter()
      let value = [first] + others + others
      writer.raw(checked: value)
      #expect(writer.bytes == value)
    }
  }

  @Test func existingBytesAreKept() {
    var writer = JSONWriter(appendingTo: bytes("Header\r\n\r\n"))
    writer.reserve(100)
    writer.beginArray()
    writer.integer(1)
    writer.endArray()
    #expect(show(writer.bytes) == "Header\r\n\r\n[1]")
  }
}
