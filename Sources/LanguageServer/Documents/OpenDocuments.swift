import Synchronization

/// The documents of one client, by their URI.
final class OpenDocuments: Sendable {
  private let open = Mutex<[String: OpenDocument]>([:])

  var all: [OpenDocument] { open.withLock { Array($0.values) } }

  var isEmpty: Bool { open.withLock { $0.isEmpty } }

  subscript(_ uri: String) -> OpenDocument? { open.withLock { $0[uri] } }

  /// Adds a document, and returns the one that it replaces.
  func add(_ document: OpenDocument) -> OpenDocument? {
    open.withLock { $0.updateValue(document, forKey: document.uri) }
  }

  func remove(_ uri: String) -> OpenDocument? { open.withLock { $0.removeValue(forKey: uri) } }
}
