package import JSON

/// Builds JSON Schema from declarations, and collects the named schemas.
///
/// OpenRPC requires draft 7 with its schemas under `#/components/schemas`, MCP requires 2020-12 with `#/$defs`. The schemas
/// are valid in both; the caller passes the base.
package struct SchemaBuilder {
  /// The beginning of a reference, such as `#/components/schemas/`.
  private let base: String
  /// The names of the objects that may get further members. The others are closed.
  private let open: Set<String>
  /// The named schemas that were used so far, in the order of their first use.
  package private(set) var definitions: [JSON.Member] = []

  /// The base of the documents of OpenRPC.
  package static let documentBase = "#/components/schemas/"

  package init(base: String = SchemaBuilder.documentBase, open: Set<String> = []) {
    self.base = base
    self.open = open
  }

  /// The schema of any type of the protocol; a named one is described once and referred to.
  package mutating func schema(of type: any Decodable.Type, _ field: Field? = nil) -> JSON {
    if let leaf = type as? any WireValue.Type {
      guard let name = leaf.schemaName else { return described(Self.bounded(leaf.schema, field), field) }
      return reference(name, field) { _ in leaf.schema }
    }
    if let list = type as? any WireList.Type {
      var members: [JSON.Member] = [.init("type", "array")]
      members.append(.init("items", Self.bounded(schema(of: list.element), field)))
      if let count = field?.count {
        members.append(.init("minItems", .number(count.lowerBound)))
        if count.upperBound < Int.max { members.append(.init("maxItems", .number(count.upperBound))) }
      }
      return described(.object(members), field)
    }
    if let change = type as? any WireChange.Type { return Self.orNull(schema(of: change.content, field)) }
    guard let object = type as? any WireObject.Type else { return [:] }
    return reference(object.schemaName, field) { $0.object(object) }
  }

  /// Refers to the schema of an object that has further members.
  package mutating func schema(of object: any WireObject.Type, adding more: [WireProbe.Member]) -> JSON {
    reference(object.schemaName, nil) { $0.object(object, adding: more) }
  }

  /// Refers to a named schema, which `make` builds at the first use.
  package mutating func reference(
    _ name: String, _ field: Field? = nil, _ make: (inout SchemaBuilder) -> JSON
  ) -> JSON {
    let reference: JSON = ["$ref": .string(base + name)]
    if !definitions.contains(where: { $0.name == name }) {
      // The entry is reserved first, so that the order is that of the first use.
      let index = definitions.count
      definitions.append(.init(name, .null))
      definitions[index] = .init(name, make(&self))
    }
    // Draft 7 ignores members beside $ref, so the description is around it.
    return field == nil ? reference : described(["allOf": [reference]], field)
  }

  /// The schema of an object itself, with its members.
  package mutating func object<Object: WireObject>(_ type: Object.Type, adding more: [WireProbe.Member] = []) -> JSON {
    let members = WireProbe.members(of: type) + more
    var properties: [JSON.Member] = []
    for member in members { properties.append(.init(member.name, schema(of: member.type, member.field))) }
    var schema: [JSON.Member] = [.init("type", "object"), .init("properties", .object(properties))]
    let required = members.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { schema.append(.init("required", .array(required))) }
    if !open.contains(type.schemaName) { schema.append(.init("additionalProperties", .bool(type.allowsOtherMembers))) }
    return .object(schema)
  }

  /// The same schema, which also allows null.
  private static func orNull(_ schema: JSON) -> JSON {
    let members = (schema.object ?? []).map { member in
      switch member.name {
      case "type": JSON.Member("type", [member.value, "null"])
      // An enum restricts null, too.
      case "enum": JSON.Member("enum", .array((member.value.array ?? []) + [.null]))
      default: member
      }
    }
    return .object(members)
  }

  static func bounded(_ schema: JSON, _ field: Field?) -> JSON {
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
    // The description of the member is more specific than that of its type.
    var members = (schema.object ?? []).filter { $0.name != "description" }
    members.insert(.init("description", .string(field.help)), at: 0)
    if let fallback = field.fallback { members.append(.init("default", fallback)) }
    return .object(members)
  }
}
