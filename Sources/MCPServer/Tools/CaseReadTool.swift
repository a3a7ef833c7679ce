import CaseModel
import CaseService
import JSON
import JSONRPC

/// Reads one case in parts.
enum CaseReadTool: Tool {
  static let name = "case_read"
  static let effect = Effect.reads
  static let methods = [CasesGet.name, CommentsList.name, AttachmentsList.name]
  static let summary = "Reads a case in parts; comments come newest first."

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let parts = Part.allCases.filter { params.parts?.contains($0) ?? $0.isUsual }
    let members = parts.flatMap(\.members)
    let lists = parts.filter(\.isList)
    let continuesSummary = parts.contains(.summary) && params.from.flatMap(CasePage.summaryMember) != nil
    if let from = params.from, lists.isEmpty, !continuesSummary {
      throw .invalidParams(
        "from", "requires comments, attachments or watchers among the parts", value: .string(from))
    }
    let row = try await tool.perform(
      CasesGet.name,
      [("case", .string(params.case.text)), ("fields", .array(members.map { .string($0) }))])
    var page = CasePage(row, params, budget: tool.budget)
    // What follows the position comes first: a long description would otherwise use its room.
    let first = params.from == nil || continuesSummary ? nil : lists.first
    let begin = parts.filter { $0 == .summary } + [first].compactMap(\.self)
    for part in begin + parts.filter({ !begin.contains($0) }) { try page.add(part) }
    return ToolOutput(page.content)
  }

  enum Part: String, CaseIterable, WireValue {
    case summary, description, comments, attachments, watchers

    var isUsual: Bool { self == .summary || self == .description || self == .comments }

    var isList: Bool { self == .comments || self == .attachments || self == .watchers }

    /// The members of the case that it needs.
    var members: [String] {
      switch self {
      case .summary: CasePage.summaryMembers
      case .description: ["description"]
      case .comments: ["comments"]
      case .attachments: ["attachments"]
      case .watchers: ["watchlist"]
      }
    }
  }

  struct Params: CaseToolParams {
    var `case`: CaseReference
    var parts: [Part]?
    var from: String?
    var offset: Int
    var limit: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case `case`, parts, from, offset, limit }
    static let fields: [CodingKeys: Field] = [
      .case: CasesGetParams.fields[.case] ?? Field("The case."),
      .parts: Field("Default: summary, description, comments.", count: 1...5),
      .from: Field("The id of the last comment or attachment seen; the rest follows.", length: 1...1000),
      .offset: Field("Only from `next`.", default: 0, range: 0...100_000_000),
      .limit: Field("The maximum number of comments.", default: 20, range: 1...100),
    ]
    static var schemaName: String { "CaseReadArguments" }
  }
}
