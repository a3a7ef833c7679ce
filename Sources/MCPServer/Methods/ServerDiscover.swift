import CaseModel
import CaseService
import JSON

/// Describes the server, without a handshake.
enum ServerDiscover: MCPMethod, InlineMethod {
  typealias Params = MCPNoParams
  static let name = "server/discover"
  static let summary = "Returns the revisions and the capabilities of the server."

  static func answer(_ params: MCPNoParams, _ call: Call) throws(Fault) -> JSON {
    let request = try call.mcp()
    return request.result(
      [
        .init("supportedVersions", .array([.string(Revision.modern.rawValue)])),
        .init("capabilities", request.serverCapabilities), .init("instructions", .string(MCPRequest.instructions)),
      ], cache: .program)
  }
}
