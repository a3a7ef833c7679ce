package import JSON
import Synchronization

/// What one client states in `initialize`, and what it subscribed to.
package final class ClientState: Sendable {
  private struct State {
    var isInitialized = false
    var capabilities = JSON.object([])
    var clientInfo: JSON?
  }

  /// Written once, by `initialize`.
  private let state = Mutex(State())

  let subscriptions = ChangeSubscriptions()

  /// What front ends keep of this client, one object of a type. An array, since the types of a dictionary would cost more than
  /// the first answer.
  private let parts = Mutex<[any AnyObject & Sendable]>([])

  package init() {}

  /// What a front end keeps of this client; nil before `keep`.
  package func part<Part: AnyObject & Sendable>(_ type: Part.Type) -> Part? {
    parts.withLock { parts in
      for case let part as Part in parts { return part }
      return nil
    }
  }

  package func keep<Part: AnyObject & Sendable>(_ part: Part) {
    parts.withLock { parts in
      parts.removeAll { $0 is Part }
      parts.append(part)
    }
  }

  package var isInitialized: Bool { state.withLock { $0.isInitialized } }

  /// The capabilities of the client; an empty object until it sends them.
  package var capabilities: JSON { state.withLock { $0.capabilities } }

  package var clientInfo: JSON? { state.withLock { $0.clientInfo } }

  /// A capability by its path, such as `"window", "showDocument", "support"`.
  package func capability(_ path: String...) -> JSON? { Self.find(path, in: capabilities) }

  /// Whether a capability is present and is neither false nor null.
  package func supports(_ path: String...) -> Bool {
    guard let value = Self.find(path, in: capabilities) else { return false }
    return value != false && value != .null
  }

  private static func find(_ path: [String], in capabilities: JSON) -> JSON? {
    path.reduce(capabilities) { value, name in value?[name] }
  }

  /// False if it was initialized already.
  package func initialize(capabilities: JSON?, clientInfo: JSON?) -> Bool {
    state.withLock { state in
      guard !state.isInitialized else { return false }
      state = State(
        isInitialized: true, capabilities: .object(capabilities?.object ?? []), clientInfo: clientInfo)
      return true
    }
  }
}
