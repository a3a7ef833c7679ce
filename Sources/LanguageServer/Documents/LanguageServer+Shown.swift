import CaseService
import Platform
import References
import Synchronization

/// What the client got about the cases of a document, of one kind: the texts by the mention's case.
typealias ShownTexts = [CaseKey: Set<String>]

extension LanguageServer {
  /// Remembers what a response has about these mentions, and requests a refresh if that is out of date already.
  ///
  /// - Parameters:
  ///   - texts: the text about each mention; nil for one of which the response has nothing.
  ///   - isWhole: whether these are all mentions of the document.
  func remember(
    _ kind: Refresher.Kind, _ mentions: [DocumentMention], _ texts: [String?], isWhole: Bool,
    of document: OpenDocument
  ) {
    guard refresher.supported.contains(kind) else { return }
    let new = Self.texts(mentions, texts)
    document.state.withLock { state in
      guard !isWhole else { return state.shown[kind] = new }
      // What the client removed from the text is shown no more.
      let present = Set(state.text.mentions.compactMap(\.keys.first))
      state.shown[kind] = (state.shown[kind] ?? [:]).filter { present.contains($0.key) }.merging(new) { $1 }
    }
    refreshIfOutdated(document, [kind])
  }

  /// Requests a refresh of each kind of which the client would get something else now.
  func refreshIfOutdated(_ document: OpenDocument, _ kinds: [Refresher.Kind] = Refresher.Kind.allCases) {
    for kind in kinds where isOutdated(document, kind) {
      refresher.request(kind, period: .seconds(document.settings.refreshSeconds)) { [weak self] in
        guard let self else { return false }
        return documents.all.contains { self.isOutdated($0, kind) }
      }
    }
  }

  /// After other texts are recognised than before: what was not recognised had nothing.
  func rememberNew(_ document: OpenDocument, since before: Set<CaseKey>) {
    document.state.withLock { state in
      let new = Set(state.text.mentions.compactMap(\.keys.first)).subtracting(before)
      for kind in state.shown.keys { for key in new { state.shown[kind]?[key] = [] } }
    }
  }

  /// Whether the client requested this kind, and would get something else now.
  private func isOutdated(_ document: OpenDocument, _ kind: Refresher.Kind) -> Bool {
    let (shown, found, settings) = document.state.withLock { ($0.shown[kind], $0.text.mentions, $0.settings) }
    guard let shown, !shown.isEmpty else { return false }
    let mentions = mentions(found, of: document, settings).filter { $0.keys.first.map { shown[$0] != nil } ?? false }
    let current = Self.texts(mentions, mentions.map { text(kind, $0, document, settings) })
    return shown.contains { key, texts in current[key] ?? [] != texts }
  }

  private func text(
    _ kind: Refresher.Kind, _ mention: DocumentMention, _ document: OpenDocument, _ settings: InlineSettings
  ) -> String? {
    switch kind {
    case .hints: InlayHints.shown(mention, settings, self)?.label
    case .diagnostics: DiagnosticReport(server: self, document: document).finding(mention, settings)?.message
    case .lenses: CodeLenses.shown(mention, settings, self).map(CaseLabel.line)
    }
  }

  private static func texts(_ mentions: [DocumentMention], _ texts: [String?]) -> ShownTexts {
    var result: ShownTexts = [:]
    for (mention, text) in zip(mentions, texts) {
      guard let key = mention.keys.first else { continue }
      result[key, default: []].formUnion(text.map { [$0] } ?? [])
    }
    return result
  }
}
