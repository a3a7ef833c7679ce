import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import References
import Synchronization

/// The documents of one client, and what it is shown of the cases in them.
package final class LanguageServer: Sendable {
  let context: ServiceContext
  let connection: ConnectionHandle
  let features: ClientFeatures
  let documents = OpenDocuments()
  let files: CaseFiles
  let refresher: Refresher
  /// The workspace, and the number of its changes.
  private let workspace = Mutex((workspace: Workspace(), changes: 0))
  /// What was not reported yet.
  private let settingsIssues = Mutex<[SettingsIssue]>([])
  /// Nil until a document needs it.
  private let usedLookup = Mutex<CaseLookup?>(nil)
  /// The number of the last request for the configuration, and of the last one whose response was applied.
  let configurationRequests = Mutex((last: 0, applied: 0))
  private let caseChangeCount = Atomic(0)

  init(_ features: ClientFeatures, _ call: Call, _ connection: ConnectionHandle) {
    (context, self.features, self.connection) = (call.context, features, connection)
    files = CaseFiles()
    refresher = Refresher(features, connection, call.context)
  }

  /// What is known of the cases.
  var lookup: CaseLookup {
    usedLookup.withLock { used in
      if let used { return used }
      let lookup = CaseLookup(context: context) { [weak self] changes in self?.casesChanged(changes) }
      used = lookup
      return lookup
    }
  }

  /// The number of times that cases changed. A response that was made before a change may be out of date.
  var caseChanges: Int { caseChangeCount.load(ordering: .acquiring) }

  func countCaseChange() { caseChangeCount.add(1, ordering: .releasing) }

  /// Ends all that it does for documents, and removes its files.
  package func end() {
    refresher.end()
    for document in documents.all { document.close { _ in } }
    usedLookup.withLock { $0 }?.end()
    files.removeAll()
  }

  // MARK: Settings

  /// Reads the settings that the client sends with `initialize`.
  func begin(_ params: InitializeParams) {
    let folders = Self.folders(params)
    // The option belongs to casewire's own protocol.
    let options = params.initializationOptions?["casewire"]?.object?.filter { $0.name != "notifications" } ?? []
    if !folders.isEmpty { note(workspace.withLock { $0.workspace.setFolders(folders) }) }
    // The code that reads settings would cost a plain client half a megabyte.
    if !options.isEmpty { note(workspace.withLock { $0.workspace.setOptions(.object(options)) }) }
  }

  private static func folders(_ params: InitializeParams) -> [String] {
    if let folders = params.workspaceFolders?.array {
      return folders.compactMap { $0["uri"]?.string.flatMap(FileURI.path) }
    }
    return [params.rootUri?.string.flatMap(FileURI.path) ?? params.rootPath?.string].compactMap(\.self)
  }

  func settings(of path: String?) -> InlineSettings { numberedSettings(of: path).settings }

  /// The settings, with the number of their changes so far.
  func numberedSettings(of path: String?) -> DocumentRules {
    workspace.withLock { DocumentRules(settings: $0.workspace.settings(of: path), settingsChanges: $0.changes) }
  }

  var settingsChanges: Int { workspace.withLock { $0.changes } }

  func relativePath(_ path: String?) -> String? { workspace.withLock { $0.workspace.relativePath(of: path) } }

  /// The path of the settings file for a document, which may not exist; nil without a folder.
  func settingsFile(of path: String?) -> String? { workspace.withLock { $0.workspace.settingsFile(of: path) } }

  /// Changes the settings, and applies them to all open documents.
  func update(_ change: (inout Workspace) -> [SettingsIssue]) {
    note(
      workspace.withLock { state in
        state.changes += 1
        return change(&state.workspace)
      })
    report()
    for document in documents.all { apply(to: document) }
  }

  /// Messages wait for `initialized`: before it, a client need not show them.
  private func note(_ new: [SettingsIssue]) { settingsIssues.withLock { $0 += new } }

  func report() {
    let all = settingsIssues.withLock { issues in
      defer { issues = [] }
      return issues
    }
    for issue in all { show(issue.text, .warning) }
  }

  // MARK: Messages

  enum MessageType: Int { case error = 1, warning, info, log }

  func show(_ message: String, _ type: MessageType) { send("window/showMessage", message, type) }

  func log(_ message: String, _ type: MessageType = .info) { send("window/logMessage", message, type) }

  private func send(_ method: String, _ message: String, _ type: MessageType) {
    connection.notify(method, ["type": .number(type.rawValue), "message": .string(self.message(message))])
  }
}

extension ConnectionHandle {
  func notify(_ method: String, _ params: JSON) { notify(OutgoingNotification(method, params)) }
}

extension Call {
  /// The server of this client. It exists for each method that follows `initialize`.
  func server() throws(Fault) -> LanguageServer {
    guard let server = client.part(LanguageServer.self) else {
      throw Fault(.invalidRequest, "The language server needs a connection.")
    }
    return server
  }
}
