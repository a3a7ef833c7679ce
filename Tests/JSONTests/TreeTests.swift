import JSON
import Testing

struct TreeTests {
  @Test func orderNumbersAndNamesAreKept() throws {
    let text = #"{"z":1.0,"a":[1e2,-0,1e400,0.10,123456789012345678901234567890],"é":null,"":true,"t":"x\ny"}"#
    let tree = try JSON(parsing: text)
    #expect(tree.text == text)
    #expect(tree["z"] == .number(JSONNumber(written: "1.0")))
    #expect(tree["a"]?[2] == .number(JSONNumber(written: "1e400")))
    #expect(tree["t"]?.string == "x\ny")
    #expect(tree[""]?.bool == true)
    #expect(tree["é"]?.isNull == true)
    #expect(tree["missing"] == nil)
    #expect(tree["a"]?[5] == nil)
    #expect(tree["a"]?[-1] == nil)
    #expect(tree["a"]?["z"] == nil)
    #expect(tree.object?.map(\.name) == ["z", "a", "é", "", "t"])
  }

  @Test func duplicatesAreKept() throws {
    let tree = try JSON(parsing: #"{"a":1,"b":2,"a":3}"#)
    #expect(tree.text == #"{"a":1,"b":2,"a":3}"#)
    #expect(tree["a"]?.integer == 3)
  }

  struct Duplicate {
    let text: String
    let name: String
    let offset: Int
  }

  static let duplicates: [Duplicate] = [
    Duplicate(text: #"{"a":1,"a":2}"#, name: "a", offset: 8),
    Duplicate(text: #"{"a":1,"b":2,"a":2}"#, name: "a", offset: 14),
    Duplicate(text: #"{"a":1,"\u0061":2}"#, name: "a", offset: 8),
    Duplicate(text: #"[{"x":{"":1,"":2}}]"#, name: "", offset: 13),
    Duplicate(text: #"{"é":1,"\u00e9":2}"#, name: "é", offset: 9),
    Duplicate(text: "{\n\"k\":{},\n\"k\":1}", name: "k", offset: 11),
  ]

  @Test func duplicatesAreRefusedOnRequest() throws {
    for row in Self.duplicates {
      let found = fault { () throws(JSONError) in _ = try JSON(parsing: row.text, duplicates: .refuse) }
      #expect(found?.reason == .duplicateName(row.name), "\(row.text)")
      #expect(found?.offset == row.offset, "\(row.text)")
      _ = try JSON(parsing: row.text)
    }
    let last = fault { () throws(JSONError) in
      _ = try JSON(parsing: Self.duplicates[5].text, duplicates: .refuse)
    }
    #expect(last.map { [$0.line, $0.column] } == [3, 2])
  }

  /// The search for duplicate names changes its algorithm for many names.
  @Test func duplicatesAmongManyNamesAreFound() throws {
    for count in [1, 2, 15, 16, 17, 18, 40, 300] {
      let names = (0..<count).map { "\"n\($0)\":0" }
      _ = try JSON(parsing: "{\(names.joined(separator: ","))}", duplicates: .refuse)
      for twice in [0, count / 2, count - 1] {
        let text = "{\(names.joined(separator: ",")),\"n\(twice)\":1}"
        let found = fault { () throws(JSONError) in _ = try JSON(parsing: text, duplicates: .refuse) }
        #expect(found?.reason == .duplicateName("n\(twice)"), "\(count) \(twice)")
      }
    }
  }

  @Test func theSameNameInDifferentObjectsIsNoDuplicate() throws {
    _ = try JSON(parsing: #"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#, duplicates: .refuse)
  }

  @Test func canonicallyEquivalentTextsAreDifferent() throws {
    let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
    let tree = try JSON(parsing: text, duplicates: .refuse)
    #expect(tree["\u{E9}"]?.integer == 1)
    #expect(tree["e\u{301}"]?.integer == 2)
    #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    #expect(JSON.Member("\u{E9}", nil) != JSON.Member("e\u{301}", nil))
    #expect(try JSON(parsing: #"{"\u00e9":1,"\u00e9":2}"#).object?.count == 2)
  }

  @Test func equalityIsByValue() throws {
    let different = [
      "null", "true", "false", "0", "1", "1.0", "\"1\"", "[]", "[1]", "[1,1]", "{}", #"{"a":1}"#, #"{"b":1}"#,
      #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, "\"\"", "[[]]", "[{}]",
    ]
    for (row, one) in different.enumerated() {
      for (column, other) in different.enumerated() {
        let (left, right) = (try JSON(parsing: one), try JSON(parsing: other))
        let slice = JSON.slice(try JSONSlice(checking: bytes(" " + other + "\n")))
        #expect((left == right) == (row == column), "\(one) \(other)")
        #expect((left == slice) == (row == column), "\(one) \(other)")
        #expect((slice == left) == (row == column), "\(one) \(other)")
      }
    }
  }

  @Test func literalsAreRead() throws {
    let tree: JSON = ["a": [1, "two", true, nil, [:], []], "b": "c"]
    #expect(tree.text == #"{"a":[1,"two",true,null,{},[]],"b":"c"}"#)
    #expect(try JSON(parsing: tree.bytes) == tree)
    #expect(JSON.number(Int.min).integer == Int.min)
    #expect(tree.string == nil)
    #expect(tree.integer == nil)
    #expect(tree.bool == nil)
    #expect(tree.array == nil)
    #expect(!tree.isNull)
    #expect(JSON.array([]).object == nil)
  }

  @Test func wholeNumbers() {
    let rows: [(String, Int?)] = [
      ("4", 4), ("4.0", 4), ("4e0", 4), ("0.4e1", 4), ("40e-1", 4), ("-0", 0), ("-0.0", 0),
      ("0e99999999999999999999", 0),
      ("0.000e-5", 0), ("4.5", nil), ("45e-1", nil), ("1e2", 100), ("1E+2", 100), ("12.50e1", 125), ("12.50e0", nil),
      ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("9223372036854775807.0", .max), ("-9223372036854775808.000", .min),
      ("922337203685477580.7e1", .max), ("9007199254740993.0", 9_007_199_254_740_993),
      ("1e18", 1_000_000_000_000_000_000),
      ("1e19", nil), ("1e400", nil), ("-1e400", nil), ("1e-400", nil), ("1.00000000000000000000000001", nil),
      ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil), ("123456789012345678901234567890", nil),
      ("123456789012345678901234567890e-12", nil), ("120000000000000000000000000000e-28", 12),
    ]
    for (text, value) in rows { #expect(JSONNumber(written: text).integer == value, "\(text)") }
  }

  @Test func numbersFromValues() {
    #expect(JSONNumber(Int.min).text == "-9223372036854775808")
    #expect(JSONNumber(written: "1e400").double == .infinity)
    #expect(JSONNumber(written: "1e-400").double == 0)
  }
}
