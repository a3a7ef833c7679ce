import CaseModel
import CaseService
import JSON
import JSONRPC

/// Reports changes of a resource, in the revisions with a handshake.
enum ResourcesSubscribe: MCPMethod, WorkMethod {
  typealias Params = ResourceParams
  static let name = "resources/subscribe"
  static let summary = "Sends a notification when a resource changes."

  static func lane(_ params: ResourceParams) -> Lane { .free }

  static func run(_ params: ResourceParams, _ call: Call) async throws(Fault) -> JSON {
    guard let resource = CaseResource(params.uri) else {
      throw .invalidParams("uri", "must be the address of a case", value: .string(params.uri))
    }
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
