import CaseModel
package import JSON

/// The reference of the protocol, made from the method table and the examples.
package enum Reference {
  /// One file of `protocol/examples`.
  package struct Example: Sendable {
    /// The path of the file without its ending, such as `cases/list/three-newest`.
    package let name: String
    /// One sentence.
    package let description: String
    /// Requests that are sent first on the same connection.
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

  /// The page. It links to `openrpc.json`, `guide.md` and the folder `examples` beside it.
  package static func document(
    _ table: [Row], notifications: [NotificationRow] = notificationTable.rows, examples: [Example]
  ) -> String {
    var builder = SchemaBuilder()
    var lines = head + overview(table)
    for row in table { lines += method(row, examples.filter { $0.request["method"]?.string == row.name }, &builder) }
    lines += common(&builder) + self.notifications(notifications, &builder)
    _ = builder.schema(of: Failure.self)
    lines += objects(builder) + errors()
    let names = Set(table.map(\.name))
    let others = examples.filter { !names.contains($0.request["method"]?.string ?? "") }
    lines += ReferenceExample.lines(others)
    return lines.joined(separator: "\n") + "\n"
  }

  private static var head: [String] {
    [
      "# Reference", "",
      "All methods of casewire, revision \(ProtocolVersion.text) of the protocol. [The guide](guide.md) describes how to use"
        + " casewire; [openrpc.json](openrpc.json) has the contents of this page for programs; [examples](examples/README.md)"
        + " has the examples.", "",
      "[Methods](#methods) · [Params of every method](#params-of-every-method) · [Notifications](#notifications) ·"
        + " [Objects](#objects) · [Errors](#errors)", "",
      "This page is generated from the method table and the examples. A test compares it with them.", "",
    ]
  }

  // MARK: Methods

  private static func overview(_ table: [Row]) -> [String] {
    var lines = ["## Methods", "", "| method | effect | |", "| --- | --- | --- |"]
    for row in table {
      lines.append("| \(Markdown.link(row.name)) | \(row.effect.rawValue) | \(Markdown.cell(row.summary)) |")
    }
    return lines + [
      "",
      "`reads` changes nothing. `adds`, `changes` and `destroys` take effect at the vendor; `--read-only` refuses them."
        + " `session` changes casewire's own state only.", "",
    ]
  }

  private static func method(_ row: Row, _ examples: [Example], _ builder: inout SchemaBuilder) -> [String] {
    var lines = ["### \(row.name)", "", row.summary, ""]
    let params = OpenRPC.params(of: row)
    lines += params.isEmpty ? ["No params.", ""] : table("param", params, &builder)
    lines += [
      "Result: \(Markdown.type(builder.schema(of: row.result))).", "",
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

  private static func notifications(
    _ notifications: [NotificationRow], _ builder: inout SchemaBuilder
  ) -> [String] {
    ["## Notifications", "", "| notification | from | params | |", "| --- | --- | --- | --- |"]
      + notifications.map { notification in
        let from = notification.direction == .fromClient ? "client" : "casewire"
        let params = Markdown.type(builder.schema(of: notification.params))
        return "| `\(notification.name)` | \(from) | \(params) | \(Markdown.cell(notification.summary)) |"
      } + [""]
  }

  // MARK: Objects

  /// The named schemas of params, results and notifications, in the order of the first use.
  private static func objects(_ builder: SchemaBuilder) -> [String] {
    var lines = [
      "## Objects", "",
      "A **bold** member is always present. Another is absent if the value is unknown, or if `fields` excludes it."
        + " A *time* is RFC 3339 in UTC: `2026-11-21T12:00:00Z`.", "",
    ]
    for definition in builder.definitions { lines += ["### \(definition.name)", ""] + object(definition.value) + [""] }
    return lines
  }

  private static func object(_ schema: JSON) -> [String] {
    let properties = schema["properties"]?.object ?? []
    guard !properties.isEmpty else {
      return [schema["description"]?.string ?? (schema["type"] == "object" ? "No members." : Markdown.type(schema))]
    }
    let required = schema["required"]?.array?.compactMap(\.string) ?? []
    return ["| member | type | |", "| --- | --- | --- |"]
      + properties.map { Markdown.row($0.name, $0.value, isRequired: required.contains($0.name)) }
  }

  // MARK: Errors

  private static func errors() -> [String] {
    // Those of JSON-RPC and LSP, then casewire's own.
    let standard = ErrorDocument.all.filter { $0.code < -32000 }.sorted { $0.code < $1.code }
    let own = ErrorDocument.all.filter { $0.code >= -32000 }.sorted { $0.code > $1.code }
    let common = FaultDetail.all.filter(\.isCommon).map { "`\($0.name)`" }.joined(separator: " ")
    return [
      "## Errors", "",
      "An error has a `code`, a `message` for people, and `data`. Match on `data.kind`, not on the text."
        + " \(Markdown.link("ErrorData")) describes the members of `data`.", "",
      "| code | `data.kind` | meaning | further `data` |", "| --- | --- | --- | --- |",
    ]
      + (standard + own).map { error in
        let details = error.details.filter { !$0.isCommon || error.isOfConnection }.map { "`\($0.name)`" }
        return
          "| \(error.code) | `\(error.kind)` | \(Markdown.cell(error.meaning)) | \(details.joined(separator: " ")) |"
      } + ["", "Where known, `data` of every kind also has \(common).", ""]
  }
}
