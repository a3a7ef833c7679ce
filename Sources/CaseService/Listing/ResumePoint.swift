import CaseModel
import Platform
import ProviderKit

/// Where a list goes on behind the pages before, in rows that may have moved since.
///
/// The cursor brings marks of the last few rows given. The list goes on behind the newest of them that is still present. If all of
/// them have gone, rows that sort before the last one were given or have moved, and rows that sort behind it are new. Rows that
/// sort equal to it are given again, since which of them were given is unknown. Titles sort differently everywhere and are not
/// compared: there, all rows are given again.
struct ResumePoint: Sendable {
  enum Outcome {
    case lookOn
    /// The rows to go on with.
    case found([ListRow])
    /// Rows that were not given may be before those that were read.
    case readEarlier
  }

  /// Rows that a second page reads again, because rows may have gone meanwhile.
  private static let overlap = 10
  /// The number of rows that are held before those in front of them are read, or the newest mark is given up.
  private static let patience = 100

  /// Nil if no row of this profile was given before.
  let source: ListingCursor.Source?
  /// When the first page of the list was requested; nil when this is it.
  private let startedAt: Timestamp?
  private let sort: CaseSort
  /// Whether the rows given last have still to be found.
  private(set) var isSearching = false
  /// Where the search began, and how far that is before the position of the cursor.
  private(set) var start: VendorPosition?
  private var reach = ResumePoint.overlap
  /// Whether every row before those that were read was given or has moved.
  private var reachesBack = false
  /// The newest mark that was met.
  private var met: Int?
  /// Rows that are given if no newer mark is met.
  private var buffered: [ListRow] = []

  init(_ source: ListingCursor.Source?, startedAt: Timestamp?, _ sort: CaseSort, in cases: any CaseSource) {
    self.source = source
    self.startedAt = startedAt
    self.sort = sort
    guard let position = source?.position else { return }
    isSearching = true
    begin(at: position, in: cases)
  }

  private mutating func begin(at position: VendorPosition, in cases: any CaseSource) {
    let first = cases.rewind(position, by: reach)
    start = first
    reachesBack = cases.rewind(first, by: 1) == first
    (buffered, met) = ([], nil)
  }

  /// Begins again further in front: more rows went than the overlap holds. Returns the new start.
  mutating func searchFurtherBack(in cases: any CaseSource) -> VendorPosition? {
    guard let start else { return nil }
    reach = min(reach * 4, 1 << 40)
    begin(at: start, in: cases)
    return self.start
  }

  /// The size of a page that brings so many rows which were not given.
  func pageSize(for count: Int) -> Int {
    guard isSearching else { return count }
    // The row given last is read again, too.
    return reach == Self.overlap ? count + Self.overlap + 1 : max(count, 100)
  }

  // MARK: The search

  mutating func look(at row: ListRow) -> Outcome { conclude(outcome(of: row)) }

  /// What follows when there are no more rows.
  mutating func end() -> Outcome { isSearching ? conclude(isSure ? .found(buffered) : .readEarlier) : .lookOn }

  private mutating func conclude(_ outcome: Outcome) -> Outcome {
    if case .found = outcome { (isSearching, buffered) = (false, []) }
    return outcome
  }

  private var marks: [String] { source?.marks ?? [] }
  private var isSure: Bool { reachesBack || met != nil }

  private mutating func outcome(of row: ListRow) -> Outcome {
    if let mark = marks.firstIndex(of: row.mark) {
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

  // MARK: Rows behind it

  /// Whether a row belongs on another page: it is one of the last rows given, or it has moved.
  func isElsewhere(_ row: ListRow) -> Bool {
    hasMoved(row) || !marks.isEmpty && marks.contains(row.mark)
  }

  /// Whether a row changed after the first page was read: the next list has it in its new position. Rows behind the last one given
  /// have not moved to the front, whatever their time is: the vendor's clock is ahead of ours.
  func hasMoved(_ row: ListRow) -> Bool {
    guard let startedAt, sort.isByUpdate, let updatedAt = row.shared.value.updatedAt, updatedAt > startedAt else {
      return false
    }
    guard sort.isDescending, let lastKey = source?.lastKey else { return true }
    return row.key.comes(before: lastKey, sort)
  }
}
