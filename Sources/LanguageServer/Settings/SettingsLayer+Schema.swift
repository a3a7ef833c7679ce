import CaseModel
package import JSON

extension SettingsLayer {
  /// The JSON Schema (draft 7) of `.casewire.json`, made from the declarations with which the settings are read.
  package static var schemaDocument: JSON {
    var builder = SchemaBuilder(base: "#/definitions/")
    let members = builder.object(SettingsLayer.self).object ?? []
    let head: [JSON.Member] = [
      .init("$schema", "http://json-schema.org/draft-07/schema#"),
      .init("title", "The settings of casewire for the documents of a folder (.casewire.json)"),
    ]
    return .object(head + members + [.init("definitions", .object(builder.definitions))])
  }

  /// A row for each setting: its name with those of the objects around it, its values and its meaning.
  package static var rows: [(name: String, values: String, meaning: String)] {
    let document = schemaDocument
    return rows(of: document, in: document, prefix: "").filter { $0.name != "$schema" }
  }

  private static func rows(
    of object: JSON, in document: JSON, prefix: String
  ) -> [(name: String, values: String, meaning: String)] {
    (object["properties"]?.object ?? []).flatMap { member in
      let name = prefix + member.name
      let meaning = member.value["description"]?.string ?? ""
      if let nested = definition(member.value["allOf"]?[0], in: document) {
        return rows(of: nested, in: document, prefix: name + ".")
      }
      let row = (name, values(member.value), meaning)
      guard let element = definition(member.value["items"], in: document) else { return [row] }
      return [row] + rows(of: element, in: document, prefix: name + "[].")
    }
  }

  private static func definition(_ reference: JSON?, in document: JSON) -> JSON? {
    reference?["$ref"]?.string.flatMap { document["definitions"]?[String($0.dropFirst("#/definitions/".count))] }
  }

  /// The values that a schema accepts, in words.
  private static func values(_ schema: JSON) -> String {
    if let words = schema["enum"]?.array { return words.compactMap(\.string).map { "`\($0)`" }.joined(separator: ", ") }
    switch schema["type"]?.string {
    case "boolean": return "`true`, `false`"
    case "integer":
      guard let low = schema["minimum"]?.integer, let high = schema["maximum"]?.integer else { return "an integer" }
      return "\(low) to \(high)"
    case "array":
      switch schema["items"]?["type"]?.string {
      case "string": return "a list of strings"
      case "integer": return "two integers"
      default: return "a list of objects"
      }
    default: return "a string"
    }
  }
}
