import CaseModel
package import JSON

/// The protocol for people, as Markdown, made from the method table and the examples.
package enum Reference {
  /// One file of `protocol/examples`.
  package struct Example: Sendable {
    /// `cases/list/three`: the method and the name of the file.
    package let name: String
    package let description: String
    package let request: JSON
    package let response: JSON

    package init(name: String, description: String, request: JSON, response: JSON) {
      self.name = name
      self.description = description
      self.request = request
      self.response = response
    }
  }

  package static func document(_ table: [Row], examples: [Example]) -> String {
    var lines = [
      "# Reference", "",
      "Generated from the method table; `guide.md` tells how to speak to casewire. Revision \(ProtocolVersion.text).",
      "",
      "| method | effect | |", "| --- | --- | --- |",
    ]
    for row in table {
      lines.append("| [`\(row.name)`](#\(anchor(row.name))) | \(row.effect.rawValue) | \(row.summary) |")
    }
    lines += [""]
    for row in table { lines += method(row, examples.filter { $0.request["method"]?.string == row.name }) }
    lines += common() + objects(table) + errors()
    return lines.joined(separator: "\n") + "\n"
  }

  private static func method(_ row: Row, _ examples: [Example]) -> [String] {
    var lines = ["## \(row.name)", "", row.summary, ""]
    let params = OpenRPC.params(of: row)
    if params.isEmpty {
      lines += ["No params.", ""]
    } else {
      lines += ["| param | type | |", "| --- | --- | --- |"] + params.map(line) + [""]
    }
    lines += ["Effect: \(row.effect.rawValue). Result: \(result(row)).", ""]
    for example in examples {
      lines += ["*\(example.description)*", ""]
      lines += ["```json", example.request.prettyText, "```", "", "```json", example.response.prettyText, "```", ""]
    }
    return lines
  }

  private static func result(_ row: Row) -> String {
    if let object = row.result as? any WireObject.Type {
      return "[\(object.schemaName)](#\(anchor(object.schemaName)))"
    }
    return row.name == "shutdown" ? "null" : "an object"
  }

  private static func line(_ member: WireProbe.Member) -> String {
    let fallback = (member.field?.fallback).map { " Default: `\($0.string ?? $0.text)`." } ?? ""
    let name = member.isRequired ? "**\(member.name)**" : member.name
    let kind = SchemaBuilder.shortType(of: member.type, member.field)
    return "| \(name) | \(kind) | \(member.field?.help ?? "")\(fallback) |"
  }

  private static func common() -> [String] {
    ["## Params of every method", "", "| param | type | |", "| --- | --- | --- |"]
      + WireProbe.members(of: CommonParams.self).map(line) + [""]
  }

  /// Every object that a result holds, in the order of the first mention.
  private static func objects(_ table: [Row]) -> [String] {
    var builder = SchemaBuilder()
    for row in table { _ = builder.schema(of: row.result) }
    var lines = ["## Objects", ""]
    for definition in builder.definitions {
      let required = definition.value["required"]?.array?.compactMap(\.string) ?? []
      lines += ["### \(definition.name)", "", "| member | type | |", "| --- | --- | --- |"]
      for property in definition.value["properties"]?.object ?? [] {
        let name = required.contains(property.name) ? "**\(property.name)**" : property.name
        lines.append("| \(name) | \(words(property.value)) | \(property.value["description"]?.string ?? "") |")
      }
      lines.append("")
    }
    return lines
  }

  private static func words(_ schema: JSON) -> String {
    if let reference = schema["$ref"]?.string ?? schema["allOf"]?[0]?["$ref"]?.string {
      let name = String(reference.split(separator: "/").last ?? "")
      return "[\(name)](#\(anchor(name)))"
    }
    if let choices = schema["enum"]?.array { return choices.compactMap(\.string).joined(separator: " ") }
    if let items = schema["items"] { return "list of \(words(items))" }
    return schema["format"]?.string ?? schema["type"]?.string ?? "any"
  }

  private static func errors() -> [String] {
    var lines = [
      "## Errors", "", "Match on `data.kind`, not on the text.", "", "| code | kind | meaning |", "| --- | --- | --- |",
    ]
    lines += [
      "| -32700 | `parseError` | What came is not JSON; `data` has offset, line and column. |",
      "| -32601 | `methodNotFound` | There is no such method; `data.nearest` guesses. |",
      "| -32002 | `serverNotInitialized` | LSP's own methods need `initialize` first. |",
    ]
    lines += Fault.Kind.allCases.map { "| \($0.code) | `\($0.rawValue)` | \($0.meaning) |" }
    return lines
  }

  /// The anchor that renderers give a heading: lower case, punctuation dropped.
  private static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
  }
}
