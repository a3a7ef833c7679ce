import JSON
import Testing

/// Long texts are found once, and decoded in pieces.
struct LongTextTests {
  private static let characters = [
    "a", "plain text of some words", #"\n"#, #"\\"#, #"\""#, #"\/"#, #"\t"#, #"\u00e9"#, #"\ud83d\ude00"#, "é", "€",
    "😀",
    #"\u0000"#, #"\\n"#,
  ]

  /// A text as it is written, with all kinds of characters at different distances.
  private static func written(_ count: Int) -> String {
    (0..<count).map { characters[$0 * $0 % 97 % characters.count] }.joined()
  }

  @Test(arguments: [0, 1, 3, 10, 100, 1000])
  func piecesAreTheWholeText(_ count: Int) throws {
    for start in Self.characters.indices {
      let text = Self.characters[start...].joined() + Self.written(count)
      let slice = try JSONSlice(checking: bytes("\"\(text)\""))
      for size in [JSONTextReader.leastBuffer, JSONTextReader.leastBuffer + 1, 47, 64, 1000] {
        let reader = try #require(JSONTextReader(slice))
        #expect(Self.decoded(reader, size) == Array(try #require(slice.string).utf8), "\(text) in \(size)")
      }
      let plain = try #require(slice.string)
      #expect(Self.decoded(JSONTextReader(plain), 7) == Array(plain.utf8))
    }
    #expect(try JSONTextReader(JSONSlice(checking: bytes("[1]"))) == nil)
  }

  private static func decoded(_ reader: JSONTextReader, _ size: Int) -> [UInt8] {
    var (reader, found) = (reader, [UInt8]())
    var piece = [UInt8](repeating: 0, count: size)
    while true {
      let count = piece.withUnsafeMutableBufferPointer { reader.read(into: $0) }
      if count == 0 { return found }
      found += piece[..<count]
    }
  }

  /// The member of which the text is long, and what surrounds it.
  private static func message(_ long: String) -> String {
    #"{"first":"\#(written(50))","list":[{"a":1.5,"text":"\#(long)","b":[]}],"last":"\#(written(9))"}"#
  }

  @Test func aLongTextIsReadLikeAShortOne() throws {
    let long = Self.written(20_000)
    for text in [Self.message(long), Self.message(String(repeating: "x", count: 200_000)), "\"\(long)\""] {
      let whole = bytes(text)
      let slice = try JSONSlice(checking: whole)
      let tree = try JSON(parsing: whole)
      // The slice knows where the text ends.
      #expect(try slice.tree() == tree)
      let unread = try slice.tree(duplicates: .refuse, longestText: 1000)
      #expect(unread.bytes == tree.bytes || unread == tree)
      var cursor = slice.cursor
      #expect(try cursor.skipValue() == 0..<whole.count)
      #expect(try JSONSlice(checked: whole, 0..<whole.count, longText: cursor.longText).tree() == tree)
    }
  }

  @Test(arguments: [[], [65_536], [1, 30_000, 100_000, 150_000], [197_000]])
  func aLongTextThatArrivesInPiecesIsFoundOnce(_ cuts: [Int]) throws {
    let whole = bytes(" " + Self.message(String(repeating: "line\\n", count: 33_000)))
    let shift = 5
    let moved = [UInt8](repeating: 0x20, count: shift) + whole
    var validator = JSONValidator()
    #expect(validator.isNew)
    for cut in cuts { #expect(try validator.scan(whole.span, from: 0, to: cut, isFinal: false) == .incomplete) }
    #expect(
      try validator.scan(moved.span, from: shift, to: moved.count, isFinal: true) == .complete(end: moved.count))
    let known = validator.longText(from: shift)
    #expect(known != .none && validator.longText(from: 0) != known)
    let slice = JSONSlice(checked: moved, (shift + 1)..<moved.count, longText: known)
    #expect(try slice.tree() == JSON(parsing: whole))
  }
}
