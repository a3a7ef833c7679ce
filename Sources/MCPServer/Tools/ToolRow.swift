import CaseModel
package import CaseService
import JSON

/// A row of the tool table.
package struct ToolRow: Sendable {
  package let row: Row
  package let toolset: Toolset
  let methods: [String]
  private let isDestructive: Bool
  let writesFiles: Bool

  init<T: Tool>(_ tool: T.Type) {
    row = Row(tool)
    (toolset, methods, isDestructive, writesFiles) = (T.toolset, T.methods, T.isDestructive, T.writesFiles)
  }

  package var name: String { row.name }
  /// Whether it changes neither a vendor nor a file.
  package var isReadOnly: Bool { !row.effect.isWrite && !writesFiles }

  /// The tool as `tools/list` describes it.
  func description(_ revision: Revision) -> JSON {
    var members: [JSON.Member] = [
      .init("name", .string(name)), .init("description", .string(ToolTable.withToolNames(row.summary))),
      .init("inputSchema", ToolSchema.of(row.params)),
    ]
    if revision.hasAnnotations { members.append(.init("annotations", annotations)) }
    return .object(members)
  }

  /// All four hints: the defaults of MCP claim the opposite for most tools.
  private var annotations: JSON {
    [
      "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(isDestructive),
      "idempotentHint": .bool(!row.effect.isWrite), "openWorldHint": true,
    ]
  }
}
