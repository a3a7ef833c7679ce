package import CaseService
package import JSON

/// Writes the document of a symbol that the client is about to open.
package enum SymbolResolve: ResolvingMethod {
  package static let name = "workspaceSymbol/resolve"
  package static let summary = "Returns the range of a symbol."

  package static func resolve(_ item: UnresolvedItem, _ key: CaseKey, _ server: LanguageServer) async -> JSON {
    guard server.features.resolvesSymbols, let text = await server.lookup.document(of: key),
      let path = try? server.files.write(text, of: key)
    else { return item.json }
    return .object(item.members + [.init("location", LanguageServer.location(FileURI.uri(path), .startOfDocument))])
  }
}
