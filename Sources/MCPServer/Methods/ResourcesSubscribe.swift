import CaseModel
import CaseService
import JSON
import JSONRPC

/// Reports changes of a resource, in the revisions with a handshake.
enum ResourcesSubscribe: MCPMethod, DelegatingMethod {
  typealias Params = ResourceParams
  static let name = "resources/subscribe"
  static let summary = "Sends a notification when a resource changes."

  static func prepare(_ params: ResourceParams, _ call: Call) throws(Fault) -> Preparation {
    let request = try call.mcp()
    guard let resource = CaseResource(params.uri) else {
      return .answer(.failure(.unknownResource(params.uri, "\"uri\" is not the address of a case.", request)))
    }
    guard (try? call.context.profile(resource.profile.text, path: "uri")) != nil else {
      let message = "\"uri\" names the unknown profile \(resource.profile.text)."
      return .answer(.failure(.unknownResource(params.uri, message, request)))
    }
    let row = Row(ResourceSubscribing.self)
    return try row.prepare(["uri": .string(params.uri)], Call(delegating: call, to: row, resource))
  }
}

/// Begins the reports about a resource whose profile is known.
private enum ResourceSubscribing: MCPMethod, WorkMethod {
  typealias Params = ResourceParams
  static let name = ResourcesSubscribe.name
  static let summary = ResourcesSubscribe.summary

  static func lane(_ params: ResourceParams) -> Lane { .free }

  static func run(_ params: ResourceParams, _ call: Call) async throws(Fault) -> JSON {
    guard let resource = call.attachment as? CaseResource else { return [:] }
    try await call.mcpState().subscriptions.add(params.uri, resource, call)
    return [:]
  }
}

/// Ends the reports about a resource.
enum ResourcesUnsubscribe: MCPMethod, InlineMethod {
  typealias Params = ResourceParams
  static let name = "resources/unsubscribe"
  static let summary = "Ends the notifications about a resource."

  static func answer(_ params: ResourceParams, _ call: Call) throws(Fault) -> JSON {
    try call.mcpState().subscriptions.remove(params.uri)
    return [:]
  }
}
