import CaseModel
import CaseService
import JSON
import Platform

/// A param of a method, or a member of one, as a flag of its command.
struct ParamFlag {
  enum Kind {
    case text, path, caseID, time, integer, number, boolean
    /// One of these words.
    case words([String])
    /// JSON. A word that is not JSON is the value of this member.
    case json(member: String?)
  }

  /// The param, and the members that lead to the value.
  let path: [String]
  let kind: Kind
  let isList: Bool
  let isRequired: Bool
  /// Whether the value must not be visible in the list of processes.
  let isSecret: Bool
  /// Whether an empty value means null.
  let canBeCleared: Bool
  /// Words that name what every result has, so that a request needs none of them.
  let needless: [String]
  /// Whether the text can be long, so that it may come from stdin, a file or an editor.
  let isProse: Bool
  let help: String
  /// The type in words.
  let type: String

  var param: String { path.joined(separator: ".") }
  /// With the hyphens.
  var name: String { "--" + path.map { CommandWords.kebab($0) }.joined(separator: ".") }
  /// The flag that reads the text from a file.
  var fileName: String? { isProse ? name + "-file" : nil }
  var isBoolean: Bool { if case .boolean = kind { true } else { false } }
  var isJSON: Bool { if case .json = kind { true } else { false } }
  var isPath: Bool { if case .path = kind { true } else { false } }
  var isCase: Bool { if case .caseID = kind { true } else { false } }

  /// The value in capitals, for the help.
  var placeholder: String {
    switch kind {
    case .text: isProse ? "TEXT" : path.last.map { CommandWords.kebab($0).uppercased() } ?? "TEXT"
    case .path: "FILE"
    case .caseID: "CASE"
    case .time: "TIME"
    case .integer, .number: "N"
    case .boolean: ""
    case .words: "WORD"
    case .json(let member): member.map { CommandWords.kebab($0).uppercased() } ?? "JSON"
    }
  }

  /// What the value must be, as the end of a sentence.
  var expected: String {
    switch kind {
    case .text, .path: "a text"
    case .caseID: "a case, such as ibm/CS1234567, a number or the address of its page"
    case .time: "a time, such as 2026-11-21, 2026-11-21T10:00:00Z or -7d"
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "true or false"
    case .words(let words): "one of \(words.joined(separator: ", "))"
    case .json: "JSON"
    }
  }

  /// All flags of a method, in the order of its params.
  static func all(of row: Row) -> [ParamFlag] {
    let common = row.isInline ? [] : WireProbe.members(of: CommonParams.self).filter { $0.name == "timeoutSeconds" }
    return (OpenRPC.params(of: row) + common).flatMap { flags($0, in: [], depth: 0) }
  }

  /// Longer texts can come from a file.
  private static let proseLength = 100_001
  private static let deepest = 2

  private static func flags(_ member: WireProbe.Member, in parents: [String], depth: Int) -> [ParamFlag] {
    let path = parents + [member.name]
    let content = WireProbe.content(of: member.type)
    let type = content ?? member.type
    let own = ParamFlag(member, path, type, canBeCleared: content != nil)
    guard WireProbe.element(of: type) == nil, let object = type as? any WireObject.Type, depth < deepest else {
      return [own]
    }
    return [own] + WireProbe.members(of: object).flatMap { flags($0, in: path, depth: depth + 1) }
  }

  private init(_ member: WireProbe.Member, _ path: [String], _ type: any Decodable.Type, canBeCleared: Bool) {
    var builder = SchemaBuilder()
    var schema = builder.schema(of: type, member.field)
    self.type = SchemaText().type(schema)
    schema = Self.resolved(schema, builder)
    self.path = path
    isRequired = member.isRequired
    isSecret = member.field?.isSecret ?? false
    self.canBeCleared = canBeCleared
    help = member.field?.help ?? ""
    let element = WireProbe.element(of: type)
    needless = element is CaseField.Type ? CaseFields.always.subtracting([.raw]).fields.map(\.stringValue) : []
    isList = element != nil || schema["type"] == "array"
    let item = isList ? Self.resolved(schema["items"] ?? [:], builder) : schema
    kind = Self.kind(element ?? type, item, member.name)
    if case .text = kind {
      isProse = !isList && (item["maxLength"]?.integer ?? 0) >= Self.proseLength
    } else {
      isProse = false
    }
  }

  private static func resolved(_ schema: JSON, _ builder: SchemaBuilder) -> JSON {
    guard let reference = schema["$ref"]?.string ?? schema["allOf"]?[0]?["$ref"]?.string else { return schema }
    let name = reference.split(separator: "/").last.map(String.init)
    return builder.definitions.first { $0.name == name }?.value ?? schema
  }

  private static func kind(_ type: any Decodable.Type, _ schema: JSON, _ name: String) -> Kind {
    if type is CaseReference.Type { return .caseID }
    if type is Timestamp.Type { return .time }
    if let words = schema["enum"]?.array?.compactMap(\.string), !words.isEmpty { return .words(words) }
    switch schema["type"]?.string {
    case "string": return name == "path" ? .path : .text
    case "integer": return .integer
    case "number": return .number
    case "boolean": return .boolean
    default: return .json(member: bareMember(schema))
    }
  }

  /// The member of an object that a word means.
  private static func bareMember(_ schema: JSON) -> String? {
    let names = schema["properties"]?.object?.map(\.name) ?? []
    return ["userId", "crn"].first { names.contains($0) }
  }
}
