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
      var members = request.result([], meta: [integrity]).object ?? []
      members.removeAll { $0.name == "resultType" }
      return .object(
        [
          .init("resultType", "input_required"), .init("inputRequests", inputRequests),
          .init("requestState", .string(requestState)),
        ] + members)
    case .content(let content):
      // Some hosts show a model only the one, and some only the other.
      var members: [JSON.Member] = [.init("content", [text(content.text)])]
      if request.revision.hasStructuredContent { members.append(.init("structuredContent", content)) }
      members.append(.init("isError", false))
      return request.result(members, meta: [integrity])
    }
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
      meta: [integrity(report.vendorText != nil)])
  }

  private static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

  private static func integrity(_ isUntrusted: Bool) -> JSON.Member {
    .init(MetaName.integrity, isUntrusted ? "untrusted" : "trusted")
  }
}
