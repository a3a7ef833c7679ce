import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// The result of `tools/call`.
enum ToolResult {
  static func json(_ output: ToolOutput, _ request: MCPRequest) -> JSON {
    let integrity = integrity(output.isUntrusted)
    switch output.kind {
    case .question(let inputRequests, let requestState):
      return question(inputRequests, requestState, request)
    case .content(let content):
      // Some hosts show a model only the one, and some only the other.
      let parts = [text(content.text)] + [output.image?.content].compactMap(\.self)
      var members: [JSON.Member] = [.init("content", .array(parts))]
      if request.revision.hasStructuredContent { members.append(.init("structuredContent", content)) }
      members.append(.init("isError", false))
      return request.result(members, meta: [integrity])
    }
  }

  /// A question to the user, in 2026-07-28.
  static func question(_ inputRequests: JSON, _ requestState: String, _ request: MCPRequest) -> JSON {
    var members = request.result([], meta: [integrity(false)]).object ?? []
    members.removeAll { $0.name == "resultType" }
    return .object(
      [
        .init("resultType", "input_required"), .init("inputRequests", inputRequests),
        .init("requestState", .string(requestState)),
      ] + members)
  }

  /// An error that a model reads: its kind, the remedy, and whether the same call may be sent again.
  static func json(_ error: ResponseError, _ request: MCPRequest) -> JSON {
    let report = ToolErrorText(error)
    var content = [text(report.text)]
    if let foreign = report.vendorText {
      content.append(text(JSON.object([.init("text", .string(foreign))]).text))
    }
    return request.result(
      [.init("content", .array(content)), .init("isError", true)],
      meta: [integrity(report.isUntrusted)])
  }

  private static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

  private static func integrity(_ isUntrusted: Bool) -> JSON.Member {
    .init(MetaName.integrity, isUntrusted ? "untrusted" : "trusted")
  }
}
