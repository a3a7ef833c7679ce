import CaseModel
import CaseService
import JSON

/// Lists the prompts.
enum PromptsList: MCPMethod, InlineMethod {
  typealias Params = MCPNoParams
  static let name = "prompts/list"
  static let summary = "Lists the prompts."

  static func answer(_ params: MCPNoParams, _ call: Call) throws(Fault) -> JSON {
    let request = try call.mcp()
    let prompts = PromptTable.all.map { prompt -> JSON in
      var members: [JSON.Member] = [.init("name", .string(prompt.name))]
      if request.revision.hasStructuredContent { members.append(.init("title", .string(prompt.title))) }
      members.append(.init("description", .string(prompt.help)))
      members.append(
        .init(
          "arguments",
          .array(
            prompt.arguments.map {
              ["name": .string($0.name), "description": .string($0.help), "required": .bool($0.isRequired)]
            })))
      return .object(members)
    }
    return request.result([.init("prompts", .array(prompts))], cache: .program)
  }
}
