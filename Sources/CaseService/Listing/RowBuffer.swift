import CaseModel
import ProviderKit

/// The rows of one profile that were read and not taken yet, and the marks of those that were taken.
struct RowBuffer: Sendable {
  /// A slice, because rows are taken from its front.
  private(set) var rows: ArraySlice<ListRow> = []
  /// The rows taken last, the newest last: at least as many as a cursor stores, if there are so many.
  private var taken: [ListRow] = []
  /// The numbers of all rows that were read.
  private var seen: Set<String> = []
  /// The cases that the query names and that were not read yet; nil if the vendor searches for them.
  private var missing: Set<String>?
  /// The key of the last row read that has a key.
  private var lastKey: SortKey?
  private let sort: CaseSort
  private let requested: Set<String>?

  init(_ sort: CaseSort, requested: Set<String>?) {
    self.sort = sort
    self.requested = requested
    missing = requested
  }

  var readCount: Int { seen.count }
  /// Whether all cases that the query names were read.
  var hasAll: Bool { missing?.isEmpty == true }

  /// Drops everything that was read, so that it can be read again.
  mutating func restart() {
    (seen, missing, lastKey) = ([], requested, nil)
  }

  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(rows.count + count)
    seen.reserveCapacity(seen.count + count)
  }

  /// Notes that a case was read. False if it was read before.
  mutating func note(_ number: String) -> Bool {
    guard seen.insert(number).inserted else { return false }
    missing?.remove(number)
    return true
  }

  mutating func append(_ row: ListRow) { rows.append(row) }

  /// Whether a row was taken.
  var hasRows: Bool { !rows.isEmpty || !taken.isEmpty }

  /// The values that order the rows of a page, and the rows whose value is that of a neighbour.
  ///
  /// The vendor sorts a row whose value cannot be read here by a value that it knows, so the row stays beside its neighbour.
  /// Sorted last, it would delay all later rows, and a cursor could skip them. Rows without a value at the end are
  /// those that the vendor itself sorts last.
  mutating func keys(of page: CasePage) -> (keys: [SortKey], borrowed: Set<Int>) {
    var keys = page.rows.map { SortKey($0, sort) }
    guard let end = keys.lastIndex(where: { $0 != .missing }), let first = keys.first(where: { $0 != .missing }) else {
      return (keys, [])
    }
    var borrowed: Set<Int> = []
    var before = lastKey ?? first
    for index in keys[...end].indices {
      if keys[index] == .missing {
        keys[index] = before
        borrowed.insert(index)
      }
      before = keys[index]
    }
    lastKey = before
    return (keys, borrowed)
  }

  /// Takes rows from the front as long as `mayCome` returns true.
  mutating func take(atMost count: Int, while mayCome: (SortKey) -> Bool) -> [ListRow] {
    var end = rows.startIndex
    let limit = end + min(count, rows.count)
    while end < limit, end == rows.startIndex || mayCome(rows[end].key) { end += 1 }
    let batch = Array(rows[..<end])
    rows.removeFirst(batch.count)
    taken = (taken + batch.suffix(ListingCursor.Source.marksKept)).suffix(ListingCursor.Source.marksKept)
    return batch
  }

  /// The position after the last row that was taken, or `start` if none was.
  func position(after start: ListingCursor.Source) -> ListingCursor.Source {
    guard let row = taken.last else { return start }
    var source = start
    source.position = row.position
    source.lastKey = row.key
    source.lastNumber = row.number
    source.marks = (source.marks + taken.map(\.mark)).suffix(ListingCursor.Source.marksKept)
    return source
  }
}
