package import CaseModel
package import CaseService
package import JSON
import References

/// Shows the state of each case behind its number.
package enum InlayHints: LSPMethod {
  package typealias Params = DocumentRangeParams
  package static let name = "textDocument/inlayHint"
  package static let summary = "Returns the states of the cases in a range."

  /// A case as a hint shows it.
  struct Shown {
    let row: KnownCase
    let label: String
  }

  package static func prepare(_ params: DocumentRangeParams, _ call: Call) throws(Fault) -> FoundMentions {
    try call.mentions(params.textDocument.uri, params.range)
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    let server = found.server
    guard let open = found.open else { return [] }
    let changes = server.caseChanges
    guard open.settings.hints != .off else {
      server.remember(.hints, [:], isWhole: true, of: open.document, since: changes)
      return []
    }
    let mentions = found.mentions
    let keys = Set(mentions.flatMap(\.keys))
    await server.load(keys)
    if !server.features.refreshesHints { await server.waitForAnswers(keys, open.document) }
    let cases = Set(mentions.map(\.mentioned))
    let shown = Dictionary(uniqueKeysWithValues: cases.map { ($0, Self.shown($0, open.settings, server)) })
    server.remember(
      .hints, shown.mapValues { $0?.label ?? "" }, isWhole: false, of: open.document, since: changes)
    var seen: Set<Occurrence> = []
    var hints: [JSON] = []
    for mention in mentions {
      guard let shown = shown[mention.mentioned] ?? nil,
        seen.insert(Occurrence(line: mention.line, number: mention.number)).inserted
      else { continue }
      hints.append(hint(mention, shown, server.features))
    }
    return .array(hints)
  }

  /// What is shown for a mention; nil for nothing.
  static func shown(_ mentioned: MentionedCase, _ settings: InlineSettings, _ server: LanguageServer) -> Shown? {
    guard settings.hints != .off, let row = server.knowledge(mentioned).known,
      settings.hints != .closedOnly || row.isOver, let label = CaseLabel.hint(row)
    else { return nil }
    return Shown(row: row, label: label)
  }

  /// One hint for each number and line.
  private struct Occurrence: Hashable {
    let line: Int
    let number: String
  }

  private static func hint(_ mention: DocumentMention, _ shown: Shown, _ features: ClientFeatures) -> JSON {
    var members: [JSON.Member] = [
      .init("position", mention.range.end.json), .init("label", .string(shown.label)), .init("paddingLeft", true),
      .init("data", .string(shown.row.key.id)),
    ]
    if !features.resolvesHintTooltips { members.append(.init("tooltip", .string(CaseLabel.line(shown.row)))) }
    return .object(members)
  }
}
