import CaseModel
import ProviderKit

/// Finds the place behind the row that was given last, in rows that may have moved since.
///
/// The row is looked for by its number. Where it has gone, rows that sort before it were given or have moved, rows that
/// sort behind it are new, and rows that sort equal are new from the old place on. Titles sort differently everywhere and
/// are not compared.
struct ResumeSearch: Sendable {
  private let lastKey: SortKey?
  private let lastNumber: String?
  private let sort: CaseSort
  /// Rows that are given only if the last row is not found behind them.
  private var held: [SourceStream.Row] = []
  private var looked = 0

  /// How far it looks where keys do not tell.
  private static let patience = 100

  init(_ source: ListingCursor.Source, _ sort: CaseSort) {
    lastKey = source.lastKey
    lastNumber = source.lastNumber
    self.sort = sort
  }

  /// Whether the first row read lies behind the last row already, so that rows in between may have been passed over.
  func startsTooLate(_ first: Case?, hasStarted: Bool) -> Bool {
    guard !hasStarted, sort.isComparable, let first, let lastKey, first.number != lastNumber else { return false }
    return lastKey.comes(before: SortKey(first, sort), sort)
  }

  /// Nil while the place is not found; else the rows to go on with, this one perhaps among them.
  mutating func look(at row: SourceStream.Row) -> [SourceStream.Row]? {
    looked += 1
    if row.value.number == lastNumber { return [] }
    guard let lastKey else { return [row] }
    if sort.isComparable {
      if lastKey.comes(before: row.key, sort) { return held + [row] }
      if row.key == lastKey && looked > SourceStream.overlap { held.append(row) }
      return looked > Self.patience && !held.isEmpty ? held : nil
    }
    if looked > SourceStream.overlap { held.append(row) }
    return looked > Self.patience ? held : nil
  }

  /// The rows to go on with when there are no more to look at.
  func giveUp() -> [SourceStream.Row] { held }
}
