package import CaseModel
import CaseStore
import JSON
package import JSONRPC
package import Platform
import ProviderKit

/// Lists the changes since a state.
package enum ChangesList: WorkMethod {
  package typealias Params = ChangesListParams
  package typealias Result = ChangesListResult

  package static let name = "changes/list"
  package static let effect = Effect.reads
  package static let summary =
    "Lists what changed since a state, and can wait for the next change; without a state, returns the current one."

  package static func lane(_ params: ChangesListParams) -> Lane { .free }
  package static func answerBytes(_ params: ChangesListParams) -> Int {
    answerBytes(rows: params.limit, each: params.selection.includesBodies ? 2048 : 512)
  }

  package static func isLongPoll(_ params: ChangesListParams) -> Bool { params.waitSeconds != nil }

  package static func run(_ params: ChangesListParams, _ call: Call) async throws(Fault) -> ChangesListResult {
    let feed = try await ChangeFeed(params.selection, call)
    let start = try await whole { () throws(Fault) -> StoreState? in try await beginning(params, feed) }
    let wait = ChangeWait(feed: feed, call: call, seconds: params.waitSeconds, limit: params.limit)
    let page: ChangeFeed.Page
    do throws(Fault) { page = try await wait.page(after: start) } catch {
      // The next call of the reader continues from the state that the error has.
      if let reader = params.reader, error.kind == .resync, let text = error.data["state"]?.string {
        save(try StoreState(text), of: reader, feed, call)
      }
      throw error
    }
    if let reader = params.reader { save(page.state, of: reader, feed, call) }
    return ChangesListResult(page, try await whole { () throws(Fault) in try await feed.status() })
  }

  /// Stores the state of a reader once the client has the response.
  private static func save(_ state: StoreState, of reader: String, _ feed: ChangeFeed, _ call: Call) {
    call.followUps.addSave { [log = call.context.log] in
      do throws(StoreError) { try await feed.access.store()?.setReader(reader, state) } catch {
        log.warning("The state of the reader \(reader) is not stored. The next call repeats these changes. \(error)")
      }
    }
  }

  /// The state to begin at; nil for the current one.
  private static func beginning(_ params: ChangesListParams, _ feed: ChangeFeed) async throws(Fault) -> StoreState? {
    if let text = params.state { return try StoreState(text) }
    guard let reader = params.reader else { return nil }
    let store = try feed.store()
    do throws(StoreError) { return try await store.reader(reader) } catch { throw Fault(error) }
  }
}

/// Runs something short to its end although the request was cancelled: a wait that ends is answered.
private func whole<Value: Sendable>(
  _ body: @escaping @Sendable () async throws(Fault) -> Value
) async throws(Fault) -> Value {
  let task = Task.detached { () -> Result<Value, Fault> in
    do throws(Fault) { return .success(try await body()) } catch { return .failure(error) }
  }
  return try await task.value.get()
}

/// Finds the changes after a state, and waits for them.
private struct ChangeWait {
  let feed: ChangeFeed
  let call: Call
  let seconds: Int?
  let limit: Int

  private var time: any TimeSource { call.context.time }
  private var follower: ChangeFollower { call.context.follower }
  /// When the rounds of this request must end.
  private var deadline: MonotonicTime { call.startedAt + call.timeout }

  func page(after start: StoreState?) async throws(Fault) -> ChangeFeed.Page {
    call.sendProgress(.begin("Reading changes"))
    defer { call.sendProgress(.end(nil)) }
    guard let start else {
      try await poll()
      return ChangeFeed.Page(events: [], state: try await feed.state(), hasMore: false)
    }
    var page = try await read(after: start)
    guard let seconds else {
      // The next call polls, once all that is stored was read.
      if page.hasMore { return page }
      try await poll()
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      // Events that were there before the round are read again, with those of the round.
      return try await read(after: page.events.isEmpty ? page.state : start)
    }
    guard page.events.isEmpty, !page.hasMore else { return page }
    let watch = follower.watch(try feed.interest())
    defer { withExtendedLifetime(watch) {} }
    let end = call.startedAt + .seconds(seconds)
    while true {
      let seen = follower.generation
      page = try await read(after: page.state)
      // A wait that is cancelled, also by the end of the input, has found nothing.
      guard page.events.isEmpty, !Task.isCancelled else { return page }
      if case .received = await follower.wait(after: seen, until: end) { continue }
      return try await read(after: page.state)
    }
  }

