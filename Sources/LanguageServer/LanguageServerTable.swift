import CaseModel
package import CaseService
import JSON
import JSONRPC

/// The requests of LSP. See `methodTable`.
package let languageServerTable: [Row] = [
  Row(prepared: Hover.self),
  Row(prepared: InlayHints.self),
  Row(prepared: InlayHintResolve.self),
  Row(prepared: DocumentDiagnostics.self),
  Row(prepared: Completion.self),
  Row(prepared: CompletionResolve.self),
  Row(prepared: CodeActions.self),
  Row(prepared: Definition.self),
  Row(prepared: DocumentLinks.self),
  Row(prepared: CodeLenses.self),
  Row(prepared: CodeLensResolve.self),
  Row(prepared: WorkspaceSymbols.self),
  Row(prepared: SymbolResolve.self),
  Row(prepared: CaseDocument.self),
  Row(prepared: ExecuteCommand.self),
]

/// The notifications of casewire and of LSP. A notification of both, such as `initialized`, is received by the language server.
private let languageServerNotifications: [NotificationRow] = {
  let own = documentNotifications
  let others = notificationTable.rows.filter { row in
    !own.contains { $0.name == row.name && $0.direction == row.direction }
  }
  return others + own
}()

extension FrontEnd {
  /// casewire's own protocol and the language server, on one connection.
  package static let languageServer = FrontEnd(
    name: "casewire", callsAs: "lsp", rows: methodTable, furtherRows: languageServerTable,
    notifications: languageServerNotifications,
    cancelRule: .answered, progress: .workDone, described: .casewire
  ) { params, call in
    let features = ClientFeatures(.object(params.capabilities?.object ?? []))
    guard let connection = call.connection else { return [:] }
    let server = LanguageServer(features, call, connection)
    call.client.keep(server)
    server.begin(params)
    return ServerCapabilities.json(features)
  }
}
