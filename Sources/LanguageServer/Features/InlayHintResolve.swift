package import CaseService
package import JSON

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
