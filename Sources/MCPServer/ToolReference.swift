import CaseModel
import CaseService
import JSON

/// The page about the tools, from their table.
package enum ToolReference {
  package static var text: String {
    var lines = [
      "# Tools for language models", "",
      "The tools of casewire's MCP server. [The guide](guide.md#from-a-language-models-host) describes how to use them.",
      "",
      "This page is generated from the tool table. A test compares it with them.", "", "## Tools", "",
      "| tool | set | effect | |", "| --- | --- | --- | --- |",
    ]
    for tool in ToolTable.all {
      lines.append(
        "| [`\(tool.name)`](#\(tool.name)) | `\(tool.toolset.rawValue)` | \(tool.row.effect.rawValue) | \(summary(of: tool)) |"
      )
    }
    for tool in ToolTable.all { lines += section(tool) }
    lines += ["", "## Resources", "", "| address | |", "| --- | --- |"]
    lines += CaseResource.templates.map { "| `\($0.uri)` | \($0.description) |" }
    lines += ["", "## Prompts", "", "| prompt | arguments | |", "| --- | --- | --- |"]
    for prompt in PromptTable.all {
      let names = prompt.arguments.map { $0.isRequired ? "**`\($0.name)`**" : "`\($0.name)`" }.joined(separator: ", ")
      lines.append("| `\(prompt.name)` | \(names) | \(prompt.help) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func summary(of tool: ToolRow) -> String { ToolTable.withToolNames(tool.row.summary) }

  private static func section(_ tool: ToolRow) -> [String] {
    let methods = tool.methods.map { "[`\($0)`](reference.md#\(anchor($0)))" }.joined(separator: ", ")
    let schema = ToolSchema.of(tool.row.params)
    let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
    var lines = [
      "", "### `\(tool.name)`", "", summary(of: tool), "", "Calls \(methods).", "", "| argument | value | |",
      "| --- | --- | --- |",
    ]
    for member in schema["properties"]?.object ?? [] {
      let name = required.contains(member.name) ? "**`\(member.name)`**" : "`\(member.name)`"
      let fallback = member.value["default"].map { " Default: \($0.string ?? $0.text)." } ?? ""
      lines.append("| \(name) | \(value(member.value)) | \(member.value["description"]?.string ?? "")\(fallback) |")
    }
    return lines
  }

  /// The anchor of a heading as GitHub makes it: lower case, without the slash.
  private static func anchor(_ method: String) -> String { method.lowercased().filter { $0 != "/" } }

  private static func value(_ schema: JSON) -> String {
    if let words = schema["enum"]?.array { return words.compactMap(\.string).map { "`\($0)`" }.joined(separator: ", ") }
    switch schema["type"]?.string {
    case "array": return "list of \(schema["items"].map(value) ?? "values")"
    case "integer":
      guard let least = schema["minimum"]?.integer, let most = schema["maximum"]?.integer else { return "integer" }
      return "\(least) to \(most)"
    case let name?: return name
    case nil: return "any"
    }
  }
}
