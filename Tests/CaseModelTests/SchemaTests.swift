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

  /// The member and its schema.
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
    #expect(builder.definitions.map(\.name) == ["Order", "OrderOwner"], "in the order of first use")
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
    ("name", "string of 2 to 5 characters"), ("kind", "one of cat, dog, bird"), ("limit", "integer from 1 to 500"),
    ("floor", "integer of at least 0"), ("since", "time"),
    ("kinds", "list of 1 to 2 values, each one of cat, dog, bird"),
    ("tags", "list of non-empty strings"), ("owner", "OrderOwner"), ("owners", "list of OrderOwner objects"),
    ("quiet", "boolean"), ("anything", "any JSON value"),
  ])
  func membersHaveTheirTypeInWords(name: String, words: String) throws {
    let member = try #require(WireProbe.members(of: Order.self).first { $0.name == name })
    var builder = SchemaBuilder()
    #expect(SchemaText().type(builder.schema(of: member.type, member.field)) == words)
  }

  /// A schema, and the words after "must be".
  @Test(
    arguments: [
      (["type": "integer"], "an integer"), (["type": "integer", "minimum": 1], "an integer of at least 1"),
      (["type": "number", "minimum": 1, "maximum": 3600], "a number from 1 to 3600"),
      (["type": "number", "maximum": 5], "a number of at most 5"),
      (["type": "number", "exclusiveMinimum": 0, "maximum": 9], "a number greater than 0 and at most 9"),
      (["type": "number", "exclusiveMinimum": 0], "a number greater than 0"),
      (["type": "boolean"], "true or false"), (["enum": ["a", "b"]], "one of a, b"), (["enum": [true]], "true"),
      (["type": "string", "minLength": 1], "a non-empty string"),
      (["type": "string", "maxLength": 9], "a string of at most 9 characters"),
      (["type": "string", "minLength": 2, "maxLength": 2], "a string of 2 characters"),
      (["type": ["string", "null"], "minLength": 2], "a string of at least 2 characters, or null"),
      (["type": "object"], "an object"), (["type": "object", "minProperties": 1], "a non-empty object"),
      (["type": "array"], "a list of JSON values"),
      (["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 64], "a list of 1 to 64 strings"),
      (["type": "array", "items": ["type": "string"], "minItems": 1], "a non-empty list of strings"),
      (["type": "array", "items": ["type": "integer", "minimum": 0]], "a list of integers of at least 0"),
      (["type": "array", "items": ["type": "array", "items": ["type": "boolean"]]], "a list of lists of booleans"),
      ([:], "any JSON value"),
    ] as [(JSON, String)])
  func aSchemaInWords(schema: JSON, words: String) { #expect(SchemaText.noun(schema) == words) }
}

@Suite struct IssueTests {
  /// The subject, the value, and the resulting sentence.
  @Test(arguments: [
    ("limit", "must be from 1 to 500", #""limit" must be from 1 to 500."#),
    ("a.b[1]", "is unknown. Did you mean c?", #""a.b[1]" is unknown. Did you mean c?"#),
    ("cursor", "Invalid cursor.", "Invalid cursor."), ("cursor", "Invalid cursor", "Invalid cursor."),
    ("", "must be an object", "Must be an object."), ("", "", "."),
  ])
  func sentences(subject: String, text: String, sentence: String) {
    #expect(CaseModel.Issue.sentence(subject, text) == sentence)
    #expect(CaseModel.Issue(subject, text).rule == sentence)
  }

  @Test func aMessageIsTheFirstSentenceAndCountsTheOthers() {
    #expect(CaseModel.Issue.message(["One."]) == "One.")
    #expect(CaseModel.Issue.message(["One.", "Two."]) == "One. (And 1 more.)")
    #expect(CaseModel.Issue.message([]) == "Invalid params.")
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
  func nearNamesAreFound(word: String, found: [String]) {
    let candidates = ["updatedUntil", "limit", "status", "userId", "updatedSince"]
    #expect(Spelling.nearest(to: word, among: candidates) == found)
  }

  @Test func theNearestNameComesFirstAndTheListIsShort() {
    let candidates = ["abcdefghix", "abcdefgxyz", "abcdefghij", "abcdefghyy"]
    #expect(
      Spelling.nearest(to: "abcdefghij", among: candidates) == ["abcdefghij", "abcdefghix", "abcdefghyy"])
    #expect(Spelling.nearest(to: "abcdefghij", among: candidates, atMost: 1) == ["abcdefghij"])
    #expect(Spelling.nearest(to: String(repeating: "a", count: 65), among: ["a"]) == [])
    #expect(Spelling.nearest(to: "a", among: []) == [])
  }
}
