package import JSON

/// Turns declarations into JSON Schema, collecting the objects by name.
///
/// OpenRPC wants draft 7 with its schemas under `#/components/schemas`, MCP wants 2020-12 with `#/$defs`: what is
/// written here is valid in both, and the base is the caller's.
package struct SchemaBuilder {
  /// What a reference begins with, such as `#/components/schemas/`.
  private let base: String
  /// The objects met so far, each once, in the order in which they were met.
  package private(set) var definitions: [JSON.Member] = []

  package init(base: String = "#/components/schemas/") { self.base = base }

  /// The schema of any type of the protocol; an object is described once and referred to.
  package mutating func schema(of type: any Decodable.Type, _ field: Field? = nil) -> JSON {
    if let leaf = type as? any WireValue.Type { return described(bounded(leaf.schema, field), field) }
    if let list = type as? any WireList.Type {
      var members: [JSON.Member] = [.init("type", "array")]
      members.append(.init("items", bounded(schema(of: list.element), field)))
      if let count = field?.count {
        members.append(.init("minItems", .number(count.lowerBound)))
        if count.upperBound < Int.max { members.append(.init("maxItems", .number(count.upperBound))) }
      }
      return described(.object(members), field)
    }
    if let change = type as? any WireChange.Type { return Self.orNull(schema(of: change.content, field)) }
    guard let object = type as? any WireObject.Type else { return [:] }
    let reference: JSON = ["$ref": .string(base + object.schemaName)]
    if !definitions.contains(where: { $0.name == object.schemaName }) {
      // Its place is taken first, so that the order is that of the first mention.
      let index = definitions.count
      definitions.append(.init(object.schemaName, .null))
      definitions[index] = .init(object.schemaName, self.object(object))
    }
    // Draft 7 ignores what stands beside $ref, so the description goes around it.
    return field == nil ? reference : described(["allOf": [reference]], field)
  }

  /// The schema of an object itself, with its members.
  package mutating func object<Object: WireObject>(_ type: Object.Type) -> JSON {
    let members = WireProbe.members(of: type)
    var properties: [JSON.Member] = []
    for member in members { properties.append(.init(member.name, schema(of: member.type, member.field))) }
    var schema: [JSON.Member] = [.init("type", "object"), .init("properties", .object(properties))]
    let required = members.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { schema.append(.init("required", .array(required))) }
    schema.append(.init("additionalProperties", .bool(type.allowsOtherMembers)))
    return .object(schema)
  }

  /// A type in a few words for tables: `integer 1 to 500`, `list of string`, `Case`.
  package static func shortType(of type: any (Decodable).Type, _ field: Field?) -> String {
    if let list = type as? any WireList.Type { return "list of \(shortType(of: list.element, field))" }
    if let object = type as? any WireObject.Type { return object.schemaName }
    if let change = type as? any WireChange.Type { return "\(shortType(of: change.content, field)), or null" }
    guard let leaf = type as? any WireValue.Type else { return "any" }
    if let choices = leaf.schema["enum"]?.array { return choices.map { $0.string ?? $0.text }.joined(separator: " ") }
    let name = leaf.schema["format"]?.string ?? leaf.schema["type"]?.string ?? "any"
    if let range = field?.range, name == "integer" { return "integer \(SchemaSentence.bounds(range))" }
    if let length = field?.length, name == "string" { return "string of \(SchemaSentence.bounds(length))" }
    return name
  }

  /// The same schema, which null fits as well.
  private static func orNull(_ schema: JSON) -> JSON {
    let members = (schema.object ?? []).map { member in
      switch member.name {
      case "type": JSON.Member("type", [member.value, "null"])
      // A list of choices holds for null as well.
      case "enum": JSON.Member("enum", .array((member.value.array ?? []) + [.null]))
      default: member
      }
    }
    return .object(members)
  }

  private func bounded(_ schema: JSON, _ field: Field?) -> JSON {
    var members = schema.object ?? []
    let type = schema["type"]?.string
    if let range = field?.range, type == "integer" {
      members.append(.init("minimum", .number(range.lowerBound)))
      if range.upperBound < Int.max { members.append(.init("maximum", .number(range.upperBound))) }
    }
    if let length = field?.length, type == "string" {
      members.append(.init("minLength", .number(length.lowerBound)))
      if length.upperBound < Int.max { members.append(.init("maxLength", .number(length.upperBound))) }
    }
    return .object(members)
  }

  private func described(_ schema: JSON, _ field: Field?) -> JSON {
    guard let field else { return schema }
    // What the member means here says more than what its type means anywhere.
    var members = (schema.object ?? []).filter { $0.name != "description" }
    members.insert(.init("description", .string(field.help)), at: 0)
    if let fallback = field.fallback { members.append(.init("default", fallback)) }
    return .object(members)
  }
}

/// A schema as the end of the sentence "must be ...".
enum SchemaSentence {
  static func sentence(_ schema: JSON, _ field: Field?) -> String {
    if let words = schema["x-sentence"]?.string { return words }
    if let choices = schema["enum"]?.array {
      return "one of \(choices.map { $0.string ?? $0.text }.joined(separator: ", "))"
    }
    switch schema["type"]?.string {
    case "integer": return field?.range.map { "a whole number \(range($0))" } ?? "a whole number"
    case "string":
      return field?.length.map { "a string of \(bounds($0)) characters" } ?? "a string"
    case "number": return "a number of at most 40 digits"
    case "boolean": return "true or false"
    case "object": return "an object"
    default: return "a value of another kind"
    }
  }

  static func bounds(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func range(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }
}

/// Values as they may be shown in a fault.
enum DisplayValue {
  /// The value itself when it is short, else its beginning as a string, or its kind.
  static func short(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(short(text))
    case .number(let number) where number.text.utf8.count > longest: .string(short(number.text))
    case .array(let elements): .string("an array of \(elements.count)")
    case .slice(let slice) where slice.kind == .string: .string(short(slice.string(atMost: 12 * longest + 12) ?? ""))
    case .object, .slice: .string("an object")
    default: json
    }
  }

  /// The text, or its beginning.
  static func short(_ text: String) -> String {
    guard text.unicodeScalars.count > longest else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) + "..."
  }

  private static let longest = 80
}
