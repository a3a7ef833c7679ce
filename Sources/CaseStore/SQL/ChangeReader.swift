/// Reads the events that pass a filter, a part at a time. Used within one transaction.
struct ChangeReader {
  enum Result: Sendable {
    /// Events of a part of the table, and whether nothing more has to be read.
    case part(ChangePage, isEnd: Bool)
    case resync(Changes.Resync, StoreState)
  }

  private let filter: ChangeFilter
  private let connection: SQLConnection
  private var events: EventTable { EventTable(connection: connection) }

  init(_ filter: ChangeFilter, _ connection: SQLConnection) {
    (self.filter, self.connection) = (filter, connection)
  }

  /// Reads at most `limit` events after a state, of the next `count`. A part ends before the first event beyond the limit.
  func read(after state: StoreState, limit: Int, scanning count: Int) throws(StoreError) -> Result {
    if let reason = try invalidity(state) { return .resync(reason, try events.state()) }
    var sources: [Int: Int] = [:]
    let table = SourceTable(connection: connection)
    for (index, entry) in filter.sources.enumerated() {
      if let id = try table.find(entry.source)?.id { sources[id] = index }
    }
    var awaited: Set<Int> = []
    for entry in filter.awaited { awaited.formUnion(try table.ids(of: entry.profile, entry.provider)) }
    awaited.subtract(sources.keys)
    let rows = try events.scan(after: state.sequence, limit: count)
    var histories = Histories(after: state.sequence, rows, connection)
    var page = ChangePage(events: [], state: state, hasMore: false)
    for row in rows {
      if let source = row.source, awaited.contains(source), let kind = row.kind, filter.kinds?.contains(kind) ?? true {
        return .part(page, isEnd: true)
      }
      if let index = row.source.flatMap({ sources[$0] }), let kind = row.kind, filter.kinds?.contains(kind) ?? true,
        try histories.matches(row, filter.sources[index].query)
      {
        guard page.events.count < limit else {
          page.hasMore = true
          return .part(page, isEnd: true)
        }
        page.events.append(try event(row.sequence))
      }
      (page.state.sequence, page.state.key) = (row.sequence, row.key)
    }
    return .part(page, isEnd: rows.count < count)
  }

  private func event(_ sequence: Int) throws(StoreError) -> StoreEvent {
    guard var event = try events.read(after: sequence - 1, limit: 1).first, event.sequence == sequence else {
      throw .damaged("an event is not valid")
    }
    if filter.includesBodies { event.body = try events.body(of: event) }
    return event
  }

  private func invalidity(_ state: StoreState) throws(StoreError) -> Changes.Resync? {
    let meta = MetaTable(connection: connection)
    guard try meta.epoch == state.epoch else { return .otherStore }
    let trimmed = try events.trimmed()
    if state.sequence < trimmed { return .tooOld }
    if try state.sequence > max(meta.sequence, trimmed) { return .beyondEnd }
    if try events.key(of: state.sequence) != state.key { return .lost }
    let profiles = filter.sources.map(\.source.profile)
    return try events.hasRemoval(after: state.sequence, of: profiles) ? .removed : nil
  }
}
