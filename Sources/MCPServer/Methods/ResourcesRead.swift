import CaseModel
import CaseService
import JSON
import JSONRPC

/// Reads a resource, with the content of the tool that reads the same.
enum ResourcesRead: MCPMethod, DelegatingMethod {
  typealias Params = ResourceParams
  static let name = "resources/read"
  static let summary = "Reads a case, its comments or an attachment."

  static func prepare(_ params: ResourceParams, _ call: Call) throws(Fault) -> Preparation {
    let request = try call.mcp()
    guard let resource = CaseResource(params.uri) else {
      return .answer(.failure(.unknownResource(params.uri, "\"uri\" is not the address of a case.", request)))
    }
    let (name, arguments) = resource.tool
    // The tool without a file: a resource is never written to one.
    let row = name == AttachmentReadTool.name ? Row(AttachmentTextTool.self) : Row(CaseReadTool.self)
    let invocation = ToolInvocation(
      name: Self.name, arguments: arguments, inputResponses: params.inputResponses, requestState: params.requestState)
    switch try ConfirmedRead(row, invocation, call, request).prepare() {
    case .answer(let answer): return .answer(answer)
    case .work(var work):
      let run = work.run
      work.run = {
        switch await run() {
        case .result(let value): .result(result(value, params.uri, request))
        case .failure(let error): .failure(failure(error, params.uri, request))
        }
      }
      return .work(work)
    }
  }

  private static func result(_ value: any JSONWritable & Sendable, _ uri: String, _ request: MCPRequest) -> JSON {
    guard let output = value as? ToolOutput else { return .null }
    if case .question(let requests, let state) = output.kind { return ToolResult.question(requests, state, request) }
    let content: JSON = [
      "uri": .string(uri), "mimeType": "application/json", "text": .string(output.content.text),
    ]
    let contents = [content] + [output.image?.content(of: uri)].compactMap(\.self)
    return request.result(
      [.init("contents", .array(contents))], cache: .user,
      meta: [.init(MetaName.integrity, output.isUntrusted ? "untrusted" : "trusted")])
  }

  private static func failure(_ error: ResponseError, _ uri: String, _ request: MCPRequest) -> ResponseError {
    switch error.data?["kind"] {
    case "notFound", "invalidParams": .unknownResource(uri, ToolErrorText(error).sentence, request)
    default: error.missingElicitation(request) ?? error
    }
  }
}

struct ResourceParams: WireObject {
  var uri: String
  var inputResponses: JSON?
  var requestState: String?

  enum CodingKeys: String, CodingKey, CaseIterable { case uri, inputResponses, requestState }
  static let fields: [CodingKeys: Field] = [
    .uri: Field("The address of the resource.", length: 1...4096),
    .inputResponses: Field("The answers of the user.", as: JSONObject.self),
    .requestState: Field("The seal of the question."),
  ]
  static var schemaName: String { "MCPResourceParams" }
  static var allowsOtherMembers: Bool { true }
}

extension ResponseError {
  /// MCP: -32002 in the revisions with a handshake, -32602 in 2026-07-28.
  static func unknownResource(_ uri: String, _ message: String, _ request: MCPRequest) -> ResponseError {
    ResponseError(
      code: request.revision.isModern ? -32602 : -32002, kind: "notFound", message: message,
      details: [.init("uri", SafeText.line(uri) ?? "")])
  }
}
