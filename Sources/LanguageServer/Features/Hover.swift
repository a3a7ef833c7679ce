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

  /// How long the answer waits for the vendor.
  private static let patience = Duration.milliseconds(300)

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
    let lookup = found.server.lookup
    for key in found.mention.keys {
      if let card = await lookup.card(of: key, format: format) { return card }
    }
    let results = await gatherAll(found.mention.keys) { await lookup.fetch($0, within: patience) }
    for (key, knowledge) in results where knowledge.known != nil {
      if let card = await lookup.card(of: key, format: format) { return card }
    }
    let number = found.mention.number
    if results.isEmpty { return "No profile has cases with numbers like \(number)." }
    let isDenied = results.allSatisfy { if case .denied = $0.knowledge { true } else { false } }
    return isDenied
      ? "The case \(number) is not visible with these accounts."
      : "The case \(number) is being requested from the vendor."
  }

  private static func gatherAll(
    _ keys: [CaseKey], _ body: @escaping @Sendable (CaseKey) async -> CaseKnowledge
  ) async -> [(key: CaseKey, knowledge: CaseKnowledge)] {
    await withTaskGroup(of: (Int, CaseKnowledge).self) { group in
      for (index, key) in keys.enumerated() { group.addTask { (index, await body(key)) } }
      var results = keys.map { ($0, CaseKnowledge.unknown) }
      for await (index, knowledge) in group { results[index].1 = knowledge }
      return results.map { (key: $0.0, knowledge: $0.1) }
    }
  }
}
