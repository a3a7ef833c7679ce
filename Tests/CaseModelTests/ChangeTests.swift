import CaseModel
import JSON
import Testing

/// A change of a kennel.
private struct Edits: WireObject, Equatable {
  var name: Change<String>
  var age: Change<Int>
  var kind: Change<Order.Kind>

  enum CodingKeys: String, CodingKey, CaseIterable { case name, age, kind }
  static let fields: [CodingKeys: Field] = [
    .name: Field("Its name.", length: 2...5), .age: Field("Years.", range: 0...40), .kind: Field("Its kind."),
  ]

  func check() -> [CaseModel.Issue] {
    name.isKeep && age.isKeep && kind.isKeep ? [CaseModel.Issue("", "must change something")] : []
  }
}

private struct Request: WireObject, Equatable {
  var edits: Edits
  enum CodingKeys: String, CodingKey, CaseIterable { case edits }
  static let fields: [CodingKeys: Field] = [.edits: Field("The edits.")]
}

@Suite("An absent member is kept, null clears it, a value sets it")
struct ChangeTests {
  @Test("Absent, null and a value are distinguished")
  func three() throws {
    let (read, faults) = try WireReader.lines(Request.self, #"{"edits": {"name": "Rex", "age": null}}"#)
    #expect(faults == [])
    let edits = try #require(read?.edits)
    #expect(edits == Edits(name: .set("Rex"), age: .clear, kind: .keep))
    #expect(edits.name.value == "Rex" && edits.age.value == nil && edits.age.isClear && !edits.name.isClear)
  }

  @Test("If a member occurs twice, the last value counts, null or not")
  func twice() throws {
    let (read, _) = try WireReader.lines(Request.self, #"{"edits": {"name": "Rex", "age": 1, "name": null}}"#)
    #expect(read?.edits == Edits(name: .clear, age: .set(1), kind: .keep))
  }

  @Test(
    "Each error is reported with its path",
    arguments: [
      (
        #"{"edits": {"name": "R", "age": 41, "kind": "cow", "agee": 1}}"#,
        [
          #"Unknown member "edits.agee". Did you mean "age"?"#,
          #""edits.name" must be a string of 2 to 5 characters. | "R""#,
          #""edits.age" must be an integer from 0 to 40. | 41"#,
          #""edits.kind" must be one of cat, dog, bird. | "cow""#,
        ]
      ),
      (#"{"edits": {"name": 7}}"#, [#""edits.name" must be a string of 2 to 5 characters. | 7"#]),
      (#"{"edits": {}}"#, [#""edits" must change something."#]),
      (#"{"edits": null}"#, [#""edits" is required."#]),
      (#"{}"#, [#""edits" is required."#]),
    ])
  func faults(text: String, expected: [String]) throws {
    #expect(try WireReader.lines(Request.self, text).1 == expected)
  }

  @Test("A schema allows null and requires nothing")
  func schema() {
    var builder = SchemaBuilder()
    let object = builder.object(Edits.self)
    #expect(object["required"] == nil)
    #expect(
      object["properties"]?["name"]?.text
        == #"{"description":"Its name.","type":["string","null"],"minLength":2,"maxLength":5}"#)
    #expect(object["properties"]?["age"]?["type"] == ["integer", "null"])
    #expect(object["properties"]?["kind"]?["enum"] == ["cat", "dog", "bird", nil])
    let age = builder.schema(of: Change<Int>.self, Edits.fields[.age])
    #expect(SchemaText().type(age) == "integer from 0 to 40, or null")
  }
}
