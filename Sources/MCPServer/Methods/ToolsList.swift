import CaseModel
import CaseService
import JSON

/// Lists the tools. For the same options, the list has the same bytes in every process.
enum ToolsList: MCPMethod, InlineMethod {
  typealias Params = MCPNoParams
  static let name = "tools/list"
  static let summary = "Lists the tools."

  static func answer(_ params: MCPNoParams, _ call: Call) throws(Fault) -> JSON {
    let request = try call.mcp()
    let tools = ToolTable.rows(request.options).map { $0.description(request.revision) }
    return request.result([.init("tools", .array(tools))], cache: .program)
  }
}
