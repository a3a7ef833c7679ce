import CaseModel
import CaseService
import References
import Synchronization

/// A document as it is when a request about its mentions arrives. The mentions are found when they are needed, not on the
/// reading thread.
package struct FoundMentions: Sendable {
  let server: LanguageServer
  /// Nil for one that is not open.
  let open: Open?

  struct Open: Sendable {
    let document: OpenDocument
    let text: TextDocument
    let settings: InlineSettings
    /// Nil for the whole text.
    let range: TextPositionRange?
  }

  var document: OpenDocument? { open?.document }

  /// The mentions of the range, without ignored ones.
  var mentions: [DocumentMention] {
    guard let open else { return [] }
    let found = open.range.map { open.text.mentions(in: $0) } ?? open.text.mentions
    guard let isIgnored = server.ignoring(open.settings, open.document) else { return found }
    return found.filter { !isIgnored($0.number) }
  }
}

extension FoundMentions.Open {
  /// Calls `body` with each mention of the whole text that is not ignored. See `TextDocument`.
  func forEachMention(_ server: LanguageServer, _ body: (MentionedCase, _ bytes: Range<Int>) -> Void) {
    let isIgnored = server.ignoring(settings, document)
    text.forEachMention { mentioned, bytes in
      if isIgnored?(mentioned.number) != true { body(mentioned, bytes) }
      return true
    }
  }
}

extension Call {
  /// The mentions of a document, in a range if there is one.
  func mentions(_ uri: String, _ range: LSPRange? = nil) throws(Fault) -> FoundMentions {
    let server = try server()
    guard let document = server.documents[uri] else { return FoundMentions(server: server, open: nil) }
    server.applyProfiles(to: document)
    return FoundMentions(server: server, open: document.snapshot(range?.range))
  }
}

extension OpenDocument {
  /// The document as it is now.
  func snapshot(_ range: TextPositionRange? = nil) -> FoundMentions.Open {
    state.withLock { .init(document: self, text: $0.text, settings: $0.rules.settings, range: range) }
  }
}
