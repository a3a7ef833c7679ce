import CaseModel
import Platform
import ProviderKit

/// Finds the row where a later page begins, although rows may have moved since the previous page.
///
/// The cursor has the marks of the last few returned rows. The list continues after the newest of them that is still present.
/// If all of them are gone, rows that sort before the last one were returned or have moved, and rows that sort after it are
/// new. Rows that sort equal to it are returned again, since it is unknown which of them were returned. Titles sort differently
/// at each vendor and are not compared: there, all rows are returned again.
///
/// If the previous page came from another source (the vendor or the store), equal rows are in another order, so the marks do not
/// show where the list continues: then only the keys decide.
struct ResumePoint: Sendable {
  enum Outcome {
    case lookOn
    /// The rows with which the list continues.
    case found([ListRow])
    /// Rows that were not returned may precede those that were read.
    case readEarlier
  }

  /// The number of rows that a later page reads again, because rows may have been removed meanwhile.
  private static let overlap = 10
  /// The maximum number of rows that wait until the rows before them are read. Above it, the newest mark is abandoned.
  private static let patience = 100

  /// Nil if no row of this profile was returned before.
  let source: ListingCursor.Source?
  /// When the first page of the list was requested; nil when this is it.
  let startedAt: Timestamp?
  private let sort: CaseSort
  /// Whether the last returned rows must still be found.
  private(set) var isSearching = false
  /// Whether the rows behind the position are exactly those that were not returned.
  private let isExact: Bool
  /// Where the search began, and how far that is before the position of the cursor.
  private(set) var start: VendorPosition?
  private var reach = ResumePoint.overlap
  /// Whether every row before those that were read was returned or has moved.
  private var reachesBack = false
  /// Whether the previous page came from another source.
  private var isForeign = false
  /// The newest mark that was found.
  private var met: Int?
  /// The rows that are returned if no newer mark is found.
  private var buffered: [ListRow] = []

  /// - Parameters:
  ///   - knowsPosition: whether `cases` returned the position of `source`. If not, all rows are searched.
  ///   - isExact: whether the rows behind the position are exactly those that were not returned, and no search is needed.
  init(
    _ source: ListingCursor.Source?, startedAt: Timestamp?, _ sort: CaseSort, in cases: any CaseSource,
    knowsPosition: Bool = true, isExact: Bool = false
  ) {
    self.isExact = isExact
    self.source = source
    self.startedAt = startedAt
    self.sort = sort
    guard let position = source?.position else { return }
    if isExact {
      start = position
      return
    }
    isSearching = true
    guard knowsPosition else {
      (isForeign, reachesBack) = (true, true)
      return
    }
    begin(at: position, in: cases)
  }

  private mutating func begin(at position: VendorPosition, in cases: any CaseSource) {
    let first = cases.rewind(position, by: reach)
    start = first
    reachesBack = cases.rewind(first, by: 1) == first
    (buffered, met) = ([], nil)
  }

  /// Begins again at an earlier row, because more rows were removed than the overlap has. Returns the new start.
  mutating func searchFurtherBack(in cases: any CaseSource) -> VendorPosition? {
    guard let start else { return nil }
    reach = min(reach * 4, 1 << 40)
    begin(at: start, in: cases)
    return self.start
  }

  /// The size of a page that has this number of rows that were not returned.
  func pageSize(for count: Int) -> Int {
    guard isSearching else { return count }
    // The last returned row is read again, too.
    return reach == Self.overlap ? count + Self.overlap + 1 : max(count, 100)
  }

  // MARK: The search

  mutating func look(at row: ListRow) -> Outcome { conclude(outcome(of: row)) }

  /// The action when no more rows exist.
  mutating func end() -> Outcome { isSearching ? conclude(isSure ? .found(buffered) : .readEarlier) : .lookOn }

  private mutating func conclude(_ outcome: Outcome) -> Outcome {
    if case .found = outcome { (isSearching, buffered) = (false, []) }
    return outcome
  }

  private var marks: [String] { source?.marks ?? [] }
  private var isSure: Bool { reachesBack || met != nil }

  private mutating func outcome(of row: ListRow) -> Outcome {
    if let mark = marks.firstIndex(of: row.mark) {
      if isForeign { return .lookOn }
      if mark == marks.count - 1 { return .found([]) }
      if mark > met ?? -1 { (buffered, met) = ([], mark) }
      return .lookOn
    }
    if sort.isComparable, let lastKey = source?.lastKey {
      if row.key.comes(before: lastKey, sort) {
        reachesBack = true
        return .lookOn
      }
      if lastKey.comes(before: row.key, sort) { return isSure ? .found(buffered + [row]) : .readEarlier }
    }
    buffered.append(row)
    if met == nil && reachesBack { return buffered.count < SourceStream.sortLimit ? .lookOn : .found(buffered) }
    guard buffered.count >= Self.patience else { return .lookOn }
    return met == nil ? .readEarlier : .found(buffered)
  }

  // MARK: Later rows

  /// Whether a row belongs on another page: it is one of the last rows given, or it has moved.
  func isElsewhere(_ row: ListRow) -> Bool {
    hasMoved(row) || !marks.isEmpty && marks.contains(row.mark)
  }

  /// Whether a row changed after the first page was read: the next list has it in its new position. Rows after the last
  /// returned row have not moved to the front, whatever their time is: the vendor's clock is ahead of ours.
  func hasMoved(_ row: ListRow) -> Bool {
    if isExact { return false }
    guard let startedAt, sort.isByUpdate, let updatedAt = row.shared.value.updatedAt, updatedAt > startedAt else {
      return false
    }
    // It cannot have moved away from rows that were returned, as long as none was.
    guard let source, source.lastNumber != nil else { return false }
    guard sort.isDescending, let lastKey = source.lastKey else { return true }
    return row.key.comes(before: lastKey, sort)
  }
}
