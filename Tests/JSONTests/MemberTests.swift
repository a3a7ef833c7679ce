import JSON
import TestSupport
import Testing

@Suite("Members read in place")
struct MemberTests {
  private static let spelt = ["id", "created_at", "created_by", "eightlet", "é", ""]
  private static let known = JSONNames(spelt)

  /// The indexes of the names of an object, -1 for an unknown one.
  private func nameIndices(_ text: String) throws -> [Int] {
    var cursor = JSONCursor(Array(text.utf8))
    var nameIndices: [Int] = []
    var hint = 0
    try cursor.beginObject()
    while let nameIndex = try cursor.nextName(of: Self.known, &hint) {
      nameIndices.append(nameIndex)
      try cursor.skipValue()
    }
    try cursor.expectEnd()
    return nameIndices
  }

  private static let objects: [(text: String, nameIndices: [Int])] = [
    ("{}", []),
    (#"{"id":1,"created_at":2,"created_by":3,"eightlet":4,"é":5,"":6}"#, [0, 1, 2, 3, 4, 5]),
    (#"{"created_by":1,"created_at":2,"id":3,"id":4}"#, [2, 1, 0, 0]),
    (
      #"{"created_":1,"created_ax":2,"created_at ":3,"eightle":4,"eightlets":5,"i":6,"ID":7}"#,
      Array(repeating: -1, count: 7)
    ),
    (#"{"\u0069d":1,"created\u005fat":2,"\u00e9":3,"e\u0301":4}"#, [0, 1, 4, -1]),
    // The last name is less than eight bytes before the end.
    (#"{"id":1}"#, [0]),
    (#"{"":1}"#, [5]),
    (#"{"x\u0000":1}"#, [-1]),
  ]

  @Test("Names are found by their bytes", arguments: objects)
  func findsNames(text: String, nameIndices: [Int]) throws {
    #expect(try self.nameIndices(text) == nameIndices)
  }

  /// The result of reading the names of an object, each searched or each expected.
  private func walk(_ text: [UInt8], expecting: Bool) -> (names: [String], fault: JSONError?) {
    var names: [String] = []
    do throws(JSONError) {
      var cursor = JSONCursor(text)
      var hint = 0
      try cursor.beginObject()
      while true {
        if expecting {
          guard let nameIndex = try cursor.nextName(of: Self.known, &hint) else { break }
          names.append(nameIndex < 0 ? "?" : Self.spelt[nameIndex])
        } else {
          guard let name = try cursor.nextName() else { break }
          let spelt = cursor.string(name)
          names.append(Self.spelt.first { $0.utf8.elementsEqual(spelt.utf8) } ?? "?")
        }
        try cursor.skipValue()
      }
      try cursor.expectEnd()
    } catch {
      return (names, error)
    }
    return (names, nil)
  }

  /// An expected name is skipped as a whole: the result must be the same for any text.
  @Test("An expected name is read like any other") func expectedNames() {
    let good = #"{"id":1,"created_at":[2,"x"],"created_by":"three","eightlet":{"id":4},"é":null,"":6,"id":7,"more":8}"#
    let spaced = #"{ "id" : 1 , "created_at":2,"created_by" :3, "eightlet":4 }"#
    var generator = SeededRandom(seed: 4627)
    var whole = 0
    for round in 0..<8000 {
      let seed = Array((round % 4 == 0 ? spaced : good).utf8)
      let text = round < 8 ? seed : generator.damaged(seed, with: MutationTests.pieces, span: 3)
      let (one, other) = (walk(text, expecting: true), walk(text, expecting: false))
      if one.fault == nil { whole += 1 }
      let isSame = one.names == other.names && one.fault == other.fault
      #expect(isSame, "\(String(decoding: text, as: UTF8.self)): \(one) and not \(other)")
    }
    // Both valid and invalid texts must occur.
    #expect((800..<7200).contains(whole), "\(whole)")
    for count in 0..<good.utf8.count {
      let cut = Array(good.utf8.prefix(count))
      #expect(walk(cut, expecting: true).fault == walk(cut, expecting: false).fault, "cut to \(count)")
    }
  }

  /// The result of reading the only member of an object: the value as text, or the error.
  private func read(
    _ text: String, _ body: (inout JSONCursor) throws(JSONError) -> (some CustomStringConvertible)?
  ) -> String {
    do throws(JSONError) {
      var cursor = JSONCursor(Array(text.utf8))
      try cursor.beginObject()
      _ = try cursor.nextName()
      let value = try body(&cursor)
      guard try cursor.nextName() == nil else { return "more" }
      return value.map(\.description) ?? "nil"
    } catch {
      return "\(error.message) at \(error.offset)"
    }
  }

  private static let noString = "The value of a is not a string at 5"

  @Test(
    "A value is a text, or null",
    arguments: [
      ("null", "nil"), (#""a\n""#, "a\n"), (#""""#, ""), ("4.0", noString), ("true", noString), ("[1]", noString),
    ])
  func readsTexts(json: String, text: String) {
    let found = read(#"{"a":"# + json + "}") { (cursor) throws(JSONError) in
      let text = try cursor.text("a")
      return text.map { cursor.string($0) }
    }
    #expect(found == text)
  }
}
