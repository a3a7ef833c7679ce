internal import CaseModel
internal import JSON
internal import Platform

/// Whether cases matched queries before or after the events of a part of the table. The cases as they were follow from the
/// current ones and the events since.
struct Histories {
  private struct Name: Hashable {
    let source: Int
    let number: String
  }

  private let start: Int
  private let end: Int
  private let connection: SQLConnection
  /// The numbers of the events that match, of the cases of which one was asked for.
  private var matching: [Name: Set<Int>] = [:]

  init(after start: Int, _ rows: [EventTable.Scanned], _ connection: SQLConnection) {
    (self.start, self.end, self.connection) = (start, rows.last?.sequence ?? start, connection)
  }

  /// - Parameter query: the same for all events of a source.
  mutating func matches(_ row: EventTable.Scanned, _ query: CompiledQuery?) throws(StoreError) -> Bool {
    guard let query, let source = row.source else { return true }
    let name = Name(source: source, number: row.number)
    if let known = matching[name] { return known.contains(row.sequence) }
    // Rather reported than lost, if the case was removed.
    guard var history = try CaseHistory(source, row.number, QueryMatcher(query), connection) else { return true }
    let found = try history.matching(in: start + 1...end)
    matching[name] = found
    return found.contains(row.sequence)
  }
}

/// One case, from now back in time.
private struct CaseHistory {
  private let matcher: QueryMatcher
  private let changes: EventTable
  private let source: Int
  private let number: String
  private var record: CaseRecord
  private let description: String?
  private var comments: [Comment]?
  /// Whether the case matches as it is in `record` and `comments`; nil if that is not known.
  private var isMatching: Bool?

  /// Nil if the case is not stored.
  init?(
    _ source: Int, _ number: String, _ matcher: QueryMatcher, _ connection: SQLConnection
  ) throws(StoreError) {
    (self.source, self.number, self.matcher) = (source, number, matcher)
    changes = EventTable(connection: connection)
    let found = try connection.first(
      """
      SELECT \(StoredRow.columns), json FROM cases JOIN records ON case_id = cases.id
      WHERE source_id = ?1 AND number = ?2
      """, [.integer(source), .text(number)]
    ) { (row: StoredRow($0), json: $0.bytes(StoredRow.count)) }
    guard let found else { return nil }
    record = try CaseRecord(stored: found.json)
    let parts = try CaseParts(found.row, matcher.fields.intersection([.description, .comments]), connection)
    (description, comments) = (parts.description, parts.comments)
  }

  /// The events with these numbers for which the case matched before or after the observation that found them.
  mutating func matching(in numbers: ClosedRange<Int>) throws(StoreError) -> Set<Int> {
    var matching: Set<Int> = []
    // Newest first.
    var rest = try changes.history(of: source, number, from: numbers.lowerBound)[...]
    while let first = rest.first {
      let group = rest.prefix { $0.change == first.change }
      rest = rest.dropFirst(group.count)
      let isRequested = group.contains { numbers.contains($0.sequence) }
      setUpdate(first.updatedAfter)
      var matches = false
      if isRequested { matches = try evaluate() }
      for event in group { try undo(event) }
      setUpdate(first.updatedBefore)
      let existed = !group.contains { $0.kind == .created }
      if isRequested, !matches, existed { matches = try evaluate() }
      if matches { matching.formUnion(group.map(\.sequence).filter(numbers.contains)) }
    }
    return matching
  }

  private mutating func evaluate() throws(StoreError) -> Bool {
    if let isMatching { return isMatching }
    let matches = try matcher.matches(record.slice, description: description, comments: comments)
    isMatching = matches
    return matches
  }

  private mutating func setUpdate(_ time: Int?) {
    guard matcher.fields.contains(.updatedAt), let time else { return }
    var writer = JSONWriter()
    writer.string(RFC3339.format(Timestamp(millisecondsSince1970: time)))
    record[.updatedAt] = try? JSONSlice(checking: writer.bytes)
    isMatching = nil
  }

  private mutating func undo(_ event: EventTable.Change) throws(StoreError) {
    switch event.kind {
    case .status: try restore([.status], event)
    case .severity: try restore([.severity], event)
    case .owner: try restore([.owner], event)
    case .fields: try restore(CaseFields(names: event.part ?? ""), event)
    case .comment:
      guard let id = event.part, let index = comments?.firstIndex(where: { $0.id == id }) else { return }
      comments?.remove(at: index)
      isMatching = nil
    case .created, .attachment, .gone, .back, nil: break
    }
  }

  private mutating func restore(_ fields: CaseFields, _ event: EventTable.Change) throws(StoreError) {
    guard !fields.isDisjoint(with: matcher.fields) else { return }
    _ = record.merge(try CaseRecord(stored: event.old ?? Array("{}".utf8)), fields)
    isMatching = nil
  }
}

extension CaseFields {
  /// - Parameter names: separated by commas.
  fileprivate init(names: String) {
    self.init(names.split(separator: ",").compactMap { CaseField(stringValue: String($0)) })
  }
}

/// Decides whether a stored case matches a query. Reads only the members that the query compares.
struct QueryMatcher {
  private let query: CompiledQuery
  private let filters: [CaseFilter]
  /// The members that are compared.
  let fields: CaseFields
  private let parser: StoredCaseParser

  init(_ query: CompiledQuery) {
    self.query = query
    let filters = CaseFilter.allCases.filter { $0.isUsed(in: query.query) }
    fields = filters.reduce(query.remainderFields) { $0.union($1.fields) }
    parser = StoredCaseParser(fields)
    self.filters = filters
  }

  /// - Parameter record: the members that are stored together, as JSON.
  func matches(_ record: JSONSlice, description: String?, comments: [Comment]?) throws(StoreError) -> Bool {
    var value: Case
    do throws(JSONError) { value = try parser.read(record) } catch { throw .damaged("a case is not valid") }
    (value.description, value.comments) = (description, comments)
    return filters.allSatisfy { $0.passes(value, query.query) } && query.passes(CaseBox(value))
  }
}
