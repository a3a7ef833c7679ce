import CaseModel
import JSON
import Testing

/// Members that two objects share.
private struct Size: WireObject, Equatable {
  var width: Int
  var height: Int?

  enum CodingKeys: String, CodingKey, CaseIterable { case width, height }
  static let fields: [CodingKeys: Field] = [
    .width: Field("The width.", range: 1...9), .height: Field("The height."),
  ]

  func check() -> [CaseModel.Issue] { height == 0 ? [CaseModel.Issue("height", "must not be 0")] : [] }
}

private struct Box: WireObject {
  var name: String
  var size: Size
  var color: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name
    case size = ""
    case color
  }
  static let fields: [CodingKeys: Field] = [
    .name: Field("The name."), .size: .members(of: Size.self), .color: Field("The color."),
  ]
}

@Suite struct SharedMemberTests {
  @Test("The members of a key with an empty name are members of the object itself")
  func members() throws {
    let text = #"{"name":"a","width":2,"height":3,"color":"red"}"#
    let (box, issues) = try WireReader.lines(Box.self, text)
    #expect(issues == [])
    #expect(box?.size.width == 2 && box?.size.height == 3 && box?.color == "red")
    #expect(try box?.written.text == text)
    #expect(Box.memberNames == ["name", "width", "height", "color"])
    #expect(WireProbe.members(of: Box.self).map(\.name) == Box.memberNames)
    var builder = SchemaBuilder()
    let schema = builder.object(Box.self)
    #expect(schema["properties"]?.object?.map(\.name) == Box.memberNames)
    #expect(schema["required"]?.text == #"["name","width"]"#)
  }

  @Test(
    "Issues of shared members have the paths of the object's own",
    arguments: [
      (#"{"name":"a"}"#, ["\"width\" is required."]),
      (#"{"name":"a","width":10}"#, ["\"width\" must be an integer from 1 to 9. | 10"]),
      (#"{"name":"a","width":1,"height":0}"#, ["\"height\" must not be 0."]),
      (#"{"name":"a","width":1,"":{"height":1}}"#, ["Unknown param \"\"."]),
      (#"{"name":"a","width":1,"hight":1}"#, ["Unknown param \"hight\". Did you mean \"height\"?"]),
    ])
  func issues(_ text: String, _ expected: [String]) throws {
    let (_, issues) = try WireReader.lines(Box.self, text)
    #expect(issues.count == expected.count, "\(issues)")
    for (issue, start) in zip(issues, expected) { #expect(issue.hasPrefix(start), "\(issue)") }
  }
}
