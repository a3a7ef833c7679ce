import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Finds cases at all vendors.
enum CaseSearchTool: Tool {
  static let name = "case_search"
  static let effect = Effect.reads
  static let methods = [CasesSearch.name, CasesList.name]
  static let summary = "Finds cases at all vendors by words and filters; lists the last updated ones without words."

  static func lane(_ params: Params) -> Lane { .free }

  /// The most characters of a row: rows are cut, so that a page fits into any budget.
  private static let rowSize = 800
  /// The characters of a cursor for each profile.
  private static let cursorSize = 80

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    // The position has an entry for each profile.
    let count = params.profiles?.count ?? (try? call.context.profiles().count) ?? 0
    var limit = min(params.limit, max(1, (tool.budget - 1200 - cursorSize * count) / rowSize))
    let method = try await call.searchesTexts(params.query, params.profiles) ? CasesSearch.name : CasesList.name
    while true {
      let output = try await page(method, params, limit, tool)
      guard limit > 1, SafeText.size(output.content) > tool.budget else { return output }
      // The position became longer than expected. Rows that are left out here would not come again.
      limit /= 2
    }
  }

  private static func page(
    _ method: String, _ params: Params, _ limit: Int, _ tool: ToolCall
  ) async throws(Fault) -> ToolOutput {
    let same: [(String, JSON?)] = [
      ("query", params.query.map { .string($0) }),
      ("profiles", params.profiles.map { .array($0.map { .string($0.text) }) }),
    ]
    let found = try await tool.perform(
      method, same + [("limit", .number(limit)), ("cursor", params.cursor.map { .string($0) })])
    let sources = (found["sources"]?.array ?? []).compactMap(source)
    let next = found["nextCursor"].map { cursor -> JSON in
      [
        "tool": .string(name),
        "arguments": .object(present: same + [("limit", .number(params.limit)), ("cursor", cursor)]),
      ]
    }
    let content = CutList.complete(
      [("cases", .array((found["cases"]?.array ?? []).map(row)))], with: [("incomplete", sources)],
      cut: next == nil ? nil : "More cases follow.", next: next, budget: tool.budget,
      mayOmitNext: limit == 1)
    let isEmpty = sources.isEmpty && found["cases"]?.array?.isEmpty != false
    return ToolOutput(content, isUntrusted: !isEmpty)
  }

  /// A case in short form.
  static func row(_ row: JSON) -> JSON {
    let found = row["excerpt"]?.array?.compactMap { $0["text"]?.string }.joined()
    // A match in the title says nothing more.
    let excerpt = found == row["title"]?.string ? nil : found
    return .object(present: [
      ("id", row["id"]), ("title", SafeText.line(row["title"]?.string, atMost: 160)),
      ("status", SafeText.line(row["status"]?["state"]?.string)), ("severity", row["severity"]?["level"]),
      ("updatedAt", row["updatedAt"]),
      ("owner", SafeText.line(row["owner"]?["name"]?.string ?? row["owner"]?["userId"]?.string, atMost: 60)),
      ("text", SafeText.line(excerpt, atMost: 200)), ("stale", row["stale"]),
    ])
  }

  /// A profile of which cases may be missing; nil for any other.
  static func source(_ source: JSON) -> JSON? {
    guard let failure = source["failure"] else {
      guard let reason = source["window"]?["reason"] else { return nil }
      return .object(present: [("profile", source["profile"]), ("message", reason)])
    }
    let data = failure["data"]
    let report = ToolErrorText(
      ResponseError(
        code: failure["code"]?.integer ?? 0, kind: data?["kind"]?.string ?? "",
        message: failure["message"]?.string ?? "", details: (data?.object ?? []).filter { $0.name != "kind" }))
    // A question for a list of all profiles would ask about all of them.
    let isConfirmed = data?["policy"]?.string == ServiceContext.PolicyRule.confirm.rawValue
    let sentence =
      isConfirmed ? "The user must agree to it. Name this profile alone, and the user is asked." : report.sentence
    return .object(present: [
      ("profile", source["profile"]), ("kind", data?["kind"]), ("message", SafeText.line(sentence)),
      ("text", SafeText.line(report.vendorText)),
    ])
  }

  struct Params: WireObject {
    var query: String?
    var profiles: [ProfileName]?
    var limit: Int
    var cursor: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case query, profiles, limit, cursor }
    static let fields: [CodingKeys: Field] = [
      .query: Field(
        "Words and filters, all of which must match: \(filters). Examples: `bgp flap status:open`, `is:waiting severity:1..2`, `updated:>=2026-01-31`.",
        length: 0...1000),
      .profiles: CasesListParams.fields[.profiles] ?? Field("The profiles."),
      .limit: Field("The maximum number of cases.", default: 10, range: 1...50),
      .cursor: Field("Only from `next`.", length: 1...65_536),
    ]
    static var schemaName: String { "CaseSearchArguments" }

    private static var filters: String {
      let names = QueryField.allCases.filter { $0 != .flag }.map(\.prefix).joined(separator: " ")
      return "\(names) is:\(QueryFlag.allCases.map(\.rawValue).joined(separator: ","))"
    }
  }
}
