import CaseModel
import ProviderKit

/// Finds the place behind the rows that were given last, in rows that may have moved since.
///
/// The cursor brings marks of the last few rows given. The place is behind the newest of them that is still there. Where
/// all of them have gone, rows that sort before the last one were given or have moved, and rows that sort behind it are
/// new. Which of the rows that sort equal were given nobody knows then, so they are given again rather than lost. Titles
/// sort differently everywhere and are not compared: there, all rows are given again.
struct ResumeSearch: Sendable {
  /// What a row tells.
  enum Outcome {
    case lookOn
    /// The rows to go on with.
    case found([SourceStream.Row])
    /// Rows that were not given may lie before those that were read.
    case readEarlier
  }

  /// The oldest first.
  private let marks: [String]
  private let lastKey: SortKey?
  private let sort: CaseSort
  /// Whether no row before those that were read can be one that was not given.
  private var reachesBack: Bool
  /// Which of the marks was met, when one was.
  private var met: Int?
  /// Rows that are given if no newer mark is met.
  private var buffered: [SourceStream.Row] = []

  /// How many rows are held before those in front of them are looked at, or the newest mark is given up.
  private static let patience = 100

  /// `atFirstRow` says that reading begins with the vendor's first row.
  init(_ source: ListingCursor.Source, _ sort: CaseSort, atFirstRow: Bool) {
    marks = source.marks
    lastKey = source.lastKey
    self.sort = sort
    reachesBack = atFirstRow
  }

  /// Reading begins anew, further in front.
  mutating func restart(atFirstRow: Bool) {
    (buffered, met) = ([], nil)
    reachesBack = atFirstRow
  }

  mutating func look(at row: SourceStream.Row) -> Outcome {
    if let mark = marks.firstIndex(of: row.mark) {
      if mark == marks.count - 1 { return .found([]) }
      if mark > met ?? -1 { (buffered, met) = ([], mark) }
      return .lookOn
    }
    if sort.isComparable, let lastKey {
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

  /// What follows when there are no more rows.
  func end() -> Outcome { isSure ? .found(buffered) : .readEarlier }

  private var isSure: Bool { reachesBack || met != nil }
}
