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
    guard let document = found.document else { return [] }
    let server = found.server
    if found.settings.showsLenses { await server.load(found.mentions) }
    let shown = found.mentions.map { Self.shown($0, found.settings, server) }
    server.remember(.lenses, found.mentions, shown.map { $0.map(CaseLabel.line) }, isWhole: true, of: document)
    return .array(
      zip(found.mentions, shown).compactMap { mention, row in
        row.map { ["range": mention.range.json, "data": .string($0.key.id)] }
      })
  }

  /// The case that is shown for a mention; nil for none.
  static func shown(
    _ mention: DocumentMention, _ settings: InlineSettings, _ server: LanguageServer
  ) -> KnownCase? { settings.showsLenses ? server.knowledge(mention).known : nil }
}

/// Adds the title of the case to its lens.
package enum CodeLensResolve: ResolvingMethod {
  package static let name = "codeLens/resolve"
  package static let summary = "Returns the command of a lens."

  package static func resolve(_ item: UnresolvedItem, _ key: CaseKey, _ server: LanguageServer) async -> JSON {
    let row = await server.row(key)
    var command = row.flatMap { CaseCommand.open($0, server.features) }?.object?.filter { $0.name != "title" } ?? []
    // A command without a name is a text.
    if command.isEmpty { command = [.init("command", "")] }
    command.insert(.init("title", .string(row.map(CaseLabel.line) ?? key.id)), at: 0)
    return .object(item.members + [.init("command", .object(command))])
  }
}
