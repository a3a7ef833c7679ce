import CaseService
import JSON
import Platform
import References
import Synchronization

/// The two things that the server reports: a workaround for a closed case, and a case that no account may see.
struct DiagnosticReport {
  let server: LanguageServer
  let document: OpenDocument

  fileprivate enum Severity: Int { case information = 3, hint = 4 }

  /// What is reported about a mention.
  struct Finding {
    fileprivate let severity: Severity
    fileprivate let code: String
    let message: String
    fileprivate var url: String?
  }

  /// - Parameter mentions: of the document, without ignored ones.
  func items(_ mentions: [DocumentMention], _ settings: InlineSettings) -> [JSON] {
    mentions.compactMap { mention in finding(mention, settings).map { item(mention, $0) } }
  }

  /// Nil if nothing is reported.
  func finding(_ mention: DocumentMention, _ settings: InlineSettings) -> Finding? {
    switch server.knowledge(mention) {
    case .known(let row):
      guard settings.reportsClosed, row.isOver, let marker = mention.marker else { return nil }
      let state = row.state.map(CaseLabel.words) ?? ""
      let title = row.title.map { ": \($0)" } ?? ""
      return Finding(
        severity: .hint, code: "closedBehind",
        message: "\(marker) waits for \(row.key.id), which is \(state)\(title)", url: row.url)
    case .denied:
      guard settings.reportsUnknown, mention.form != .number else { return nil }
      return Finding(
        severity: .information, code: "unknown",
        message: "The case \(mention.number) is not visible with these accounts.")
    case .unknown: return nil
    }
  }

  func item(_ mention: DocumentMention, _ finding: Finding) -> JSON {
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
  /// Sends the diagnostics of a document to a client that does not request them, a short time after its last change.
  func pushDiagnostics(of document: OpenDocument) {
    guard !features.pullsDiagnostics else { return }
    let version = document.state.withLock { state in
      state.pushes &+= 1
      return state.pushes
    }
    Task.detached { [weak self] in
      guard let self, documents[document.uri] === document else { return }
      do { try await context.time.sleep(for: Self.pushDelay) } catch { return }
      // A later change sends them.
      guard document.state.withLock({ $0.pushes == version }) else { return }
      await push(document)
    }
  }

  /// A burst of changes, such as typing, causes one message.
  private static let pushDelay = Duration.milliseconds(200)

  private func push(_ document: OpenDocument) async {
    let found = document.state.withLock { $0.text.mentions }
    await load(mentions(found, of: document, document.settings))
    // The text may have changed meanwhile; the version belongs to what is sent.
    let (current, settings, version) = document.state.withLock { ($0.text.mentions, $0.settings, $0.version) }
    let items = JSON.array(
      DiagnosticReport(server: self, document: document).items(mentions(current, of: document, settings), settings))
    var params: [JSON.Member] = [.init("uri", .string(document.uri))]
    if let version { params.append(.init("version", .number(version))) }
    params.append(.init("diagnostics", items))
    let message = JSON.object(params)
    document.state.withLock { state in
      guard !state.isClosed, state.pushed?.bytes != items.bytes else { return }
      state.pushed = items
      connection.notify("textDocument/publishDiagnostics", message)
    }
  }
}