  private func read(after state: StoreState) async throws(Fault) -> ChangeFeed.Page {
    try await whole { () throws(Fault) in try await feed.page(after: state, limit: limit) }
  }

  private func poll() async throws(Fault) {
    await follower.poll(try feed.profiles(), parts: feed.selection.parts, until: deadline) { text, percentage in
      call.sendProgress(.report(text, percentage: percentage))
    }
    try await awaitFirstListings()
  }

  /// Waits for first listings that other requests, or other processes, perform.
  private func awaitFirstListings() async throws(Fault) {
    // A request that was cancelled begins no round.
    guard !Task.isCancelled, try await isUnfinished() else { return }
    let watch = follower.watch(try feed.interest())
    defer { withExtendedLifetime(watch) {} }
    while !Task.isCancelled, time.now < deadline {
      let seen = follower.generation
      guard try await isUnfinished() else { return }
      // A round that fails is no change of the store.
      _ = await follower.wait(after: seen, until: min(deadline, time.now + ChangeFollower.tick))
    }
  }

  private func isUnfinished() async throws(Fault) -> Bool {
    try await whole { () throws(Fault) in try await !feed.unfinished().isEmpty }
  }
}

package struct ChangesListParams: WireObject {
  package var state: String?
  package var selection: ChangeSelection
  package var limit: Int
  package var waitSeconds: Int?
  package var reader: String?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case state
    case selection = ""
    case limit, waitSeconds, reader
  }
  package static let fields: [CodingKeys: Field] = [
    .state: Field(
      "`state` of an earlier result. Default: that of the reader, or the current state.",
      length: 1...StoreState.longestText),
    .selection: .members(of: ChangeSelection.self),
    .limit: Field("The maximum number of changes.", default: 100, range: 1...ChangeFeed.largestPage),
    .waitSeconds: Field(
      "The maximum time to wait for the first change, in seconds. Meanwhile, the vendors are polled. Needs `state` or `reader`.",
      range: 1...300),
    .reader: Field(
      "Keeps the state in the store under this name: each call continues where the last one ended.", length: 1...100),
  ]

  package func check() -> [Issue] {
    if state != nil, reader != nil { return [Issue("reader", "cannot be combined with \"state\"")] }
    guard waitSeconds != nil, state == nil, reader == nil else { return [] }
    return [Issue("waitSeconds", "needs \"state\" or \"reader\": without them, there is nothing to wait for")]
  }
}

package struct ChangesListResult: WireObject {
  package var events: [CaseChange]
  package var state: String
  package var hasMore: Bool
  package var pending: [String]
  package var asOf: ProfileMap<Timestamp>
  package var budget: ProfileMap<PollingBudget>
  package var failures: [ProfileFailure]?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case events, state, hasMore, pending, asOf, budget, failures
  }
  package static let fields: [CodingKeys: Field] = [
    .events: Field("The changes, the oldest first."),
    .state: Field("Continue from here: the `state` of the next call."),
    .hasMore: Field("Whether there are more changes now."),
    .pending: Field("The profiles whose cases were not yet read for the first time. The next call continues."),
    .asOf: Field("The time up to which the changes of each profile are known."),
    .budget: Field("What the rounds of each profile may request, and when the next one is due."),
    .failures: Field("The profiles whose last round failed."),
  ]

  init(_ page: ChangeFeed.Page, _ status: ChangeFeed.Status) {
    (events, state, hasMore) = (page.events, page.state.text, page.hasMore)
    (pending, asOf, budget) = (status.pending, ProfileMap(status.asOf), ProfileMap(status.budget))
    failures = status.failures.isEmpty ? nil : status.failures
  }
}
