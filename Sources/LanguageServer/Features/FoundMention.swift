import CaseModel
import CaseService
import References
import Synchronization

/// A mention in a document, for a request about a position.
package struct FoundMention: Sendable {
  let mention: DocumentMention
  let server: LanguageServer
}

extension Call {
  /// The mention at a position; nil if there is none.
  func mention(_ params: DocumentPositionParams) throws(Fault) -> FoundMention? {
    let server = try server()
    guard let document = server.documents[params.textDocument.uri] else { return nil }
    server.applyProfiles(to: document)
    let (found, settings) = document.state.withLock {
      ($0.text.mention(at: params.position.position), $0.rules.settings)
    }
    guard let found, server.ignoring(settings, document)?(found.number) != true else { return nil }
    return FoundMention(mention: found, server: server)
  }
}
