import CaseModel
import JSON

/// The schema of the arguments of a tool (JSON Schema 2020-12), from the declaration of its params. It has no references, which
/// some hosts cannot follow, and omits bounds that say nothing to a model.
enum ToolSchema {
  static func of(_ params: any WireObject.Type) -> JSON {
    var builder = SchemaBuilder(base: base)
    let schema = builder.object(params)
    return compact(inlined(schema, builder.definitions))
  }

  private static let base = "#/$defs/"

  private static func inlined(_ schema: JSON, _ definitions: [JSON.Member]) -> JSON {
    switch schema {
    case .array(let elements): return .array(elements.map { inlined($0, definitions) })
    case .object(let members):
      if let name = schema["$ref"]?.string?.dropFirst(base.count) {
        let found = definitions.first { $0.name == String(name) }?.value ?? [:]
        return inlined(found, definitions)
      }
      if let only = schema["allOf"]?.array, only.count == 1 {
        // The description of the member is more specific than that of its type.
        let own = members.filter { $0.name != "allOf" }
        let type = inlined(only[0], definitions).object ?? []
        return .object(own + type.filter { member in !own.contains { $0.name == member.name } })
      }
      return .object(members.map { .init($0.name, inlined($0.value, definitions)) })
    default: return schema
    }
  }

  private static func compact(_ schema: JSON) -> JSON {
    switch schema {
    case .array(let elements): return .array(elements.map(compact))
    case .object(let members):
      return .object(
        members.compactMap { member in
          switch (member.name, member.value) {
          case ("minLength", _), ("maxLength", _), ("minItems", _), ("maxItems", _), ("pattern", .string): return nil
          case ("description", .string(let text)):
            return .init(member.name, .string(ToolTable.withToolNames(text)))
          case ("additionalProperties", .bool(false)): return nil
          default: return .init(member.name, compact(member.value))
          }
        })
    default: return schema
    }
  }
}
