import CaseModel
import CaseService
import JSON

/// Lists the forms of addresses.
enum ResourceTemplatesList: MCPMethod, InlineMethod {
  typealias Params = MCPNoParams
  static let name = "resources/templates/list"
  static let summary = "Lists the forms of addresses of resources."

  static func answer(_ params: MCPNoParams, _ call: Call) throws(Fault) -> JSON {
    let templates = CaseResource.templates.map { template -> JSON in
      [
        "uriTemplate": .string(template.uri), "name": .string(template.name),
        "description": .string(template.description), "mimeType": "application/json",
      ]
    }
    return try call.mcp().result([.init("resourceTemplates", .array(templates))], cache: .program)
  }
}
