package import CaseService
package import JSON

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
