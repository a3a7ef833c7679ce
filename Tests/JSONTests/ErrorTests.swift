import JSON
import Testing

/// The position and the message of an error.
struct ErrorTests {
  struct Row {
    let text: String
    let reason: JSONError.Reason
    let offset: Int
    let line: Int
    let column: Int

    init(_ text: String, _ reason: JSONError.Reason, _ offset: Int, _ line: Int, _ column: Int) {
      (self.text, self.reason, self.offset, self.line, self.column) = (text, reason, offset, line, column)
    }
  }

  static func byte(_ character: Unicode.Scalar, _ expected: String) -> JSONError.Reason {
    .unexpectedByte(UInt8(ascii: character), expected: expected)
  }

  static let rows: [Row] = [
    Row("", .unexpectedEnd, 0, 1, 1),
    Row("  ", .unexpectedEnd, 2, 1, 3),
    Row("\n\n", .unexpectedEnd, 2, 3, 1),
    Row("x", byte("x", "a value"), 0, 1, 1),
    Row("[1,]", byte("]", "a value"), 3, 1, 4),
    Row("[,1]", byte(",", "a value"), 1, 1, 2),
    Row("[1 2]", byte("2", "',' or ']'"), 3, 1, 4),
    Row("{,}", byte(",", "a name or '}'"), 1, 1, 2),
    Row("{\"a\":1,}", byte("}", "a name"), 7, 1, 8),
    Row("{\"a\" 1}", byte("1", "':'"), 5, 1, 6),
    Row("{\"a\":1 \"b\"}", byte("\"", "',' or '}'"), 7, 1, 8),
    Row("{\"a\":1]", byte("]", "',' or '}'"), 6, 1, 7),
    Row("[\n  1,\n  x\n]", byte("x", "a value"), 9, 3, 3),
    Row("[\r\n1\r\n2]", byte("2", "',' or ']'"), 6, 3, 1),
    Row("[\"é€😀\" x]", byte("x", "',' or ']'"), 13, 1, 8),
    Row("[\"é\",\n\"€€\",\n \"😀😀\" y]", byte("y", "',' or ']'"), 29, 3, 7),
    Row("nulx", byte("x", "null"), 3, 1, 4),
    Row("[tRue]", byte("R", "true"), 2, 1, 3),
    Row("fal", .unexpectedEnd, 3, 1, 4),
    Row("[007]", .invalidNumber, 1, 1, 2),
    Row("\n -", .invalidNumber, 2, 2, 2),
    Row("[1.5, 2.]", .invalidNumber, 6, 1, 7),
    Row("[1,12e+]", .invalidNumber, 3, 1, 4),
    Row("\"ab\\x\"", .invalidEscape, 3, 1, 4),
    Row("\"ab\\u12g4\"", .invalidEscape, 3, 1, 4),
    Row("\"ab\\ud800\"", .loneSurrogate, 3, 1, 4),
    Row("\"é\\ud800\"", .loneSurrogate, 3, 1, 3),
    Row("\"a\nb\"", .controlCharacter(0x0A), 2, 1, 3),
    Row("[\"abc", .unexpectedEnd, 5, 1, 6),
    Row("[\"abc\\", .unexpectedEnd, 6, 1, 7),
    Row("[\"abc\\ud83d", .unexpectedEnd, 11, 1, 12),
    Row("[1,\n[2,\n[3", .unexpectedEnd, 10, 3, 3),
    Row("{}\n{}", .trailingBytes, 3, 2, 1),
    Row("[] \u{e9}", .trailingBytes, 3, 1, 4),
    Row("\u{FEFF}1", .unexpectedByte(0xEF, expected: "a value"), 0, 1, 1),
  ]

  @Test(arguments: Reader.allCases)
  func offsetAndReasonAreReported(_ reader: Reader) {
    for row in Self.rows {
      let fault = reader.fault(bytes(row.text))
      #expect(fault?.reason == row.reason, "\(row.text)")
      #expect(fault?.offset == row.offset, "\(row.text)")
      #expect(fault?.line == row.line, "\(row.text)")
      #expect(fault?.column == row.column, "\(row.text)")
    }
  }

  @Test func offsetsCountFromTheStart() {
    let before = bytes("é\n\nxyz ")
    for row in Self.rows {
      let text = bytes(row.text)
      let storage = before + text + bytes(" 1 ]")
      var skipping = JSONCursor(storage, from: before.count, to: before.count + text.count)
      var reading = skipping
      let faults = [
        fault { () throws(JSONError) in
          try skipping.skipValue()
          try skipping.expectEnd()
        },
        fault { () throws(JSONError) in
          _ = try reading.readTree()
          try reading.expectEnd()
        },
      ]
      for fault in faults {
        #expect(fault?.reason == row.reason, "\(row.text)")
        #expect(fault?.offset == row.offset, "\(row.text)")
        #expect(fault?.line == row.line, "\(row.text)")
        #expect(fault?.column == row.column, "\(row.text)")
      }
    }
  }

  @Test func skippingInTheMiddleKeepsThePosition() throws {
    var cursor = JSONCursor(bytes("{\"a\":\n [1,\n 2x]}"))
    try cursor.beginObject()
    _ = try cursor.nextName()
    let skipped = fault { () throws(JSONError) in try cursor.skipValue() }
    #expect(skipped?.reason == .invalidNumber)
    #expect(skipped.map { [$0.offset, $0.line, $0.column] } == [12, 3, 2])
  }

  @Test func theReportedLimitIsThatOfTheWholeText() throws {
    var cursor = JSONCursor(bytes("[[[[[]]]]]"), depthLimit: 4)
    try cursor.beginArray()
    _ = try cursor.nextElement()
    try cursor.beginArray()
    _ = try cursor.nextElement()
    let skipped = fault { () throws(JSONError) in try cursor.skipValue() }
    #expect(skipped?.reason == .tooDeep(limit: 4))
    #expect(skipped?.offset == 4)
  }

  @Test func messagesAreReported() {
    let rows: [(String, String)] = [
      ("[1,]", "Found ']' instead of a value at byte 3 (line 1, column 4)"),
      ("[1,\u{1}]", "Found byte 0x01 instead of a value at byte 3 (line 1, column 4)"),
      ("[1", "The text ends inside a value at byte 2 (line 1, column 3)"),
      ("\"\u{1B}\"", "A string contains the unescaped control character byte 0x1b at byte 1 (line 1, column 2)"),
      ("1 1", "Text follows the value at byte 2 (line 1, column 3)"),
    ]
    for (text, message) in rows {
      for reader in Reader.allCases { #expect(reader.fault(bytes(text))?.description == message) }
    }
  }
}
