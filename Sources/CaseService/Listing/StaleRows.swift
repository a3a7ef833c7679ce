import CaseModel
import JSON
import ProviderKit

/// The rows of one profile that the store returned while the vendor could not be reached.
///
/// They came early: the vendor's listing continues where it was, without them. So a case that the store lacks, or has in another
/// position, comes late, and is neither lost nor repeated.
struct StaleRows: Sendable, Equatable {
  /// The number of the last row in the store, and what finds it again: see `ListingCursor.Source`.
  let row: Int
  let lastKey: SortKey?
  let lastNumber: String?
  let marks: [String]
  /// The numbers of all these cases.
  let numbers: [String]

  /// - Parameter last: the position of the last row.
  init(_ last: ListingCursor.Source, _ numbers: [String]) {
    row = last.position?.row ?? 0
    (lastKey, lastNumber, marks) = (last.lastKey, last.lastNumber, last.marks)
    self.numbers = numbers
  }

  /// The bytes of the numbers in a cursor.
  var size: Int { numbers.reduce(0) { $0 + $1.utf8.count + 1 } }

  /// The position of the last row.
  func position(of profile: String) -> ListingCursor.Source {
    ListingCursor.Source(
      profile: profile, position: VendorPosition(page: StoredCases.rows, row: row), lastKey: lastKey,
      lastNumber: lastNumber, marks: marks, isDone: false)
  }

  // MARK: The form in a cursor

  var json: JSON {
    [
      .number(row), lastNumber.map { .string($0) } ?? .null, lastKey?.json ?? .null,
      .array(marks.map { .string($0) }), .string(numbers.joined(separator: " ")),
    ]
  }

  init?(_ json: JSON) {
    guard let row = json[0]?.integer, let marks = json[3]?.array?.compactMap(\.string),
      let numbers = json[4]?.string?.split(separator: " ").map(String.init)
    else { return nil }
    self.row = row
    lastNumber = json[1]?.string
    lastKey = lastNumber == nil ? nil : SortKey(json[2])
    (self.marks, self.numbers) = (marks, numbers)
  }
}

extension ListingCursor.Source {
  /// The bytes of the numbers that the profiles of a cursor share. A cursor has at most 64 KiB.
  private static let mostStaleBytes = 20_000

  /// Adds rows that the store returned.
  ///
  /// - Parameter last: the position of the last one.
  mutating func addStale(_ numbers: [String], upTo last: ListingCursor.Source) {
    if !numbers.isEmpty { stale = StaleRows(last, (stale?.numbers ?? []) + numbers) }
  }

  /// Where the store continues: after its last row, or after that of the vendor if it comes later.
  func positionInStore(_ sort: CaseSort) -> ListingCursor.Source {
    guard let stale else { return self }
    if let lastKey, sort.isComparable, stale.lastKey?.comes(before: lastKey, sort) == true { return self }
    return stale.position(of: profile)
  }

  /// If the cases are too many for a cursor, the listing continues after the last of them.
  ///
  /// - Parameter count: the number of profiles in the cursor.
  mutating func limitStale(sharedBy count: Int) {
    guard let stale, stale.size > Self.mostStaleBytes / max(1, count) else { return }
    self = stale.position(of: profile)
    mayLack = true
  }
}
