import CaseService
import JSON
import References
import Synchronization

/// The two things that the server reports: a workaround for a closed case, and a case that no account may see.
struct DiagnosticReport {
  let server: LanguageServer
  let settings: InlineSettings

  fileprivate enum Severity: Int { case information = 3, hint = 4 }

  /// What is reported about a mention.
  struct Finding {
    fileprivate let severity: Severity
    fileprivate let code: String
    let message: String
    fileprivate var url: String?
  }

  /// The diagnostics of a document.
  struct Items {
    let json: JSON
    /// The message about each case that may have one; empty for none.
    let messages: [MentionedCase: String]
  }

  /// Reads the store, and reports about a document. Only what is reported gets a position.
  static func items(_ found: FoundMentions.Open, _ server: LanguageServer) async -> Items {
    let report = DiagnosticReport(server: server, settings: found.settings)
    var mentions: [(mentioned: MentionedCase, bytes: Range<Int>)] = []
    var cases: Set<MentionedCase> = []
    found.forEachMention(server) { mentioned, bytes in
      guard report.mayReport(mentioned) else { return }
      mentions.append((mentioned, bytes))
      cases.insert(mentioned)
    }
    await server.load(Set(cases.flatMap(\.keys)))
    let findings = Dictionary(uniqueKeysWithValues: cases.map { ($0, report.finding($0)) })
    let items = mentions.compactMap { mentioned, bytes -> JSON? in
      guard let finding = findings[mentioned] ?? nil else { return nil }
      return report.item(found.text.located(mentioned, bytes), finding)
    }
    return Items(json: .array(items), messages: findings.mapValues { $0?.message ?? "" })
  }

  /// Whether something could be reported about a case, whatever is known of it.
  func mayReport(_ mentioned: MentionedCase) -> Bool {
    settings.reportsClosed && mentioned.marker != nil || settings.reportsUnknown && mentioned.form != .number
  }

  /// Nil if nothing is reported.
  func finding(_ mentioned: MentionedCase) -> Finding? {
    guard mayReport(mentioned) else { return nil }
    switch server.knowledge(mentioned) {
    case .known(let row):
      guard settings.reportsClosed, row.isOver, let marker = mentioned.marker else { return nil }
      let state = row.state.map(CaseWords.state) ?? ""
      let title = row.title.map { ": \($0)" } ?? ""
      return Finding(
        severity: .hint, code: "closedBehind",
        message: "\(marker) waits for \(row.key.id), which is \(state)\(title)", url: row.url)
    case .denied:
      guard settings.reportsUnknown, mentioned.form != .number else { return nil }
      return Finding(
        severity: .information, code: "unknown", message: CaseLabel.invisible(mentioned.number))
    case .unknown: return nil
    }
  }

  private func item(_ mention: DocumentMention, _ finding: Finding) -> JSON {
    var members: [JSON.Member] = [
      .init("range", mention.range.json), .init("severity", .number(finding.severity.rawValue)),
      .init("code", .string(finding.code)), .init("source", "casewire"), .init("message", .string(finding.message)),
    ]
    if let url = finding.url, server.features.describesDiagnostics {
      members.append(.init("codeDescription", ["href": .string(url)]))
    }
    return .object(members)
  }
}

extension LanguageServer {
  /// Sends the diagnostics of a document to a client that does not request them, if they are other ones than before.
  func pushDiagnostics(of document: OpenDocument) async {
    let (found, version) = document.state.withLock { state in
      (
        FoundMentions.Open(document: document, text: state.text, settings: state.settings, range: nil),
        state.version
      )
    }
    let items = await DiagnosticReport.items(found, self).json
    let bytes = items == [] ? nil : items.bytes
    var params: [JSON.Member] = [.init("uri", .string(document.uri))]
    if let version { params.append(.init("version", .number(version))) }
    params.append(.init("diagnostics", items))
    let message = JSON.object(params)
    document.state.withLock { state in
      guard !state.isClosed, state.pushed != bytes else { return }
      state.pushed = bytes
      connection.notify("textDocument/publishDiagnostics", message)
    }
  }
}
