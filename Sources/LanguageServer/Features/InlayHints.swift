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
    var found = try call.mentions(params.textDocument.uri, params.range)
    if found.settings.hints == .off { found.mentions = [] }
    return found
  }

  package static func run(_ found: FoundMentions, _ call: Call) async throws(Fault) -> JSON {
    let server = found.server
    await server.load(found.mentions)
    var seen: Set<Place> = []
    var hints: [JSON] = []
    for mention in found.mentions {
      guard let row = server.knowledge(mention).known, found.settings.hints != .closedOnly || row.isOver,
        let label = CaseLabel.hint(row), seen.insert(Place(line: mention.line, number: mention.number)).inserted
      else { continue }
      hints.append(hint(mention, row, label, server.features))
    }
    return .array(hints)
  }

  /// One hint for each number and line.
  private struct Place: Hashable {
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
