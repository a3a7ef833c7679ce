import JSON
import Testing

struct RecordTests {
  static let text = #"""
    { "s" : "text", "e" : "a\u00e9\n", "n" : 4, "w" : 4.0, "d" : 1.5, "big" : 1e400, "t" : true, "f" : false,
      "z" : null, "o" : {"x" : {"y" : 1}}, "l" : [1, "a"], "r" : [{"i":1}, {"i":2}], "empty" : [], "\u0064\u0064" : 7 }
    """#

  @Test func membersAreRead() throws {
    let record = try JSONRecord(parsing: bytes(Self.text))
    #expect(try record.string("s") == "text")
    #expect(try record.string("e") == "aé\n")
    #expect(try record.integer("n") == 4)
    #expect(try record.integer("w") == 4)
    #expect(record["d"]?.number?.text == "1.5")
    #expect(record["big"]?.number?.text == "1e400")
    #expect(try record.bool("t") == true)
    #expect(try record.bool("f") == false)
    #expect(try record.record("o")?.record("x")?.integer("y") == 1)
    #expect(record["l"]?.elements?.count == 2)
    #expect(try record.records("r")?.map { try $0.integer("i") } == [1, 2])
    #expect(try record.records("empty")?.isEmpty == true)
    #expect(try record.integer("dd") == 7)
    #expect(
      record.names == ["s", "e", "n", "w", "d", "big", "t", "f", "z", "o", "l", "r", "empty", "dd"])
    #expect(record["o"].map { show(Array($0.bytes)) } == #"{"x" : {"y" : 1}}"#)
    #expect(record["z"]?.kind == .null)
    #expect(record["none"] == nil)
  }

  @Test func absentAndNullAreNil() throws {
    let record = try JSONRecord(parsing: bytes(Self.text))
    for name in ["z", "none"] as [StaticString] {
      #expect(try record.string(name) == nil)
      #expect(try record.integer(name) == nil)
      #expect(try record.bool(name) == nil)
      #expect(try record.record(name) == nil)
      #expect(try record.records(name) == nil)
    }
  }

  @Test func anotherTypeIsNamedInTheError() throws {
    let record = try JSONRecord(parsing: bytes(#"{"s":"1","n":1,"h":1.5,"t":true,"o":{},"l":[{},1]}"#))
    func wrong(_ read: () throws(JSONError) -> Void, _ expected: String, _ member: String, at offset: Int) {
      let found = fault(read)
      #expect(found?.reason == .wrongType(expected: expected, member: member))
      #expect(found?.offset == offset, "\(member)")
    }
    wrong({ () throws(JSONError) in _ = try record.string("n") }, "a string", "n", at: 13)
    wrong({ () throws(JSONError) in _ = try record.string("o") }, "a string", "o", at: 36)
    wrong({ () throws(JSONError) in _ = try record.integer("s") }, "a whole number", "s", at: 5)
    wrong({ () throws(JSONError) in _ = try record.integer("h") }, "a whole number", "h", at: 19)
    wrong({ () throws(JSONError) in _ = try record.bool("n") }, "true or false", "n", at: 13)
    wrong({ () throws(JSONError) in _ = try record.record("l") }, "an object", "l", at: 43)
    wrong({ () throws(JSONError) in _ = try record.records("t") }, "an array", "t", at: 27)
    wrong({ () throws(JSONError) in _ = try record.records("l") }, "an array of objects", "l", at: 47)
  }

  @Test func theLastDuplicateCounts() throws {
    let record = try JSONRecord(parsing: bytes(#"{"a":1,"b":2,"\u0061":"two"}"#))
    #expect(try record.string("a") == "two")
    #expect(record.names == ["a", "b", "a"])
    #expect(show(Array(record.slice.bytes)) == #"{"a":1,"b":2,"\u0061":"two"}"#)
    let gone = try JSONRecord(parsing: bytes(#"{"a":1,"a":null}"#))
    #expect(try gone.integer("a") == nil)
  }

  @Test func namesAreComparedByBytes() throws {
    let record = try JSONRecord(parsing: bytes("{\"\u{E9}\":1,\"e\u{301}\":2}"))
    #expect(try record.integer("\u{E9}") == 1)
    #expect(try record.integer("e\u{301}") == 2)
    #expect(try record.integer("e") == nil)
  }

  @Test func recordsAreReadStrictly() {
    for text in ConformanceTests.good + ConformanceTests.bad where text.hasPrefix("{") || text.hasPrefix(" {") {
      let found = fault { () throws(JSONError) in _ = try JSONRecord(parsing: bytes(text)) }
      #expect(found == Reader.tree.fault(bytes(text)), "\(text)")
    }
    for text in ["1", "[]", "null", "\"{}\""] {
      let found = fault { () throws(JSONError) in _ = try JSONRecord(parsing: bytes(text)) }
      #expect(found?.reason == .unexpectedByte(bytes(text)[0], expected: "an object"))
    }
    let deep = bytes(#"{"a":"#) + nested(511) + bytes("}")
    #expect(fault { () throws(JSONError) in _ = try JSONRecord(parsing: deep) } == nil)
    let deeper = bytes(#"{"a":"#) + nested(512) + bytes("}")
    #expect(
      fault { () throws(JSONError) in _ = try JSONRecord(parsing: deeper) }?.reason == .tooDeep(limit: 512))
  }

  @Test func recordsOfOneCursorShareItsBytes() throws {
    let storage = bytes(#"[ {"i":1} , {"i":2,"x":[{}]} ]"#)
    var cursor = JSONCursor(storage)
    var texts: [String] = []
    try cursor.beginArray()
    while try cursor.nextElement() {
      let record = try JSONRecord(&cursor)
      texts.append(show(Array(record.slice.bytes)))
      #expect(record.slice.storage == storage)
    }
    try cursor.expectEnd()
    #expect(texts == [#"{"i":1}"#, #"{"i":2,"x":[{}]}"#])
  }

  @Test func manyMembersAreRead() throws {
    let text = "{" + (0..<1000).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}"
    let record = try JSONRecord(parsing: bytes(text))
    #expect(record.names.count == 1000)
    #expect(try record.integer("n0") == 0)
    #expect(try record.integer("n999") == 999)
  }
}
