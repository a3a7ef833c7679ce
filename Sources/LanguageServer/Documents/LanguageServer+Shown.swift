import CaseService
import Platform
import References
import Synchronization

extension LanguageServer {
  /// Remembers what a response has about each case, and requests a refresh if cases have changed since the response was made.
  ///
  /// - Parameters:
  ///   - isWhole: whether the response is about the whole document.
  ///   - changes: `caseChanges` before the response was made.
  func remember(
    _ kind: Refresher.Kind, _ texts: [MentionedCase: String], isWhole: Bool, of document: OpenDocument,
    since changes: Int
  ) {
    guard refresher.supported.contains(kind) else { return }
    let incomplete = Set(texts.keys.filter { knowledge($0).isIncomplete })
    document.state.withLock {
      $0.shown[kind, default: ShownTexts()].remember(texts, incomplete: incomplete, isWhole: isWhole)
    }
    if caseChanges != changes { refreshIfOutdated(document, [kind]) }
  }

  /// Requests a refresh of each kind of which the client would get something else now.
  func refreshIfOutdated(_ document: OpenDocument, _ kinds: [Refresher.Kind] = Refresher.Kind.allCases) {
    for kind in kinds {
      let period: Duration
      switch difference(document, kind) {
      case .none: continue
      case .change: period = .seconds(document.settings.refreshSeconds)
      case .completion: period = Refresher.shortestPeriod
      }
      refresher.request(kind, period: period) { [weak self] in
        guard let self else { return false }
        return documents.all.contains { self.difference($0, kind) != .none }
      }
    }
  }

  /// Forgets what was shown about cases that the document does not mention any more, if that is much.
  func trimShown(_ document: OpenDocument) {
    let text = document.text
    document.state.withLock { state in
      for kind in state.shown.keys { state.shown[kind]?.trim(mentions: text.mentionCount) { text.mentionedCases } }
    }
  }

  /// Takes that a document is scanned and shown by other rules.
  ///
  /// - Parameter before: the document with its earlier rules.
  func rulesChanged(_ document: OpenDocument, from before: FoundMentions.Open) {
    let after = document.snapshot()
    for kind in document.state.withLock({ Array($0.shown.keys) }) {
      let (old, new) = (showable(kind, before), showable(kind, after))
      document.state.withLock { $0.shown[kind]?.recognise(new, insteadOf: old) }
    }
  }

  /// The cases of a document about which something may be shown.
  private func showable(_ kind: Refresher.Kind, _ document: FoundMentions.Open) -> Set<MentionedCase> {
    var found: Set<MentionedCase> = []
    guard document.settings.shows(kind) else { return found }
    let report = kind == .diagnostics ? DiagnosticReport(server: self, settings: document.settings) : nil
    document.forEachMention(self) { mentioned, _ in
      if report?.mayReport(mentioned) ?? true { found.insert(mentioned) }
    }
    return found
  }

  /// How far the client, if it requested this kind, would get something else now.
  private func difference(_ document: OpenDocument, _ kind: Refresher.Kind) -> ShownTexts.Difference {
    let (shown, isClosed) = document.state.withLock { ($0.shown[kind], $0.isClosed) }
    guard let shown, !isClosed else { return .none }
    let found = document.snapshot()
    let isIgnored = ignoring(found.settings, document)
    return shown.difference(
      { mentioned in
        isIgnored?(mentioned.number) == true ? "" : text(kind, mentioned, found.settings) ?? ""
      }, present: { found.text.mentionedCases })
  }

  private func text(_ kind: Refresher.Kind, _ mentioned: MentionedCase, _ settings: InlineSettings) -> String? {
    switch kind {
    case .hints: InlayHints.shown(mentioned, settings, self)?.label
    case .diagnostics: DiagnosticReport(server: self, settings: settings).finding(mentioned)?.message
    case .lenses: CodeLenses.shown(mentioned, settings, self).map(CaseLabel.line)
    }
  }
}

extension TextDocument {
  fileprivate var mentionedCases: Set<MentionedCase> {
    var found: Set<MentionedCase> = []
    forEachMention { mentioned, _ in
      found.insert(mentioned)
      return true
    }
    return found
  }
}
