import CaseModel
import CaseService
import JSON

/// Checks that the server responds.
enum MCPPing: MCPMethod, InlineMethod {
  typealias Params = MCPNoParams
  static let name = "ping"
  static let summary = "Returns an empty object."

  static func answer(_ params: MCPNoParams, _ call: Call) throws(Fault) -> JSON { [:] }
}
