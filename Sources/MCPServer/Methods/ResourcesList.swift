import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// Lists open cases of the store, the last updated one first.
enum ResourcesList: MCPMethod, WorkMethod {
  typealias Params = MCPNoParams
  static let name = "resources/list"
  static let summary = "Lists open cases of the store."

  private static let most = 50

  static func lane(_ params: MCPNoParams) -> Lane { .free }

  static func run(_ params: MCPNoParams, _ call: Call) async throws(Fault) -> JSON {
    let request = try call.mcp()
    // What an earlier response had may not be stored yet.
    await call.context.store?.settle(within: .seconds(1))
    // Open cases come first, so that none of them is beyond the limit of all cases.
    let rows = await CaseLookup(context: call.context).search("", limit: most).filter { !$0.isOver }
    let resources = rows.map { row -> JSON in
      var members: [JSON.Member] = [
        .init("uri", .string(CaseResource.uri(row.key.id))), .init("name", .string(row.key.id)),
      ]
      if request.revision.hasStructuredContent, let title = SafeText.line(row.title) {
        members.append(.init("title", title))
      }
      members.append(.init("mimeType", "application/json"))
      return .object(members)
    }
    return request.result(
      [.init("resources", .array(resources))], cache: .user,
      meta: [.init(MetaName.integrity, resources.isEmpty ? "trusted" : "untrusted")])
  }
}
