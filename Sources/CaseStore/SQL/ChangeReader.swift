internal import CaseModel

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
    let (sources, awaited) = try sources()
    let rows = try events.scan(after: state.sequence, limit: count)
    var histories = Histories(after: state.sequence, rows, connection)
    var page = ChangePage(events: [], state: state, hasMore: false)
    for row in rows {
      if let source = row.source, awaited.contains(source), let kind = row.kind, filter.kinds?.contains(kind) ?? true {
        return .part(page, isEnd: true)
      }
      if let query = row.source.flatMap({ sources[$0] }), let kind = row.kind, filter.kinds?.contains(kind) ?? true,
        try histories.matches(row, query)
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

  /// The sources with their queries, and those of which no event may be passed.
  private func sources() throws(StoreError) -> (known: [Int: CompiledQuery?], awaited: Set<Int>) {
    var known: [Int: CompiledQuery?] = [:]
    var awaited: Set<Int> = []
    let table = SourceTable(connection: connection)
    for entry in filter.sources {
      if let id = try table.find(entry.source)?.id { known[id] = .some(entry.query) }
    }
    for entry in filter.unconfirmed {
      let ids = try table.ids(of: entry.source)
      if ids.count == 1 { known[ids[0]] = .some(entry.query) } else { awaited.formUnion(ids) }
    }
    for source in filter.awaited { awaited.formUnion(try table.ids(of: source)) }
    return (known, awaited.subtracting(known.keys))
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
    let profiles =
      filter.sources.map(\.source.profile) + filter.unconfirmed.map(\.source.profile) + filter.awaited.map(\.profile)
    return try events.hasRemoval(after: state.sequence, of: profiles) ? .removed : nil
  }
}
