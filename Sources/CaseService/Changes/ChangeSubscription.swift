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
  /// Sends changes, or why the subscription ended.
  private let deliver: @Sendable (ChangesDidHappenParams) -> Void
  /// Whether it goes on with a new store.
  private let restarts: Bool
  /// Called when it ended by itself.
  private let ended: @Sendable () -> Void
  private let run = Mutex(Run.waiting)

  private enum Run {
    case waiting
    case running(Task<Void, Never>)
    case ended
  }

  /// The most changes of one notification.
  private static let pageSize = 100
  /// A client that is further behind gets the state instead, and lists the changes itself.
  private static let mostBehind = 1000
  /// Nothing is sent while so many bytes wait for the client.
  private static let mostWaiting = 256 << 10
  /// The most bytes of changes with bodies in one notification, unless a single one has more.
  private static let mostBytes = 128 << 10
  /// The longest time until the connection is examined again although nothing changed.
  private static let interval = Duration.seconds(5)

  /// - Parameter deliver: sends changes; `changes/didHappen` if it is nil.
  init(
    _ id: String, _ feed: ChangeFeed, to connection: ConnectionHandle, _ context: ServiceContext,
    restarts: Bool = false, deliver: (@Sendable (ChangesDidHappenParams) -> Void)? = nil,
    ended: @escaping @Sendable () -> Void
  ) {
    self.restarts = restarts
    (self.id, self.feed, self.connection, self.context, self.ended) = (id, feed, connection, context, ended)
    self.deliver = deliver ?? { connection.notify(notificationTable.changesDidHappen, $0) }
  }

  /// Does nothing after `end`: the request that removes a subscription can overtake the response that starts it.
  func start(after state: StoreState) {
    run.withLock { run in
      guard case .waiting = run else { return }
      run = .running(Task.detached { [self] in await follow(state) })
    }
  }

  func end() {
    let task: Task<Void, Never>? = run.withLock { run in
      defer { run = .ended }
      if case .running(let task) = run { return task }
      return nil
    }
    task?.cancel()
  }

  private func follow(_ start: StoreState) async {
    let follower = context.follower
    var state = start
    var watch: (interest: ChangeFollower.Interest, watch: ChangeFollower.Watch)?
    var failing: [String: JSON] = [:]
    defer { withExtendedLifetime(watch) {} }
    while !Task.isCancelled, !connection.hasEnded {
      let seen = follower.generation
      var wait = Self.interval
      if connection.waitingBytes > Self.mostWaiting {
        wait = ChangeFollower.tick
      } else {
        do throws(Fault) {
          // The configuration may name other profiles now.
          let interest = try feed.interest()
          if watch?.interest.profiles != interest.profiles { watch = (interest, follower.watch(interest)) }
          if try await send(after: &state) { continue }
          try report(after: state, &failing)
        } catch {
          if error.kind == .resync, !restarts {
            ended()
            return send(resync: error)
          }
          if error.kind == .resync, let now = try? await feed.state() {
            state = now
            notify([], now, isTruncated: true)
          }
          context.log.info("The changes of a subscription cannot be read: \(error.kind.rawValue)")
        }
      }
      _ = await follower.wait(after: seen, until: context.time.now + wait)
    }
  }

  /// Sends the next changes. Returns whether there are more.
  private func send(after state: inout StoreState) async throws(Fault) -> Bool {
    let page = Self.beginning(of: try await feed.page(after: state, limit: Self.pageSize))
    if page.hasMore, try await feed.hasMore(than: Self.mostBehind, after: page.state) {
      // Read first: the client reads its cases once it has the notification, so what changes after that must follow.
      let next = try await feed.state()
      notify([], state, isTruncated: true)
      state = next
      return false
    }
    if !page.events.isEmpty { notify(page.events, page.state) }
    state = page.state
    return page.hasMore
  }

  /// Reports the profiles whose last round failed, when they change. Without it, a client would take missing changes for none.
  private func report(after state: StoreState, _ failing: inout [String: JSON]) throws(Fault) {
    let failures = try feed.failures()
    let kinds = failures.reduce(into: [:]) { $0[$1.profile] = $1.failure["data"]?["kind"] }
    guard kinds != failing else { return }
    failing = kinds
    var params = ChangesDidHappenParams(subscription: id, events: [], state: state.text)
    params.failures = failures
    deliver(params)
  }

  /// The part of a page that fits in a notification.
  private static func beginning(of page: ChangeFeed.Page) -> ChangeFeed.Page {
    var page = page
    var bytes = 0
    for (index, event) in page.events.enumerated() where event.hasRecord {
      var writer = JSONWriter()
      event.write(to: &writer)
      bytes += writer.bytes.count
      guard bytes > mostBytes, index > 0 else { continue }
      page.cut(to: index)
      break
    }
    return page
  }

  private func notify(_ events: [CaseChange], _ state: StoreState, isTruncated: Bool = false) {
    var params = ChangesDidHappenParams(subscription: id, events: events, state: state.text)
    if isTruncated { params.truncated = true }
    deliver(params)
  }

  private func send(resync fault: Fault) {
    var params = ChangesDidHappenParams(subscription: id, events: [], state: fault.data["state"]?.string ?? "")
    params.failure = context.redacted(fault.json)
    deliver(params)
  }
}
