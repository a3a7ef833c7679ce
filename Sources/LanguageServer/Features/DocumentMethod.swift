import CaseModel
package import CaseService
package import JSON
import JSONRPC
import References
import Synchronization

/// A request of LSP. It changes nothing, follows `initialize`, and answers null or an empty list for a document that is not open.
package protocol LSPMethod: PreparedMethod where Result == JSON {}

extension LSPMethod {
  package static var effect: Effect { .reads }
  package static var followsInitialize: Bool { true }
}

/// A mention in a document, with what a request needs of the document.
package struct FoundMention: Sendable {
  let mention: DocumentMention
  let server: LanguageServer
  let settings: InlineSettings
}

/// The mentions of a range of a document.
package struct FoundMentions: Sendable {
  let server: LanguageServer
  /// Nil for one that is not open.
  var document: OpenDocument?
  var mentions: [DocumentMention] = []
  var settings = InlineSettings()
}

extension Call {
  /// The mention at a position; nil if there is none.
  func mention(_ params: DocumentPositionParams) throws(Fault) -> FoundMention? {
    let server = try server()
    guard let document = server.documents[params.textDocument.uri] else { return nil }
    let (found, settings) = document.state.withLock { ($0.text.mention(at: params.position.position), $0.settings) }
    guard let found, let mention = server.mentions([found], of: document, settings).first else { return nil }
    return FoundMention(mention: mention, server: server, settings: settings)
  }

  /// The mentions of a document, in a range if there is one.
  func mentions(_ uri: String, _ range: LSPRange? = nil) throws(Fault) -> FoundMentions {
    let server = try server()
    guard let document = server.documents[uri] else { return FoundMentions(server: server) }
    let (found, settings) = document.state.withLock { state in
      (range.map { state.text.mentions(in: $0.range) } ?? state.text.mentions, state.settings)
    }
    return FoundMentions(
      server: server, document: document, mentions: server.mentions(found, of: document, settings), settings: settings)
  }
}
