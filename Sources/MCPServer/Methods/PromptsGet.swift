import CaseModel
import CaseService
import JSON
import ProviderKit

/// Returns the text of a prompt.
enum PromptsGet: MCPMethod, InlineMethod {
  static let name = "prompts/get"
  static let summary = "Returns the text of a prompt."

  static func answer(_ params: Params, _ call: Call) throws(Fault) -> JSON {
    guard let prompt = PromptTable.all.first(where: { $0.name == params.name }) else {
      let names = PromptTable.all.map(\.name).joined(separator: ", ")
      throw .invalidParams("name", "must be one of \(names)", value: .string(params.name))
    }
    let profiles = (try? call.context.profiles())?.map(\.name)
    let values = try read(params.arguments ?? [:], of: prompt, profiles)
    let content: JSON = ["type": "text", "text": .string(prompt.text(values))]
    return try call.mcp().result([
      .init("description", .string(prompt.help)), .init("messages", [["role": "user", "content": content]]),
    ])
  }

  private static func read(
    _ arguments: JSON, of prompt: PromptTable.Prompt, _ profiles: [String]?
  ) throws(Fault) -> [String: String] {
    var values: [String: String] = [:]
    let names = prompt.arguments.map(\.name)
    var issues = (arguments.object ?? []).map(\.name).filter { !names.contains($0) }.map { name in
      Issue("arguments.\(name)", "is not an argument of the prompt. Known ones: \(names.joined(separator: ", "))")
    }
    for argument in prompt.arguments {
      let path = "arguments.\(argument.name)"
      let value = arguments[argument.name]
      let text = value?.string.map(trimmed)
      // Hosts send an empty text for a field that a person left empty.
      if value == nil || text == "" {
        if argument.isRequired { issues.append(Issue(path, "is required")) }
      } else if let text, let read = argument.read(text, profiles) {
        values[argument.name] = read
      } else {
        issues.append(Issue(path, argument.rule, value: value))
      }
    }
    guard issues.isEmpty else { throw .invalidParams(issues) }
    return values
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
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
