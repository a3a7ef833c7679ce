import CaseService
import JSON
import References

/// What the client can do, of what the server uses. A client that does not state an ability does not get what needs it.
struct ClientFeatures: Sendable {
  let encoding: PositionEncoding
  let hoverMarkdown: Bool
  let completionMarkdown: Bool
  let completionMarkup: Bool
  let linkTooltips: Bool
  let inlayHints: Bool
  /// The members that inlay hints may leave to `inlayHint/resolve`.
  let resolvesHintTooltips: Bool
  let resolvesHintCommands: Bool
  let refreshesHints: Bool
  let refreshesLenses: Bool
  let pullsDiagnostics: Bool
  let describesDiagnostics: Bool
  let editsVersionedDocuments: Bool
  let createsFiles: Bool
  let codeActionLiterals: Bool
  let showsDocuments: Bool
  let asksWithActions: Bool
  let configuration: Bool
  let registersConfiguration: Bool
  let registersWatchers: Bool
  let workspaceFolders: Bool
  let textDocumentContent: Bool
  /// Whether the range of a symbol may be left to `workspaceSymbol/resolve`, where its document is written. Not needed for documents
  /// that the server returns.
  let resolvesSymbols: Bool

  init(_ capabilities: JSON) {
    func value(_ path: [String]) -> JSON? { path.reduce(capabilities) { value, name in value?[name] } }
    func has(_ path: String...) -> Bool { value(path).map { $0 != false && !$0.isNull } ?? false }
    func list(_ path: String...) -> [String] { value(path)?.array?.compactMap(\.string) ?? [] }

    // UTF-8 needs no conversion. A client that states none counts in UTF-16.
    let encodings = list("general", "positionEncodings").compactMap(PositionEncoding.init(rawValue:))
    encoding = encodings.contains(.utf8) ? .utf8 : encodings.first ?? .utf16
    hoverMarkdown = list("textDocument", "hover", "contentFormat").first == "markdown"
    let completionFormats = list("textDocument", "completion", "completionItem", "documentationFormat")
    completionMarkdown = completionFormats.first == "markdown"
    completionMarkup = !completionFormats.isEmpty
    linkTooltips = has("textDocument", "documentLink", "tooltipSupport")
    inlayHints = has("textDocument", "inlayHint")
    let resolved = list("textDocument", "inlayHint", "resolveSupport", "properties")
    resolvesHintTooltips = resolved.contains("tooltip")
    // The server's hint is one label part, so the command is a member of `label`.
    resolvesHintCommands = resolved.contains("label.command")
    refreshesHints = has("workspace", "inlayHint", "refreshSupport")
    refreshesLenses = has("workspace", "codeLens", "refreshSupport")
    pullsDiagnostics = has("textDocument", "diagnostic") && has("workspace", "diagnostics", "refreshSupport")
    describesDiagnostics = has(
      "textDocument", pullsDiagnostics ? "diagnostic" : "publishDiagnostics", "codeDescriptionSupport")
    let operations = list("workspace", "workspaceEdit", "resourceOperations")
    // Only `documentChanges` can contain such operations.
    editsVersionedDocuments = has("workspace", "workspaceEdit", "documentChanges") || !operations.isEmpty
    createsFiles = operations.contains("create")
    codeActionLiterals = has("textDocument", "codeAction", "codeActionLiteralSupport")
    showsDocuments = has("window", "showDocument", "support")
    // Older than the capability, which describes only its details: Emacs answers it without stating the capability.
    asksWithActions = has("window", "showMessage") || has("workspace", "executeCommand")
    configuration = has("workspace", "configuration")
    registersConfiguration = has("workspace", "didChangeConfiguration", "dynamicRegistration")
    registersWatchers = has("workspace", "didChangeWatchedFiles", "dynamicRegistration")
    workspaceFolders = has("workspace", "workspaceFolders")
    textDocumentContent = has("workspace", "textDocumentContent")
    resolvesSymbols =
      !textDocumentContent && list("workspace", "symbol", "resolveSupport", "properties").contains("location.range")
  }
}
