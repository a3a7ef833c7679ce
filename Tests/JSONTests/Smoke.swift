import JSON
import Testing

@Test func smoke() throws {
  let tree = try JSON(parsing: #"{"a":[1,2.0,"x\n\u00e9\ud83d\ude00"],"b":{"c":null,"d":true}}"#)
  #expect(tree.text == #"{"a":[1,2.0,"x\né😀"],"b":{"c":null,"d":true}}"#)
  let record = try JSONRecord(parsing: Array(#"{"n": 4.0, "s":"t", "l":[{"a":1}]}"#.utf8))
  #expect(try record.integer("n") == 4)
  #expect(try record.string("s") == "t")
  #expect(try record.records("l")?.first?.integer("a") == 1)
}
