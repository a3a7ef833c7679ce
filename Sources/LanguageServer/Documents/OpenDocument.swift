import CaseService
import References
import Synchronization

/// A document that the client has open.
final class OpenDocument: Sendable {
  let uri: String
  /// Nil for a document that is no file.
  let path: String?
  let language: String

  /// Each member is guarded by the lock of `state`.
  struct State {
    /// Written by the reading thread, and when the rules change.
    var text: TextDocument
    var version: Int?
    var rules: DocumentRules
    /// The number of changes of the text and the rules.
    var revision: UInt64 = 0
    /// Whether it was reported that the document is too large.
    var hasReportedSize = false
    /// What `CaseLookup` follows for it. Both are written together.
    var followed: [CaseKey] = []
    /// What the client got of each kind that it requested.
    var shown: [Refresher.Kind: ShownTexts] = [:]
    /// Whether the client closed it, or opened it again. Nothing is sent or followed for it then.
    var isClosed = false
    /// The diagnostics that were sent last, as JSON; nil for none.
    var pushed: [UInt8]?
    /// The changes that are not followed and pushed yet.
    var burst: ChangeBurst?
    /// The task that waits for the end of the burst; removed by itself.
    var update: Task<Void, Never>?

    var settings: InlineSettings { rules.settings }
    var isScanned: Bool { rules.isScanned }
  }

  let state: Mutex<State>

  init(uri: String, path: String?, language: String, _ state: consuming State) {
    (self.uri, self.path, self.language) = (uri, path, language)
    self.state = Mutex(state)
  }

  /// A copy of the text, which later changes do not affect.
  var text: TextDocument { state.withLock { $0.text } }
  var settings: InlineSettings { state.withLock { $0.rules.settings } }
  var version: Int? { state.withLock { $0.version } }

  /// Continues for the client with a document that it opened again without closing it.
  func replace(_ old: OpenDocument) {
    let (followed, pushed) = old.close { ($0.followed, $0.pushed) }
    state.withLock { ($0.followed, $0.pushed) = (followed, pushed) }
  }

  /// Ends the document.
  func close<Result>(_ body: (State) -> sending Result) -> sending Result {
    state.withLock { state in
      state.isClosed = true
      state.update?.cancel()
      return body(state)
    }
  }
}
