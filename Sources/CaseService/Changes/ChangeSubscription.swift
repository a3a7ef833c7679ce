import CaseModel
import CaseStore
import JSON
import JSONRPC
import Platform
import Synchronization

/// Sends the changes that one client subscribed to, until it unsubscribes or its connection ends.
final class ChangeSubscription: Sendable {
  let id: String
  private let feed: ChangeFeed
  private let connection: ConnectionHandle
  private let context: ServiceContext
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// The most changes of one notification.
  private static let pageSize = 100
  /// A client that is further behind gets the state instead, and lists the changes itself.
  private static let mostBehind = 1000
  /// Nothing is sent while so many bytes wait for the client.
  private static let mostWaiting = 256 << 10
  /// How often the connection is looked at although nothing changed.
  private static let interval = Duration.seconds(5)

  init(_ id: String, _ feed: ChangeFeed, to connection: ConnectionHandle, _ context: ServiceContext) {
    (self.id, self.feed, self.connection, self.context) = (id, feed, connection, context)
  }

  func start(after state: StoreState) {
    task.withLock { task in
      guard task == nil else { return }
      task = Task.detached { [self] in
        let watch = context.follower.watch(feed.interest)
        await follow(state)
        withExtendedLifetime(watch) {}
      }
    }
  }

  func end() { task.withLock { $0 }?.cancel() }

  private func follow(_ start: StoreState) async {
    let follower = context.follower
    var state = start
    while !Task.isCancelled, !connection.hasEnded {
      let seen = follower.generation
      var wait = Self.interval
      if connection.waitingBytes > Self.mostWaiting {
        wait = ChangeFollower.tick
      } else {
        do throws(Fault) {
          if try await send(after: &state) { continue }
        } catch {
          if error.kind == .resync { return send(resync: error) }
          context.log.info("The changes of a subscription cannot be read: \(error.kind.rawValue)")
        }
      }
      _ = await follower.wait(after: seen, until: context.time.now + wait)
    }
  }

  /// Sends the next changes. Returns whether there are more.
  private func send(after state: inout StoreState) async throws(Fault) -> Bool {
    let page = try await feed.page(after: state, limit: Self.pageSize)
    if page.hasMore {
      let end = try await feed.state()
      if end.sequence - page.state.sequence > Self.mostBehind {
        notify([], state, isTruncated: true)
        state = end
        return false
      }
    }
    if !page.events.isEmpty { notify(page.events, page.state) }
    state = page.state
    return page.hasMore
  }

  private func notify(_ events: [CaseChange], _ state: StoreState, isTruncated: Bool = false) {
    var params = ChangesDidHappenParams(subscription: id, events: events, state: state.text)
    if isTruncated { params.truncated = true }
    connection.notify(notificationTable.changesDidHappen, params)
  }

  private func send(resync fault: Fault) {
    var params = ChangesDidHappenParams(subscription: id, events: [], state: fault.data["state"]?.string ?? "")
    params.failure = context.redacted(fault.json)
    connection.notify(notificationTable.changesDidHappen, params)
  }
}
