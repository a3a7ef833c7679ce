package import CaseModel
package import CaseService
package import JSON
import Platform
import References

/// Shows a case: from the store at once, or as soon as the vendor answers.
package enum Hover: LSPMethod {
  package typealias Params = DocumentPositionParams
  package static let name = "textDocument/hover"
  package static let summary = "Shows the case at a position."

  package static func prepare(_ params: DocumentPositionParams, _ call: Call) throws(Fault) -> FoundMention? {
    try call.mention(params)
  }

  package static func run(_ found: FoundMention?, _ call: Call) async throws(Fault) -> JSON {
    guard let found else { return .null }
    let server = found.server
    let format: RenderFormat = server.features.hoverMarkdown ? .markdown : .plain
    let text = await text(found, format)
    // The wait for the vendor ends without an error.
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    return [
      "contents": ["kind": .string(format == .markdown ? "markdown" : "plaintext"), "value": .string(text)],
      "range": found.mention.range.json,
    ]
  }

  private static func text(_ found: FoundMention, _ format: RenderFormat) async -> String {
    let (lookup, keys, number) = (found.server.lookup, found.mention.keys, found.mention.number)
    for key in keys {
      if let card = await lookup.card(of: key, format: format) { return card }
    }
    guard !keys.isEmpty else { return "No profile has cases with numbers like \(number)." }
    await withTaskGroup(of: Void.self) { group in
      for key in keys { group.addTask { _ = await lookup.fetch(key, within: LanguageServer.answerLimit) } }
    }
    for key in keys where lookup.latest(key).known != nil {
      if let card = await lookup.card(of: key, format: format) { return card }
    }
    let unknown = keys.filter { lookup.latest($0) == .unknown }
    if unknown.isEmpty { return CaseLabel.invisible(number) }
    let explanation = UnknownCase(number: number, keys: unknown, found.server).text
    return format == .markdown ? MarkdownEscape.line(explanation) : explanation
  }
}
