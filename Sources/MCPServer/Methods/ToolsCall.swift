import CaseModel
import CaseService
import JSON
import JSONRPC

/// Calls a tool.
enum ToolsCall: MCPMethod, DelegatingMethod {
  static let name = "tools/call"
  static let summary = "Calls a tool."

  static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Preparation {
    let request = try call.mcp()
    guard let tool = ToolTable.rows(request.options).first(where: { $0.name == params.name }) else {
      throw unknown(params.name, request)
    }
    let arguments = params.arguments ?? [:]
    // A question in this revision waits for a person, which no other request for the case must do.
    let isWrite = tool.row.effect.isWrite
    let takesTurn = !request.revision.isModern && request.asksUser && isWrite
    let invocation = ToolInvocation(
      name: tool.name, arguments: arguments, inputResponses: params.inputResponses,
      requestState: params.requestState, takesTurn: takesTurn)
    do throws(Fault) {
      let preparation =
        isWrite
        ? try tool.row.prepare(arguments, Call(delegating: call, to: tool.row, invocation))
        : try ConfirmedRead(tool.row, invocation, call, request).prepare()
      switch preparation {
      case .answer(let answer): return .answer(result(answer, request))
      case .work(var work):
        if takesTurn { work.lane = .free }
        let run = work.run
        work.run = { result(await run(), request) }
        return .work(work)
      }
    } catch {
      // MCP: an invalid argument is a result, which the model reads.
      return .answer(result(.failure(call.context.responseError(error)), request))
    }
  }

  private static func unknown(_ name: String, _ request: MCPRequest) -> Fault {
    let known = ToolTable.rows(request.options).map(\.name)
    let isOff = ToolTable.all.contains { $0.name == name }
    let text = isOff ? "is not in use. Known tools:" : "must be the name of a tool. Known tools:"
    return .invalidParams("name", "\(text) \(known.joined(separator: ", "))", value: .string(name))
  }

  private static func result(_ answer: Answer, _ request: MCPRequest) -> Answer {
    switch answer {
    case .result(let value):
      guard let output = value as? ToolOutput else { return answer }
      return .result(ToolResult.json(output, request))
    case .failure(let error):
      if let missing = error.missingElicitation(request) { return .failure(missing) }
      return .result(ToolResult.json(error, request))
    }
  }

  struct Params: WireObject {
    var name: String
    var arguments: JSON?
    var inputResponses: JSON?
    var requestState: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case name, arguments, inputResponses, requestState }
    static let fields: [CodingKeys: Field] = [
      .name: Field("The name of the tool."), .arguments: Field("The arguments.", as: JSONObject.self),
      .inputResponses: Field("The answers of the user.", as: JSONObject.self),
      .requestState: Field("The seal of the question."),
    ]
    static var schemaName: String { "ToolsCallParams" }
    static var allowsOtherMembers: Bool { true }
  }
}

extension ResponseError {
  /// -32021 of MCP 2026-07-28, if the user must be asked and the client cannot do that.
  func missingElicitation(_ request: MCPRequest) -> ResponseError? {
    guard request.revision.isModern, !request.asksUser,
      data?["policy"]?.string == ServiceContext.PolicyRule.consent.rawValue
    else { return nil }
    return ResponseError(
      code: -32021, kind: "missingClientCapability", message: message,
      details: [.init("requiredCapabilities", ["elicitation": ["form": [:]]])]
        + (data?.object ?? []).filter { $0.name != "kind" })
  }
}
