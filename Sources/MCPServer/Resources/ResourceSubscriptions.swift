import CaseModel
import CaseService
import JSON
import JSONRPC
import Synchronization

/// The subscriptions of one connection with a handshake. The others are requests that stay open (`SubscriptionsListen`).
final class ResourceSubscriptions: Sendable {
  /// The most resources of a connection.
  static let most = 200

  private struct State {
    var uris: Set<String> = []
    /// One for each profile.
    var watches: [String: ChangeWatch] = [:]

    func isUsed(_ profile: ProfileName) -> Bool { uris.contains { CaseResource($0)?.profile == profile } }
  }

  private let state = Mutex(State())

  func add(_ uri: String, _ resource: CaseResource, _ call: Call) async throws(Fault) {
    let (isFull, isNew) = state.withLock { state in
      if state.uris.count >= Self.most, !state.uris.contains(uri) { return (true, false) }
      state.uris.insert(uri)
      return (false, state.watches[resource.profile.text] == nil)
    }
    if isFull {
      throw Fault(.conflict, "This connection has \(Self.most) subscriptions. Remove one with resources/unsubscribe.")
    }
    guard isNew else { return }
    do throws(Fault) {
      let watch = try await watch(resource.profile, call)
      let isKept = state.withLock { state in
        // Meanwhile another request may have made one, or removed the last resource of the profile.
        guard state.watches[resource.profile.text] == nil, state.isUsed(resource.profile) else { return false }
        state.watches[resource.profile.text] = watch
        return true
      }
      if !isKept { watch.end() }
    } catch {
      _ = state.withLock { $0.uris.remove(uri) }
      throw error
    }
  }

  func remove(_ uri: String) {
    let ended = state.withLock { state -> ChangeWatch? in
      guard state.uris.remove(uri) != nil, let profile = CaseResource(uri)?.profile else { return nil }
      return state.isUsed(profile) ? nil : state.watches.removeValue(forKey: profile.text)
    }
    ended?.end()
  }

  func endAll() {
    let watches = state.withLock { state in
      defer { state = State() }
      return Array(state.watches.values)
    }
    for watch in watches { watch.end() }
  }

  private func watch(_ profile: ProfileName, _ call: Call) async throws(Fault) -> ChangeWatch {
    let connection = call.connection
    return try await ChangeWatch(call, profiles: [profile]) { [weak self] changes in
      guard let self, let connection else { return }
      let uris = state.withLock { $0.uris }.filter { CaseResource($0)?.profile == profile }
      for uri in uris where ResourceUpdate.concerns(uri, changes) {
        connection.notify(ResourceUpdate.updated(uri, subscription: nil))
      }
    }
  }
}
