import CaseModel
package import CaseService

/// The notifications of LSP about documents and settings.
package let documentNotifications: [NotificationRow] = {
  var table = NotificationRows()
  table.fromClient("textDocument/didOpen", "A document was opened.", DidOpenParams.self) {
    (params, call) throws(Fault) in
    let document = params.textDocument
    try call.server().open(
      document.uri, language: document.languageId, version: document.version, document.text)
  }
  table.fromClient("textDocument/didChange", "A document was changed.", DidChangeParams.self) {
    (params, call) throws(Fault) in
    try call.server().change(
      params.textDocument.uri, version: params.textDocument.version, params.contentChanges.map(\.change))
  }
  table.fromClient("textDocument/didClose", "A document was closed.", DocumentParams.self) {
    (params, call) throws(Fault) in
    try call.server().close(params.textDocument.uri)
  }
  table.fromClient("textDocument/didSave", "A document was saved.", DocumentParams.self) {
    (params, call) throws(Fault) in try call.server().saved(params.textDocument.uri)
  }
  table.fromClient("initialized", "The client can show messages.", OtherParams.self) { (_, call) throws(Fault) in
    try call.server().clientIsReady()
  }
  table.fromClient("workspace/didChangeConfiguration", "The settings were changed.", DidChangeConfigurationParams.self)
  {
    (params, call) throws(Fault) in try call.server().configurationChanged(params.settings)
  }
  table.fromClient("workspace/didChangeWatchedFiles", "A file was changed.", OtherParams.self) {
    (_, call) throws(Fault) in try call.server().update { $0.readFiles() }
  }
  table.fromClient("workspace/didChangeWorkspaceFolders", "The folders were changed.", DidChangeFoldersParams.self) {
    (params, call) throws(Fault) in
    let event = params.event
    try call.server().update { workspace in
      workspace.change(added: event.added.compactMap(\.path), removed: event.removed.compactMap(\.path))
    }
  }
  return table.rows
}()
