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
  Row(prepared: CaseDocument.self),
  Row(prepared: ExecuteCommand.self),
]

extension FrontEnd {
  /// `initialized` is in both tables; here, it does more.
  private static var notifications: [NotificationRow] {
    let own = Set(documentNotifications.map(\.name))
    return notificationTable.rows.filter { !own.contains($0.name) } + documentNotifications
  }

  /// casewire's own protocol and the language server, on one connection.
  package static let languageServer = FrontEnd(
    rows: methodTable + languageServerTable, notifications: notifications,
    cancelRule: .answered, progress: .workDone
  ) { params, call in
    let features = ClientFeatures(.object(params.capabilities?.object ?? []))
    guard let connection = call.connection else { return [:] }
    let server = LanguageServer(features, call, connection)
    call.client.keep(server)
    server.begin(params)
    return ServerCapabilities.json(features)
  }
}
