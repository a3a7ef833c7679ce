import CaseModel
import JSON
import Platform
import Testing

@Suite struct SchemaTests {
  @Test func theProbeFindsMembersInOrder() {
    let members = WireProbe.members(of: Order.self)
    #expect(members.map(\.name) == Order.CodingKeys.allCases.map(\.stringValue))
    #expect(members.filter(\.isRequired).map(\.name) == ["name", "kind"], "a default makes a member optional")
    #expect(members.allSatisfy { $0.field != nil })
    #expect(members.first { $0.name == "quiet" }?.field?.help == "Whether it is quiet.")
  }

  /// Member and its schema, written out.
  @Test(arguments: [
    ("name", #"{"description":"Its name.","type":"string","minLength":2,"maxLength":5}"#),
    ("kind", #"{"description":"Its kind.","type":"string","enum":["cat","dog","bird"]}"#),
    ("limit", #"{"description":"How many.","type":"integer","minimum":1,"maximum":500,"default":50}"#),
    ("floor", #"{"description":"At least.","type":"integer","minimum":0}"#),
    (
      "kinds",
      #"{"description":"Several kinds.","type":"array","items":{"type":"string","enum":["cat","dog","bird"]},"#
        + #""minItems":1,"maxItems":2,"default":["cat"]}"#
    ),
    (
      "tags",
      #"{"description":"Marks.","type":"array","items":{"type":"string","minLength":1},"minItems":0}"#
    ),
    ("owner", ##"{"description":"Whose.","allOf":[{"$ref":"#/$defs/OrderOwner"}]}"##),
    ("owners", ##"{"description":"All whose.","type":"array","items":{"$ref":"#/$defs/OrderOwner"}}"##),
    ("quiet", #"{"description":"Whether it is quiet.","type":"boolean"}"#),
    ("anything", #"{"description":"Anything."}"#),
  ])
  func membersHaveTheirSchema(name: String, schema: String) throws {
    var builder = SchemaBuilder(base: "#/$defs/")
    let object = builder.object(Order.self)
    #expect(object["properties"]?[name]?.text == schema)
  }

  @Test func anObjectIsDescribedOnceAndReferredTo() throws {
    var builder = SchemaBuilder()
    #expect(builder.schema(of: Order.self).text == ##"{"$ref":"#/components/schemas/Order"}"##)
    #expect(builder.schema(of: [Order].self)["items"]?.text == ##"{"$ref":"#/components/schemas/Order"}"##)
    #expect(builder.definitions.map(\.name) == ["Order", "OrderOwner"], "in the order of the first mention")
    let order = try #require(builder.definitions.first?.value)
    #expect(order["type"] == "object")
    #expect(order["required"] == ["name", "kind"])
    #expect(order["additionalProperties"] == false)
    let owner = try #require(builder.definitions.last?.value)
    #expect(owner["required"] == ["userId"])
    #expect(owner["properties"]?.object?.map(\.name) == ["userId", "realm"])
    let meta = builder.object(Meta.self)
    #expect(meta["additionalProperties"] == true)
    #expect(meta["required"] == nil)
  }

  @Test(arguments: [
    ("name", "string of 2 to 5"), ("kind", "cat dog bird"), ("limit", "integer 1 to 500"),
    ("floor", "integer at least 0"), ("since", "date-time"), ("kinds", "list of cat dog bird"),
    ("tags", "list of string of at least 1"), ("owner", "OrderOwner"), ("owners", "list of OrderOwner"),
    ("quiet", "boolean"), ("anything", "any"),
  ])
  func typesInAFewWords(name: String, words: String) throws {
    let member = try #require(WireProbe.members(of: Order.self).first { $0.name == name })
    #expect(SchemaBuilder.shortType(of: member.type, member.field) == words)
  }
}

@Suite struct SpellingTests {
  @Test(
    arguments: [
      ("limt", ["limit"]), ("LIMIT", ["limit"]), ("lmiit", ["limit"]), ("limits", ["limit"]), ("status", ["status"]),
      ("stauts", ["status"]), ("stat", ["status"]), ("user", ["userId"]), ("usrId", ["userId"]), ("zzzzzz", []),
      ("", []),
      ("su", []), ("updated", ["updatedSince", "updatedUntil"]), ("updatedSinse", ["updatedSince"]),
      ("l\u{0}imit", ["limit"]),
    ] as [(String, [String])])
  func nearest(word: String, found: [String]) {
    let candidates = ["updatedUntil", "limit", "status", "userId", "updatedSince"]
    #expect(Spelling.nearest(to: word, among: candidates) == found)
  }

  @Test func theNearestComesFirstAndNotTooMany() {
    let candidates = ["abcdefghix", "abcdefgxyz", "abcdefghij", "abcdefghyy"]
    #expect(
      Spelling.nearest(to: "abcdefghij", among: candidates) == ["abcdefghij", "abcdefghix", "abcdefghyy"])
    #expect(Spelling.nearest(to: "abcdefghij", among: candidates, atMost: 1) == ["abcdefghij"])
    #expect(Spelling.nearest(to: String(repeating: "a", count: 65), among: ["a"]) == [])
    #expect(Spelling.nearest(to: "a", among: []) == [])
  }
}
