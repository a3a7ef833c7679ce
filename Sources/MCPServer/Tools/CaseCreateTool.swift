import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Opens a case.
enum CaseCreateTool: Tool {
  typealias Params = CasesCreateParams
  static let name = "case_create"
  static let effect = CasesCreate.effect
  static let methods = [CasesCreate.name]
  static let summary = "Opens a case; case_options lists the further arguments that each vendor requires."

  static func lane(_ params: CasesCreateParams) -> Lane { CasesCreate.lane(params) }

  static func run(_ params: CasesCreateParams, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let profile = try call.context.profile(params.profile.text, path: "profile")
    try call.context.allow(CasesCreate.name, effect, on: profile, consent: .person)
    let members = (tool.invocation.arguments.object ?? []).map { ($0.name, Optional($0.value)) }
    return try await tool.perform(
      CasesCreate.name, members, at: profile, isMandatory: false,
      question: "Open this case at the profile \(profile.name)?", shown: members
    ) { row in ToolOutput(["case": CaseSearchTool.row(row), "url": row["url"] ?? .null]) }
  }
}
