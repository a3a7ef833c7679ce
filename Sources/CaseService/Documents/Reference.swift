import CaseModel
package import JSON

/// The protocol for people, as Markdown, made from the method table and the examples.
package enum Reference {
  /// One file of `protocol/examples`.
  package struct Example: Sendable {
    /// `cases/list/three-newest`: where the file is, without its ending.
    package let name: String
    /// One sentence.
    package let description: String
    /// Requests that come first on the same connection.
    package let before: [JSON]
    /// `method` and `params`.
    package let request: JSON
    /// `result` or `error`.
    package let response: JSON

    package init(name: String, description: String, before: [JSON] = [], request: JSON, response: JSON) {
      self.name = name
      self.description = description
      self.before = before
      self.request = request
      self.response = response
    }
  }

  /// The page. It stands beside `openrpc.json`, `guide.md` and the folder `examples`, which it links to.
  package static func document(_ table: [Row], examples: [Example]) -> String {
    var builder = SchemaBuilder()
    var lines = head + overview(table)
    for row in table { lines += method(row, examples.filter { $0.request["method"]?.string == row.name }, &builder) }
    lines += common(&builder) + notifications + objects(builder) + errors()
    let names = Set(table.map(\.name))
    let others = examples.filter { !names.contains($0.request["method"]?.string ?? "") }
    lines += ReferenceExample.lines(others)
    return lines.joined(separator: "\n") + "\n"
  }

  private static var head: [String] {
    [
      "# Reference", "",
      "Every method of casewire, revision \(ProtocolVersion.text) of the protocol. [The guide](guide.md) tells how to speak"
        + " to casewire; [openrpc.json](openrpc.json) says the same as this page to programs; [examples](examples/README.md)"
        + " holds the examples as files.", "",
      "[Methods](#methods) · [Params of every method](#params-of-every-method) · [Notifications](#notifications) ·"
        + " [Objects](#objects) · [Errors](#errors)", "",
      "This page is generated from the method table and the examples; a test fails when it is stale.", "",
    ]
  }

  // MARK: Methods

  private static func overview(_ table: [Row]) -> [String] {
    var lines = ["## Methods", "", "| method | effect | |", "| --- | --- | --- |"]
    for row in table {
      lines.append("| \(Markdown.link(to: row.name)) | \(row.effect.rawValue) | \(Markdown.cell(row.summary)) |")
    }
    return lines + [
      "",
      "What `reads` changes nothing. What `adds`, `changes` or `destroys` does so at the vendor, and `--read-only` refuses"
        + " it. `session` touches nothing but casewire's own state.", "",
    ]
  }

  private static func method(_ row: Row, _ examples: [Example], _ builder: inout SchemaBuilder) -> [String] {
    var lines = ["### \(row.name)", "", row.summary, ""]
    let params = OpenRPC.params(of: row)
    lines += params.isEmpty ? ["It takes no params.", ""] : table("param", params, &builder)
    lines += [
      "Result: \(Markdown.type(OpenRPC.resultSchema(of: row, &builder))).", "",
      "Errors: \(OpenRPC.kinds(row).map { "`\($0.rawValue)`" }.joined(separator: " ")).", "",
    ]
    return lines + ReferenceExample.lines(examples)
  }

  private static func table(
    _ head: String, _ members: [WireProbe.Member], _ builder: inout SchemaBuilder
  ) -> [String] {
    var lines = ["| \(head) | type | |", "| --- | --- | --- |"]
    for member in members {
      let schema = builder.schema(of: member.type, member.field)
      lines.append(Markdown.row(member.name, schema, isRequired: member.isRequired))
    }
    return lines + [""]
  }

  private static func common(_ builder: inout SchemaBuilder) -> [String] {
    ["## Params of every method", ""]
      + table("param", WireProbe.members(of: CommonParams.self), &builder)
  }

  private static var notifications: [String] {
    [
      "## Notifications", "", "| notification | from | |", "| --- | --- | --- |",
      "| `initialized` | client | Follows `initialize`. |",
      "| `exit` | client | Ends the process: with code 0 after `shutdown`, else with 1. |",
      "| `$/cancelRequest` | client | Cancels the request with this `id`. |",
      "| `$/progress` | casewire | How far a request with a `workDoneToken` is; rows of one with a `partialResultToken`. |",
      "",
    ]
  }

  // MARK: Objects

  /// Every object that params and results hold, in the order of the first mention.
  private static func objects(_ builder: SchemaBuilder) -> [String] {
    var lines = [
      "## Objects", "",
      "A **bold** member is always there. Any other is absent when it is not known, or"
        + " when `fields` leaves it out. A *time* is RFC 3339 in UTC: `2026-11-21T12:00:00Z`.", "",
    ]
    for definition in builder.definitions {
      lines += ["### \(definition.name)", ""]
      let properties = definition.value["properties"]?.object ?? []
      guard !properties.isEmpty else {
        lines += ["It has no members.", ""]
        continue
      }
      let required = definition.value["required"]?.array?.compactMap(\.string) ?? []
      lines += ["| member | type | |", "| --- | --- | --- |"]
      lines += properties.map { Markdown.row($0.name, $0.value, isRequired: required.contains($0.name)) }
      lines.append("")
    }
    return lines
  }

  // MARK: Errors

  /// What can be wrong with a message before it is a method's business.
  private static let protocolErrors: [(code: Int, kind: String, meaning: String)] = [
    (-32700, "parseError", "What came is not JSON; `data` has `offset`, `line` and `column`."),
    (-32601, "methodNotFound", "There is no such method; `data.nearest` guesses which was meant."),
    (-32002, "serverNotInitialized", "LSP's own methods need `initialize` first."),
    (-32803, "requestFailed", "The server ended before the request did; it may have had its effect."),
  ]

  private static func errors() -> [String] {
    let all = protocolErrors + Fault.Kind.allCases.map { ($0.code, $0.rawValue, $0.meaning) }
    // What JSON-RPC and LSP define, then casewire's own.
    let standard = all.filter { $0.code < -32000 }.sorted { $0.code < $1.code }
    let own = all.filter { $0.code >= -32000 }.sorted { $0.code > $1.code }
    return [
      "## Errors", "",
      "An error has a `code`, a `message` for people and `data`. Match on `data.kind`, not on the text.",
      "", "| code | `data.kind` | meaning |", "| --- | --- | --- |",
    ] + (standard + own).map { "| \($0.code) | `\($0.kind)` | \(Markdown.cell($0.meaning)) |" } + [
      "",
      "Where they are known, `data` also has `profile`, `provider`, `vendorStatus`, `vendorCode`, `vendorMessage`,"
        + " `vendorErrors`, `traceId` and `retriable`.", "",
    ]
  }
}
