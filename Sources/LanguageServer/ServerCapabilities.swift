import JSON
import References

/// The capabilities of the server for one client.
enum ServerCapabilities {
  static func json(_ features: ClientFeatures) -> JSON {
    var members: [JSON.Member] = [
      .init("positionEncoding", .string(features.encoding.rawValue)),
      .init("textDocumentSync", ["openClose": true, "change": 2, "save": true]),
      .init("hoverProvider", true),
      .init("completionProvider", ["triggerCharacters": [":", "/"], "resolveProvider": true]),
      .init("codeActionProvider", features.codeActionLiterals ? ["codeActionKinds": ["quickfix"]] : true),
      .init("codeLensProvider", ["resolveProvider": true]),
      .init("definitionProvider", true),
      .init("documentLinkProvider", ["resolveProvider": false]),
      .init("workspaceSymbolProvider", features.resolvesSymbols ? ["resolveProvider": true] : true),
      .init("executeCommandProvider", ["commands": .array(CaseCommand.allCases.map { .string($0.rawValue) })]),
    ]
    if features.inlayHints {
      let resolves = features.resolvesHintTooltips || features.resolvesHintCommands
      members.append(.init("inlayHintProvider", ["resolveProvider": .bool(resolves)]))
    }
    if features.pullsDiagnostics {
      members.append(
        .init(
          "diagnosticProvider",
          ["identifier": "casewire", "interFileDependencies": false, "workspaceDiagnostics": false]))
    }
    var workspace: [JSON.Member] = []
    if features.workspaceFolders {
      workspace.append(.init("workspaceFolders", ["supported": true, "changeNotifications": true]))
    }
    if features.textDocumentContent {
      workspace.append(.init("textDocumentContent", ["schemes": [.string(CaseURI.scheme)]]))
    }
    if !workspace.isEmpty { members.append(.init("workspace", .object(workspace))) }
    return .object(members)
  }
}
