package import CaseModel
package import CaseService
package import JSON
import References

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

/// Params of which no member is used.
package struct OtherParams: WireObject {
  package enum CodingKeys: CodingKey, CaseIterable, Hashable {}
  package static let fields: [CodingKeys: Field] = [:]
  package static var allowsOtherMembers: Bool { true }
}

package struct DidOpenParams: WireObject {
  package struct Item: WireObject {
    package var uri: String
    package var languageId: String
    package var version: Int?
    package var text: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case uri, languageId, version, text }
    package static let fields: [CodingKeys: Field] = [
      .uri: Field("The URI."), .languageId: Field("The language id."), .version: Field("The version."),
      .text: Field("The whole text."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package var textDocument: Item

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument }
  package static let fields: [CodingKeys: Field] = [.textDocument: Field("The document.")]
  package static var allowsOtherMembers: Bool { true }
}

package struct DidChangeParams: WireObject {
  package struct Change: WireObject {
    package var range: LSPRange?
    package var text: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case range, text }
    package static let fields: [CodingKeys: Field] = [
      .range: Field("The range that is replaced; absent for the whole text."), .text: Field("The new text."),
    ]
    package static var allowsOtherMembers: Bool { true }

    var change: TextChange { range.map { .range($0.range, text) } ?? .full(text) }
  }

  package var textDocument: DocumentID
  package var contentChanges: [Change]

  package enum CodingKeys: String, CodingKey, CaseIterable { case textDocument, contentChanges }
  package static let fields: [CodingKeys: Field] = [
    .textDocument: Field("The document."), .contentChanges: Field("The changes in their order."),
  ]
  package static var allowsOtherMembers: Bool { true }
}

package struct DidChangeConfigurationParams: WireObject {
  package var settings: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case settings }
  package static let fields: [CodingKeys: Field] = [
    .settings: Field("The settings, for clients without `workspace/configuration`.")
  ]
  package static var allowsOtherMembers: Bool { true }
}

package struct DidChangeFoldersParams: WireObject {
  package struct Folder: WireObject {
    package var uri: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case uri }
    package static let fields: [CodingKeys: Field] = [.uri: Field("The URI.")]
    package static var allowsOtherMembers: Bool { true }

    var path: String? { FileURI.path(uri) }
  }

  package struct Event: WireObject {
    package var added: [Folder]
    package var removed: [Folder]

    package enum CodingKeys: String, CodingKey, CaseIterable { case added, removed }
    package static let fields: [CodingKeys: Field] = [
      .added: Field("The new folders."), .removed: Field("The folders that are not part of the workspace any more."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package var event: Event

  package enum CodingKeys: String, CodingKey, CaseIterable { case event }
  package static let fields: [CodingKeys: Field] = [.event: Field("The change.")]
  package static var allowsOtherMembers: Bool { true }
}
