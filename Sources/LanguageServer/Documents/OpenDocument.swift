import CaseService
import JSON
import References
import Synchronization

/// A document that the client has open.
final class OpenDocument: Sendable {
  let uri: String
  /// Nil for a document that is no file.
  let path: String?
  let language: String

  struct State {
    var text: TextDocument
    var version: Int?
    var settings: InlineSettings
    var formats: ReferenceFormats
    /// Whether the settings permit to scan it.
    var isScanned: Bool
    /// Whether it was reported that the document is too large.
    var hasReportedSize = false
    /// What `CaseLookup` follows for it.
    var followed: [CaseKey] = []
    /// What the client got of each kind that it requested.
    var shown: [Refresher.Kind: ShownTexts] = [:]
    /// Whether the client closed it. Nothing is sent for it then.
    var isClosed = false
    /// The diagnostics that were sent last.
    var pushed: JSON?
    /// The number of times that diagnostics were to be sent.
    var pushes: UInt64 = 0
  }

  let state: Mutex<State>

  init(uri: String, path: String?, language: String, _ state: consuming State) {
    (self.uri, self.path, self.language) = (uri, path, language)
    self.state = Mutex(state)
  }

  /// A copy of the text, which later changes do not affect.
  var text: TextDocument { state.withLock { $0.text } }
  var settings: InlineSettings { state.withLock { $0.settings } }
  var version: Int? { state.withLock { $0.version } }
}

/// The documents of one client.
final class OpenDocuments: Sendable {
  private let open = Mutex<[String: OpenDocument]>([:])

  var all: [OpenDocument] { open.withLock { Array($0.values) } }

  subscript(_ uri: String) -> OpenDocument? { open.withLock { $0[uri] } }

  func add(_ document: OpenDocument) { open.withLock { $0[document.uri] = document } }

  var isEmpty: Bool { open.withLock { $0.isEmpty } }

  func remove(_ uri: String) -> OpenDocument? { open.withLock { $0.removeValue(forKey: uri) } }
}
