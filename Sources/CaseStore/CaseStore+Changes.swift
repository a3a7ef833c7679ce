package import Platform

extension CaseStore {
  /// The most events that are examined in one transaction: what another process waits for.
  private static let mostScanned = 2000

  /// Returns the current state. Its epoch differs after the file was replaced.
  package func state() async throws(StoreError) -> StoreState {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try EventTable(connection: connection).state()
    }
  }

  /// Returns the state before the events that were seen at a time or later.
  package func state(before time: Timestamp) async throws(StoreError) -> StoreState {
    try await database.read(within: options.limit) { (connection) throws(StoreError) in
      try EventTable(connection: connection).state(before: StoredTime.first(from: time))
    }
  }

  /// Returns at most `limit` events after a state that pass a filter, in their order.
  ///
  /// All events of one observation of a case have the same case before and after them.
  package func changes(
    after state: StoreState, _ filter: ChangeFilter, limit: Int
  ) async throws(StoreError) -> Changes {
    var page = ChangePage(events: [], state: state, hasMore: false)
    let limit = max(0, limit)
    var scanned = min(Self.mostScanned, max(100, min(limit, Self.mostScanned) * 2))
    while true {
      let (start, count, left) = (page.state, scanned, limit - page.events.count)
      let result = try await database.read(within: options.limit) { (connection) throws(StoreError) in
        try ChangeReader(filter, connection).read(after: start, limit: left, scanning: count)
      }
      switch result {
      case .resync(let reason, let state): return .resync(reason, state)
      case .part(let part, let isEnd):
        page.events += part.events
        (page.state, page.hasMore) = (part.state, part.hasMore)
        if isEnd { return .page(page) }
      }
      scanned = min(scanned * 2, Self.mostScanned)
    }
  }
}
