package import CaseModel
package import CaseService
package import JSON
import References

/// Shows the state of each case behind its number.
package enum InlayHints: LSPMethod {
  package typealias Params = DocumentRangeParams
  package static let name = "textDocument/inlayHint"
  package static let summary = "Returns the states of the cases in a range."

  package static func prepare(_ params: DocumentRangeParams, _ call: Call) throws(Fault) -> FoundMentions {
    try call.mentions(params.textDocument.uri, params.range)
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    guard let document = found.document else { return [] }
    let server = found.server
    if found.settings.hints != .off { await server.load(found.mentions) }
    let shown = found.mentions.map { Self.shown($0, found.settings, server) }
    server.remember(.hints, found.mentions, shown.map { $0?.label }, isWhole: false, of: document)
    var seen: Set<Occurrence> = []
    var hints: [JSON] = []
    for (mention, shown) in zip(found.mentions, shown) {
      guard let shown, seen.insert(Occurrence(line: mention.line, number: mention.number)).inserted else { continue }
      hints.append(hint(mention, shown.row, shown.label, server.features))
    }
    return .array(hints)
  }

  /// What is shown for a mention; nil for nothing.
  static func shown(
    _ mention: DocumentMention, _ settings: InlineSettings, _ server: LanguageServer
  ) -> (row: KnownCase, label: String)? {
    guard settings.hints != .off, let row = server.knowledge(mention).known,
      settings.hints != .closedOnly || row.isOver, let label = CaseLabel.hint(row)
    else { return nil }
    return (row, label)
  }

  /// One hint for each number and line.
  private struct Occurrence: Hashable {
    let line: Int
    let number: String
  }

  private static func hint(
    _ mention: DocumentMention, _ row: KnownCase, _ label: String, _ features: ClientFeatures
  ) -> JSON {
    var members: [JSON.Member] = [
      .init("position", mention.range.end.json), .init("label", .string(label)), .init("paddingLeft", true),
      .init("data", .string(row.key.id)),
    ]
    if !features.resolvesHintTooltips { members.append(.init("tooltip", .string(CaseLabel.line(row)))) }
    return .object(members)
  }
}

/// Adds what a hint shows when the pointer is on it, and what a click does.
package enum InlayHintResolve: ResolvingMethod {
  package static let name = "inlayHint/resolve"
  package static let summary = "Returns the tooltip and the command of a hint."

  package static func resolve(_ item: UnresolvedItem, _ key: CaseKey, _ server: LanguageServer) async -> JSON {
    var members = item.members
    if server.features.resolvesHintTooltips, let card = await server.lookup.card(of: key, format: .markdown) {
      members.append(.init("tooltip", ["kind": "markdown", "value": .string(card)]))
    }
    if server.features.resolvesHintCommands, let label = item.json["label"]?.string, let row = await server.row(key),
      let command = CaseCommand.open(row, server.features)
    {
      members = members.filter { $0.name != "label" }
      members.append(.init("label", [["value": .string(label), "command": command]]))
    }
    return .object(members)
  }
}
