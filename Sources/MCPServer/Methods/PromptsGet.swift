import CaseModel
import CaseService
import JSON

/// Returns the text of a prompt.
enum PromptsGet: MCPMethod, InlineMethod {
  static let name = "prompts/get"
  static let summary = "Returns the text of a prompt."

  static func answer(_ params: Params, _ call: Call) throws(Fault) -> JSON {
    guard let prompt = PromptTable.all.first(where: { $0.name == params.name }) else {
      let names = PromptTable.all.map(\.name).joined(separator: ", ")
      throw .invalidParams("name", "must be one of \(names)", value: .string(params.name))
    }
    var values: [String: String] = [:]
    var issues: [Issue] = []
    for argument in prompt.arguments {
      guard let value = params.arguments?[argument.name] else {
        if argument.isRequired { issues.append(Issue("arguments.\(argument.name)", "is required")) }
        continue
      }
      guard let text = value.string, argument.accepts(text) else {
        issues.append(Issue("arguments.\(argument.name)", argument.rule, value: value))
        continue
      }
      values[argument.name] = text
    }
    guard issues.isEmpty else { throw .invalidParams(issues) }
    let content: JSON = ["type": "text", "text": .string(prompt.text(values))]
    return try call.mcp().result([
      .init("description", .string(prompt.help)), .init("messages", [["role": "user", "content": content]]),
    ])
  }

  struct Params: WireObject {
    var name: String
    var arguments: JSON?

    enum CodingKeys: String, CodingKey, CaseIterable { case name, arguments }
    static let fields: [CodingKeys: Field] = [
      .name: Field("The name of the prompt."), .arguments: Field("The arguments, as texts.", as: JSONObject.self),
    ]
    static var schemaName: String { "PromptsGetParams" }
    static var allowsOtherMembers: Bool { true }
  }
}
