import JSON

/// The capabilities of clients.
enum Clients {
  /// None at all.
  static let plain: JSON = [:]

  /// Hints, without anything else.
  static let hints: JSON = ["textDocument": ["inlayHint": [:]]]

  /// Requests diagnostics.
  static let pulling: JSON = [
    "textDocument": ["diagnostic": [:], "inlayHint": [:]],
    "workspace": ["diagnostics": ["refreshSupport": true], "inlayHint": ["refreshSupport": true]],
  ]

  /// Everything that the server uses.
  static let full: JSON = [
    "general": ["positionEncodings": ["utf-16"]],
    "window": ["showMessage": [:], "showDocument": ["support": true]],
    "workspace": [
      "configuration": true, "applyEdit": true, "workspaceFolders": true, "executeCommand": [:],
      "workspaceEdit": ["documentChanges": true, "resourceOperations": ["create"]],
      "didChangeConfiguration": ["dynamicRegistration": true], "didChangeWatchedFiles": ["dynamicRegistration": true],
      "diagnostics": ["refreshSupport": true], "inlayHint": ["refreshSupport": true],
      "codeLens": ["refreshSupport": true], "textDocumentContent": [:],
    ],
    "textDocument": [
      "diagnostic": ["codeDescriptionSupport": true], "documentLink": ["tooltipSupport": true],
      "hover": ["contentFormat": ["markdown", "plaintext"]],
      "inlayHint": ["resolveSupport": ["properties": ["tooltip", "label.command"]]],
      "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix", "source"]]]],
      "completion": ["completionItem": ["documentationFormat": ["markdown"]]],
    ],
  ]
}

/// Cases of the simulated vendors.
enum Known {
  /// IBM's cases have no page. This one waits for the customer; its severity is 3.
  static let waiting = "CS4150820"
  /// In progress, severity 3.
  static let open = "CS4178171"
  /// Of IBM.
  static let resolved = "CS3995998"
  /// Of Red Hat, in progress, severity 1, with a page.
  static let urgent = "04180515"
  /// Of Red Hat, closed, with a page.
  static let closed = "04156833"
  /// Of Cisco.
  static let closedSR = "694187333"
  static let openSR = "694470895"
  /// No vendor has it.
  static let missing = "CS9999999"

  static func page(_ number: String) -> String { "https://access.redhat.com/support/cases/\(number)" }

  /// A text that mentions all of them, one on each line, at the column 5.
  static let text =
    ([waiting, open, resolved].map { "see: \($0)" } + [urgent, closed].map { "case \($0)" }
      + [closedSR, openSR].map { "  SR \($0)" }).joined(separator: "\n")
  static let count = 7
}

extension EditorSession {
  /// Reads all known cases, with a document that is open only meanwhile.
  func learnAll() async throws {
    let uri = "file:///w/known.txt"
    open(Known.text, uri: uri)
    for line in 0..<Known.count { try await learn(line, 5, uri: uri) }
    close(uri: uri)
  }

  func hints(_ uri: String = uri) async throws -> [JSON] {
    try await call("textDocument/inlayHint", Self.range((0, 0), (1_000_000, 0), uri: uri)).array ?? []
  }

  func diagnostics(_ uri: String = uri) async throws -> [JSON] {
    try await call("textDocument/diagnostic", Self.document(uri))["items"]?.array ?? []
  }
}

extension JSON {
  /// The text of a label, also of one with parts.
  var label: String? { self["label"]?.string ?? self["label"]?[0]?["value"]?.string }

  /// `line:start-end` of a range on one line.
  var place: String {
    guard let range = self["range"], let start = range["start"], let end = range["end"] else { return "none" }
    return "\(start["line"]?.text ?? ""):\(start["character"]?.text ?? "")-\(end["character"]?.text ?? "")"
  }
}
