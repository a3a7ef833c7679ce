package import CaseModel
package import CaseService
package import JSON
import References

/// Shows the title of each case above its line.
package enum CodeLenses: LSPMethod {
  package typealias Params = DocumentParams
  package static let name = "textDocument/codeLens"
  package static let summary = "Returns the lenses of the cases in a document."

  package static func prepare(_ params: DocumentParams, _ call: Call) throws(Fault) -> FoundMentions {
    try call.mentions(params.textDocument.uri)
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    let server = found.server
    guard let open = found.open else { return [] }
    let changes = server.caseChanges
    guard open.settings.showsLenses else {
      server.remember(.lenses, [:], isWhole: true, of: open.document, since: changes)
      return []
    }
    let mentions = found.mentions
    await server.load(mentions)
    let cases = Set(mentions.map(\.mentioned))
    let rows = Dictionary(uniqueKeysWithValues: cases.map { ($0, shown($0, open.settings, server)) })
    server.remember(
      .lenses, rows.mapValues { $0.map(CaseLabel.line) ?? "" }, isWhole: true, of: open.document, since: changes)
    return .array(
      mentions.compactMap { mention in
        guard let row = rows[mention.mentioned] ?? nil else { return nil }
        return ["range": mention.range.json, "data": .string(row.key.id)]
      })
  }

  /// The case that is shown for a mention; nil for none.
  static func shown(
    _ mentioned: MentionedCase, _ settings: InlineSettings, _ server: LanguageServer
  ) -> KnownCase? { settings.showsLenses ? server.knowledge(mentioned).known : nil }
}
